package dev.tidemark.agent;

import dev.tidemark.agent.leak.Leaks;
import dev.tidemark.core.budget.Statement;
import dev.tidemark.core.context.Profile;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator can see and set while the JVM runs: the one door for JMX, HTTP and attach. */
public interface Console {

    /**
     * Version, mode, hosts, hooks, counters: JDK types only, so that every outlet can show it as it
     * is.
     */
    Map<String, Object> status();

    /** The live conversations, most recently used first. */
    Collection<Profile> conversations();

    /**
     * How a conversation stands against the budget of each model it spoke to, the latest first;
     * empty where it has no budget, or none of this id was seen lately.
     */
    Map<String, Statement> budgets(String conversation);

    /**
     * The messages of a conversation's last request, as they came and as they were sent, while the
     * host holds them; empty unless {@code http.content} lets texts be shown.
     */
    Optional<List<Original>> originals(String conversation);

    /**
     * Has the next request of a conversation rewritten, wherever it stands, if that makes it
     * smaller; false where none of this id and with a budget was seen lately.
     */
    boolean compress(String conversation);

    /** What is known of memory and what leaks. */
    Leaks leaks();

    /** The configuration in force. */
    Config config();

    /** Applies settings at run time and returns what has to be said about them, a line each. */
    List<String> set(Map<String, String> settings);

    /**
     * Waits, a moment at most, until what has happened is in the books: for a last look before a
     * recording or the JVM ends.
     */
    void settle();
}
