package dev.tidemark.core.leak;

import dev.tidemark.core.leak.Detector.Surroundings;

/**
 * Whether direct buffers become more, which have a limit of their own. One goes with the small
 * object in the heap that it belongs to: known is what is left of them once the whole heap was
 * looked at, which the JVM does before it refuses one.
 */
final class BufferTrend {

    private final double limit;
    private final Series direct = new Series(Detector.KEPT);
    private final Buckets lowest = new Buckets(direct, Buckets::lowest);
    private final Suspect suspect;
    private boolean swept;

    BufferTrend(Surroundings around) {
        limit = (double) around.directMax();
        suspect = new Suspect(around.probed(), Suspect.NEVER);
    }

    Suspect suspect() {
        return suspect;
    }

    double limit() {
        return limit;
    }

    /** The whole heap was looked at. */
    void swept() {
        swept = true;
    }

    /** True where that was judged. */
    boolean add(double now, long bytes, double load) {
        if (limit <= 0 || bytes < 0 || !lowest.add(now, (double) bytes, load)) {
            return false;
        }
        var points = direct.points();
        var demand = Growth.Demand.of(limit, HeapTrend.CONCURRENT_NOISE * limit);
        suspect.hear(now, Growth.in(points, demand), points, limit, swept);
        swept = false;
        return true;
    }
}
