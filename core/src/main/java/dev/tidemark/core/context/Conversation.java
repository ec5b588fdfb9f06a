package dev.tidemark.core.context;

/**
 * The ledger of one conversation: what its last request held, and what all of them came to. Numbers
 * only, so that knowing a conversation never keeps one alive.
 */
public final class Conversation {

    private final String host;
    private final String id;
    private final long firstSeen;
    private long everCounted;
    private long calls;
    private long sent;
    private long input;
    private long output;
    private volatile Profile profile;

    /** A conversation seen for the first time at {@code now}, in epoch milliseconds. */
    public Conversation(String host, String id, long now) {
        this.host = host;
        this.id = id;
        this.firstSeen = now;
        this.profile =
                new Profile(
                        host,
                        id,
                        "",
                        0,
                        Shares.EMPTY,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        now,
                        now,
                        Kept.NOTHING);
    }

    /**
     * Enters one request.
     *
     * @param fresh tokens of the messages that were counted for the first time
     * @param kept how it was kept within budget, after all before it
     */
    public synchronized void enter(
            String model,
            int messages,
            Shares shares,
            long fresh,
            long bytes,
            long window,
            Usage usage,
            long now,
            Kept kept) {
        calls++;
        sent += shares.total();
        everCounted = Math.max(everCounted + fresh, shares.total());
        input += Math.max(0, usage.input());
        output += Math.max(0, usage.output());
        profile =
                new Profile(
                        host,
                        id,
                        model,
                        messages,
                        shares,
                        everCounted - shares.total(),
                        Math.max(0, usage.cached()),
                        window,
                        bytes,
                        calls,
                        sent,
                        input,
                        output,
                        firstSeen,
                        now,
                        kept);
    }

    /** What it holds now. */
    public Profile profile() {
        return profile;
    }
}
