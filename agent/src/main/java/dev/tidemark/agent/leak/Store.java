package dev.tidemark.agent.leak;

import java.util.List;

/**
 * A place where a framework keeps conversations in the heap: all that has to be known of it, by
 * names alone.
 *
 * @param host the framework, as users name it
 * @param type the class
 * @param field the field that holds them
 * @param flat whether the field is a map with an entry for each
 * @param slot what the store itself takes for each, in bytes: its key, and a node of its map
 * @param packages where the types begin whose objects belong to a conversation
 * @param advice what to change in code
 */
public record Store(
        String host,
        String type,
        String field,
        boolean flat,
        int slot,
        List<String> packages,
        String advice) {

    private static final String VAULT =
            " (vault.dir is to move idle conversations to disk; it is not in this version.)";

    /** Takes copies. */
    public Store {
        packages = List.copyOf(packages);
        advice += VAULT;
    }

    /** As a developer would look for it. */
    public String holder() {
        return type + "." + field;
    }
}
