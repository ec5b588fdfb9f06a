package dev.tidemark.agent.leak;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Milliseconds that only ever go forward, and as fast as time does: those of the machine's clock
 * when it was made, and since then what passed while the machine was awake. A rate per hour must
 * not see a clock that is set, nor the hours a laptop lay closed.
 */
public final class SteadyClock implements LongSupplier {

    private final long wall = System.currentTimeMillis();
    private final long nanos = System.nanoTime();

    @Override
    public long getAsLong() {
        return wall + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** What the machine's clock would have said, for people: right since it was last set. */
    public long wall(long steady) {
        return steady + System.currentTimeMillis() - getAsLong();
    }
}
