package dev.tidemark.core.context;

/**
 * What one conversation holds, as its last request showed it.
 *
 * @param host the framework it runs on
 * @param id the host's own id
 * @param model the model it last spoke to
 * @param messages messages of the last request
 * @param shares tokens of the last request by component
 * @param longTerm tokens that were part of an earlier request and are no longer sent
 * @param cached tokens of the last request that the provider read from its cache
 * @param window the model's window, 0 where it is unknown
 * @param bytes bytes of text in the last request, as the heap holds them
 * @param calls requests so far
 * @param tokensSent tokens of all requests so far
 * @param reportedInput input tokens of all requests as the provider reported them
 * @param reportedOutput output tokens of all requests as the provider reported them
 * @param firstSeen epoch milliseconds of the first request
 * @param lastSeen epoch milliseconds of the last request
 * @param kept how its requests were kept within budget
 */
public record Profile(
        String host,
        String id,
        String model,
        int messages,
        Shares shares,
        long longTerm,
        long cached,
        long window,
        long bytes,
        long calls,
        long tokensSent,
        long reportedInput,
        long reportedOutput,
        long firstSeen,
        long lastSeen,
        Kept kept) {

    /** What the last request could take: its budget, else the window; 0 where neither is known. */
    public long limit() {
        return kept.budget() > 0 ? kept.budget() : window;
    }

    /** The share of its limit that the last request filled; 0 where there is none. */
    public double utilization() {
        return limit() <= 0 ? 0 : (double) shares.total() / limit();
    }
}
