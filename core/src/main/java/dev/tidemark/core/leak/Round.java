package dev.tidemark.core.leak;

import java.util.List;

/**
 * One census: who held how much at one time, and what it cost to find out.
 *
 * @param millis when
 * @param holdings of some size; who is missing holds next to nothing if the round is complete
 * @param complete whether all was seen that can be reached, or the budget ran out before
 * @param objects looked at
 * @param containers of those, collections
 * @param cpuNanos of our thread
 */
public record Round(
        long millis,
        List<Holding> holdings,
        boolean complete,
        int objects,
        int containers,
        long cpuNanos) {

    /** Takes copies. */
    public Round {
        holdings = List.copyOf(holdings);
    }
}
