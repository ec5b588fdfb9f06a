package dev.tidemark.agent;

import dev.tidemark.agent.leak.Remedy;

/**
 * Until conversations can leave the heap, we let go of what we keep of those not spoken to for
 * longest: should they come back, they are planned anew.
 */
final class OwnHistories implements Remedy {

    private final Histories histories;
    private int forgotten;

    OwnHistories(Histories histories) {
        this.histories = histories;
    }

    @Override
    public long predicted() {
        return histories.weight() / 2;
    }

    @Override
    public long apply() {
        long before = histories.weight();
        forgotten = histories.shrink();
        return before - histories.weight();
    }

    @Override
    public int conversations() {
        return forgotten;
    }
}
