package dev.tidemark.core.context;

import java.util.Locale;
import java.util.Set;

/**
 * What there is to know of a message once its tokens are counted, and all that is kept of it: no
 * text, no reference to the host's object.
 *
 * @param role who speaks
 * @param calls whether it asks for tools
 * @param tokens its tokens, with its own overhead, without {@code documents} and {@code thinking}
 * @param documents tokens of what was retrieved
 * @param thinking tokens of earlier reasoning, which not every provider is sent again
 * @param digits digits in its text: tokenizers differ most in how they cut numbers
 * @param bytes what its text takes in the heap
 */
public record Counted(
        Role role,
        boolean calls,
        long tokens,
        long documents,
        long thinking,
        long digits,
        long bytes) {

    /** Words in a tool's name that say: what it returns is knowledge, not the state of a task. */
    private static final Set<String> RETRIEVAL =
            Set.of("retrieve", "retrieval", "document", "docs", "knowledge", "wiki", "skill");

    /** Whether the results of a tool of this name are retrieved documents. */
    public static boolean retrieves(String tool) {
        var name = tool.toLowerCase(Locale.ROOT);
        return RETRIEVAL.stream().anyMatch(name::contains);
    }
}
