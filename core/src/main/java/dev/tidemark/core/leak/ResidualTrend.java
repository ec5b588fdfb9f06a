package dev.tidemark.core.leak;

import dev.tidemark.core.leak.Detector.Surroundings;

/** Whether memory grows that the heap does not explain. */
final class ResidualTrend {

    private static final double MB = 1 << 20;

    /** Of the heap G1 keeps so much for what survives. */
    private static final double RESERVE = 0.1;

    /** Where no limit is told, the machine has that much beside twice the heap. */
    private static final double UNTOLD = 4096 * MB;

    /** RSS is known to a page, a hundred times an hour: what is less clear there is no line. */
    private static final double SURE = 15;

    private static final double NOISE = 2 * MB;

    private final Surroundings around;
    private final Series residual = new Series(Detector.KEPT);
    private final Buckets residuals = new Buckets(residual, Trend::median);
    private final Series untouched = new Series(Detector.KEPT);
    private final Buckets untoucheds = new Buckets(untouched, Trend::median);
    private final Suspect suspect = new Suspect(false, Suspect.NEVER);
    private long mostUsed;
    private double notYet;
    private double limit;
    private boolean wantsTrim;
    private double trimmedAt = Double.NEGATIVE_INFINITY;

    ResidualTrend(Surroundings around) {
        this.around = around;
    }

    Suspect suspect() {
        return suspect;
    }

    /** What the heap leaves of what the process may take, as of the last sample. */
    double limit() {
        return limit;
    }

    /** True where that was judged. */
    boolean add(double now, Sample sample) {
        if (sample.rss() < 0 || sample.heapCommitted() < 0) {
            return false;
        }
        // a page of the heap is resident from its first use on: where nobody tells how many are, as
        // many as were ever used at once
        mostUsed = Math.min(Math.max(mostUsed, sample.heapUsed()), sample.heapCommitted());
        var told = sample.heapResident() >= 0;
        var inHeap = told ? sample.heapResident() : mostUsed;
        var rest = Math.max(sample.rss() - inHeap, Math.max(0, sample.nonHeap()));
        notYet = told ? 0 : (double) (sample.heapCommitted() - mostUsed);
        untoucheds.add(now, notYet, Double.NaN);
        if (!residuals.add(now, (double) rest, Double.NaN)) {
            return false;
        }
        judge(now, (double) sample.rss());
        return true;
    }

    private void judge(double now, double rss) {
        var points = residual.points();
        var rest = points.values()[points.size() - 1];
        var all =
                around.memoryLimit() > 0
                        ? (double) around.memoryLimit()
                        : 2.0 * around.heapMax() + UNTOLD;
        limit = Math.max(rest, all - rss + rest);
        var material = material(rest);
        var found = Growth.in(points, new Growth.Demand(limit, NOISE, material, SURE));
        suspect.hear(
                now,
                found.map(it -> beside(it, material)).map(this::afterTrim),
                points,
                limit,
                true);
    }

    /** Allocators keep tens of MB for arenas of threads that come and go. */
    private double material(double rest) {
        return Math.max(64 * MB, 0.15 * (rest - notYet));
    }

    /**
     * Where nobody tells how much of the heap is resident, sure is what grew beside the reserve
     * that a collector takes in turn, or late.
     */
    private Growth.Finding beside(Growth.Finding finding, double material) {
        var meanwhile = untouched.points().since(finding.trend().from());
        var heaps =
                meanwhile.size() == 0
                        ? 0
                        : Math.min(meanwhile.values()[0], RESERVE * around.heapMax());
        return finding.trend().growth() - heaps < material ? finding.unsure() : finding;
    }

    /** Sure only once a trim gave nothing back, where there is one. */
    private Growth.Finding afterTrim(Growth.Finding finding) {
        if (!finding.sure() || !around.trims() || trimmedAt >= finding.trend().from()) {
            return finding;
        }
        wantsTrim = true;
        return finding.unsure();
    }

    /** Whether it is to be put to the test of a trim. */
    boolean wantsTrim() {
        return wantsTrim;
    }

    /** A trim gave that many bytes back; true where that acquits. */
    boolean trimmed(double now, long bytes) {
        trimmedAt = now;
        wantsTrim = false;
        var finding = suspect.finding();
        if (finding == null) {
            return false;
        }
        if ((double) bytes > finding.trend().growth() / 2) {
            // it was no leak but a heap with holes: what comes now is another story
            residuals.clear();
            untoucheds.clear();
            suspect.acquit();
            return true;
        }
        if (bytes > 0) {
            // what is left goes on growing, and must not look as if it had come down
            residuals.without((double) bytes, finding.trend().from(), now);
        }
        return false;
    }
}
