package dev.tidemark.agent;

import dev.tidemark.agent.leak.Remedy;

/** What we remember of messages and can find out again: the next request pays for it. */
record OwnCaches(Counts counts, Originals originals) implements Remedy {

    @Override
    public long predicted() {
        return counts.bytes() + originals.weight();
    }

    @Override
    public long apply() {
        long before = predicted();
        counts.forget();
        originals.forget();
        return before - predicted();
    }
}
