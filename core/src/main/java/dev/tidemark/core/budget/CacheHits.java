package dev.tidemark.core.budget;

import dev.tidemark.core.context.Usage;

/**
 * How much of what a provider had seen before it read from its prompt cache. Only requests that
 * could have hit are counted: what was never sent before, what is shorter than any provider caches,
 * and what came after the cache was gone are nobody's fault.
 */
final class CacheHits {

    /** Nothing to tell yet. */
    static final double UNKNOWN = -1;

    /** The shortest prompt OpenAI caches; Anthropic's is the same or more, by model. */
    private static final long SHORTEST = 1_024;

    /**
     * A cached prefix lives five minutes after its last use at Anthropic, and 5 to 10 at OpenAI.
     */
    private static final long LIFETIME_MILLIS = 5 * 60_000;

    private final long[] read = new long[Adaptation.PATIENCE + 1];
    private final long[] seen = new long[read.length];
    private long counted;
    private long lastInput;
    private long lastAt;

    /** Enters what a provider reported at {@code now}, in milliseconds. */
    void enter(Usage usage, long now) {
        if (!usage.hasInput()) {
            return;
        }
        long prefix = Math.min(lastInput, usage.input());
        if (usage.cached() >= 0 && prefix >= SHORTEST && now - lastAt < LIFETIME_MILLIS) {
            int place = (int) (counted++ % read.length);
            read[place] = Math.min(usage.cached(), prefix);
            seen[place] = prefix;
        }
        lastInput = usage.input();
        lastAt = now;
    }

    /** The rate over the last requests that could have hit; unknown before there are so many. */
    double rate() {
        if (counted < read.length) {
            return UNKNOWN;
        }
        long hit = 0;
        long possible = 0;
        for (int i = 0; i < read.length; i++) {
            hit += read[i];
            possible += seen[i];
        }
        return (double) hit / possible;
    }
}
