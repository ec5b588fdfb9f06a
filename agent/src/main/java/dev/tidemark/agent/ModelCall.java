package dev.tidemark.agent;

import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.util.Optional;

/**
 * One request to a model, measured: the fact that every outlet tells in its own language.
 *
 * @param host the framework, or {@code tidemark} for a summary that we asked for
 * @param model the model's name, empty where nobody said
 * @param conversation the host's id, or {@code anonymous}
 * @param messages messages in the request
 * @param budget input tokens this request may take, 0 where it is unknown
 * @param window the model's window, 0 where it is unknown
 * @param shares tokens by component, tool definitions included
 * @param tokensSent tokens of the request as it went out
 * @param toolTokens tokens of the tool definitions alone
 * @param compression how it was made to fit, where it was rewritten
 * @param reported what the provider reported
 * @param outcome how it ended
 * @param began what {@link Outlet#begin} of an outlet returned, or null
 * @param startedMillis epoch milliseconds when it began
 * @param durationNanos from the request to its response, or the end of its stream
 * @param overheadNanos time spent inside Tidemark on application threads
 */
public record ModelCall(
        String host,
        String model,
        String conversation,
        int messages,
        long budget,
        long window,
        Shares shares,
        long tokensSent,
        long toolTokens,
        Optional<Compression> compression,
        Usage reported,
        Outcome outcome,
        Object began,
        long startedMillis,
        long durationNanos,
        long overheadNanos) {

    /** How a call ended. */
    public enum Outcome {
        OK("ok"),
        ERROR("error"),
        /** A stream whose end was never seen. */
        UNFINISHED("unfinished");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** The name in events and metric tags. */
        public String label() {
            return label;
        }
    }

    /** Tokens of the request as the host made it. */
    public long tokens() {
        return shares.total();
    }

    /** The share of the budget, else of the window, that the request filled as it went out. */
    public double utilization() {
        long limit = budget > 0 ? budget : window;
        return limit <= 0 ? 0 : (double) tokensSent / limit;
    }
}
