package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Verdict;
import java.util.function.LongSupplier;

/**
 * The clock that leaks are judged by. It goes as the clock of people does, or so many times faster
 * where a soak test compresses days into minutes.
 */
public final class Pace implements LongSupplier {

    private final SteadyClock clock = new SteadyClock();
    private final long start = clock.getAsLong();
    private final long speed;

    /** So many times faster than time. */
    public Pace(long speed) {
        this.speed = speed;
    }

    @Override
    public long getAsLong() {
        return at(clock.getAsLong());
    }

    /** What it shows when a steady clock shows this. */
    long at(long millis) {
        return start + (millis - start) * speed;
    }

    /** As people have it. */
    Verdict real(Verdict verdict) {
        return speed == 1 ? verdict : verdict.slower(start, speed);
    }
}
