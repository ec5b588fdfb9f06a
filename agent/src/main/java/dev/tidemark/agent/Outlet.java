package dev.tidemark.agent;

import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;

/**
 * A place where users see what Tidemark measured. All methods but {@link #begin} and {@link #end}
 * run on Tidemark's own thread; what they throw is counted and goes no further.
 */
public interface Outlet {

    /**
     * On the application's thread, just before a request leaves: may note the time in an object of
     * its own. Only called once the outlet says it is {@linkplain #wantsBegin ready}.
     */
    default Object begin() {
        return null;
    }

    /** On the application's thread, before a request is rewritten: the same for that time. */
    default Object beginRewrite() {
        return null;
    }

    /** On the thread that brought the response, or rewrote the request: it is over. */
    default void end(Object began) {}

    /** Whether {@link #begin} would do something; read on application threads, so a field. */
    default boolean wantsBegin() {
        return false;
    }

    /** A request ended and was counted. */
    default void call(ModelCall call) {}

    /** A conversation crossed a threshold of its budget, or its shares moved. */
    default void alert(String conversation, Alert alert) {}

    /** Something inside Tidemark failed, and the call went on as if it were not there. */
    default void failure(String where, Throwable failure) {}

    /**
     * Every {@code leak.interval}.
     *
     * @param conversations conversations that stores of frameworks hold
     * @param conversationBytes what they take of the heap, as estimated
     */
    default void memory(Sample sample, long conversations, long conversationBytes) {}

    /** A verdict on a suspect has changed. */
    default void leak(Verdict verdict) {}

    /** Memory was to come back. */
    default void recovered(Recovered recovered) {}

    /** The JVM ends, or the agent was switched off. */
    default void close() {}
}
