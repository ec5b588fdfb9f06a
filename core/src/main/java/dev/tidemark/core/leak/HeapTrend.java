package dev.tidemark.core.leak;

import dev.tidemark.core.leak.Detector.Surroundings;

/** Whether the live set grows: what is left of the heap when all of it was looked at. */
final class HeapTrend {

    /** What died during a concurrent measurement is counted as live: 5 to 15 MB at 2 GB. */
    static final double CONCURRENT_NOISE = 0.004;

    /** A full collection that was asked for leaves what is reachable, and that breathes. */
    private static final double FULL_NOISE = 0.001;

    /**
     * A young collection that leaves more than this share of what was free at the last measurement
     * is a reason to measure.
     */
    private static final double SPARE = 0.35;

    /** Such a guess is halved in effect: it may come from a warm-up. */
    private static final double ROUGH = 2;

    private final Surroundings around;
    private final double noise;
    private final Series live = new Series(Detector.KEPT);
    private final Promoted promoted = new Promoted(32);
    private final ProbeSchedule schedule = new ProbeSchedule();
    private final Suspect suspect;
    private double limit;
    private long ours;
    private double hoursLeft = Double.MAX_VALUE;
    private double estimatedAt;
    private double measured = Double.NaN;
    private double tolerated = SPARE;
    private boolean surprised;

    HeapTrend(Surroundings around) {
        this.around = around;
        noise = around.probed() && around.stopsTheWorld() ? FULL_NOISE : CONCURRENT_NOISE;
        suspect = new Suspect(around.probed(), Suspect.MUCH);
        limit = (double) around.heapMax();
    }

    Suspect suspect() {
        return suspect;
    }

    /** What the application may take of it. */
    double limit() {
        return limit;
    }

    /** So much is none of the application's. */
    void ours(long bytes) {
        ours = bytes;
        limit = (double) Math.max(0, around.heapMax() - bytes);
    }

    /** A collection left that much; true where that was judged. */
    boolean collected(double now, long heapAfter, boolean old, double load) {
        var left = theirs(heapAfter);
        if (around.probed() && !(old && around.stopsTheWorld())) {
            surprised |= left > measured + tolerated * (limit - measured);
            return false;
        }
        if (old) {
            if (around.stopsTheWorld() && !around.probed()) {
                promoted.old(left, live);
            }
            add(now, left, load, true);
            return true;
        }
        if (!around.stopsTheWorld()) {
            return false;
        }
        promoted.young(now, left, load);
        if (now - estimatedAt <= Math.min(0.25, now / 10)) {
            return false;
        }
        estimatedAt = now;
        judge(now, false);
        return true;
    }

    /** Whether it should be measured now. */
    boolean wantsProbe(double now) {
        return around.probed()
                && schedule.due(now, suspect.open(), surprised ? 0 : Math.max(0, hoursLeft));
    }

    /** As measured. */
    void measured(double now, long bytes, double load) {
        schedule.done(now);
        if (surprised) {
            surprised = false;
            tolerated = Math.min(1, tolerated * 1.3);
        }
        add(now, theirs(bytes), load, true);
    }

    /** What a collection left, where a measurement was due and could not be had. */
    void left(double now, long bytes, double load) {
        add(now, theirs(bytes), load, false);
    }

    private double theirs(long bytes) {
        return (double) Math.max(0, bytes - ours);
    }

    private void add(double now, double bytes, double load, boolean known) {
        measured = bytes;
        live.add(now, bytes, load);
        judge(now, known);
    }

    private void judge(double now, boolean known) {
        var points = live.points().and(promoted.estimated());
        var found = Growth.in(points, Growth.Demand.of(limit, noise * limit));
        hoursLeft = found.map(Growth.Finding::hoursLeft).orElseGet(() -> roughly(points));
        suspect.hear(now, found, points, limit, known);
    }

    /**
     * Time left by the last three measurements alone: too little to judge, enough to look again.
     */
    private double roughly(Points points) {
        int n = points.size();
        if (n < 2) {
            return Double.MAX_VALUE;
        }
        int from = Math.max(0, n - 3);
        var rise = points.values()[n - 1] - points.values()[from];
        var hours = points.last() - points.hours()[from];
        return rise < 2 * Growth.Demand.material(limit)
                ? Double.MAX_VALUE
                : ROUGH * (limit - points.values()[n - 1]) * hours / rise;
    }
}
