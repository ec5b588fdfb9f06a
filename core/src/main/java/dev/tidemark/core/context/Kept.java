package dev.tidemark.core.context;

/**
 * How the requests of a conversation were kept within budget, and what that did to the provider's
 * cache, as its own reports tell.
 *
 * @param epochs how often what stood before was rewritten
 * @param tokensBefore tokens of the last request as the host made it
 * @param tokensSaved tokens of all requests that were not sent
 * @param budget input tokens that it could take, 0 where it had no budget
 * @param overflows whether it went out larger than that
 * @param current what was reported since the last epoch
 * @param previous what was reported from the epoch before it to the last
 */
public record Kept(
        long epochs,
        long tokensBefore,
        long tokensSaved,
        long budget,
        boolean overflows,
        Reported current,
        Reported previous) {

    /**
     * Sums of what the provider reported.
     *
     * @param input input tokens
     * @param cached those of them that it read from its cache
     */
    public record Reported(long input, long cached) {

        static final Reported NOTHING = new Reported(0, 0);

        private Reported plus(Usage usage) {
            return usage.hasInput()
                    ? new Reported(input + usage.input(), cached + Math.max(0, usage.cached()))
                    : this;
        }
    }

    /** Before the first request. */
    public static final Kept NOTHING =
            new Kept(0, 0, 0, 0, false, Reported.NOTHING, Reported.NOTHING);

    /**
     * With one request more, of {@code before} tokens and sent with {@code after}.
     *
     * @param epoch whether what stood before was rewritten for it
     */
    public Kept next(boolean epoch, long before, long after, long budget, Usage usage) {
        var ended = epoch ? current : previous;
        var ongoing = (epoch ? Reported.NOTHING : current).plus(usage);
        return new Kept(
                epochs + (epoch ? 1 : 0),
                before,
                tokensSaved + Math.max(0, before - after),
                budget,
                budget > 0 && after > budget,
                ongoing,
                ended);
    }
}
