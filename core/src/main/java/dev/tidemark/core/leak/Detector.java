package dev.tidemark.core.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells from what a JVM shows of its memory whether it leaks, in the heap or outside of it. */
public final class Detector {

    private static final double MB = 1 << 20;

    /** Points kept of each history: a day of them as they were, and a year in less detail. */
    private static final int KEPT = 256;

    /** What died during a concurrent measurement is counted as live: 5 to 15 MB at 2 GB. */
    private static final double CONCURRENT_NOISE = 0.004;

    /** A full collection that was asked for leaves what is reachable, and that breathes. */
    private static final double FULL_NOISE = 0.001;

    /** Of the heap G1 keeps so much for what survives. */
    private static final double RESERVE = 0.1;

    /** Where no limit is told, the machine has that much beside twice the heap. */
    private static final double UNTOLD = 4096 * MB;

    /**
     * Slope over its uncertainty. Some thirty stretches are asked each time, over and over; six
     * keeps chance out where two would be enough once.
     */
    private static final double SURE = 6;

    /** RSS is known to a page, a hundred times an hour: what is less clear there is no line. */
    private static final double SURE_OUTSIDE = 15;

    /**
     * A young collection that leaves more than this share of what was free at the last measurement
     * is a reason to measure.
     */
    private static final double SPARE = 0.35;

    /** Such a guess is halved in effect: it may come from a warm-up. */
    private static final double ROUGH = 2;

    /**
     * Where the detector stands.
     *
     * @param collector its name as the JVM or a trace gives it
     * @param heapMax what the heap may take, in bytes
     * @param memoryLimit what the process may take, or {@link Sample#UNKNOWN}
     * @param directMax what direct buffers may take, or {@link Sample#UNKNOWN}
     * @param probes how far the live set may be measured
     * @param trims whether the native heap can be trimmed, to see what comes back
     */
    public record Surroundings(
            String collector,
            long heapMax,
            long memoryLimit,
            long directMax,
            ProbePolicy probes,
            boolean trims) {

        /** Of a trace, which tells no limits, and where nothing can be tried. */
        public static Surroundings recorded(String collector, long heapMax, ProbePolicy probes) {
            return new Surroundings(
                    collector, heapMax, Sample.UNKNOWN, Sample.UNKNOWN, probes, false);
        }

        /** Whether each old collection looks at the whole heap, and is a measurement by itself. */
        public boolean stopsTheWorld() {
            var name = collector.toLowerCase(Locale.ROOT);
            return name.contains("serial")
                    || name.contains("parallel")
                    || name.contains("copy")
                    || name.contains("marksweep")
                    || name.startsWith("ps ");
        }

        boolean probed() {
            return probes == ProbePolicy.FULL
                    || probes == ProbePolicy.CONCURRENT && !stopsTheWorld();
        }
    }

    private final Surroundings around;
    private final Uptime uptime = new Uptime();
    private final Series live = new Series(KEPT);
    private final Promoted promoted = new Promoted(32);
    private final Series residual = new Series(KEPT);
    private final Buckets residuals = new Buckets(residual, Trend::median);
    private final Series direct = new Series(KEPT);
    private final Buckets directs = new Buckets(direct, Buckets::lowest);
    private final Series untouched = new Series(KEPT);
    private final Buckets untoucheds = new Buckets(untouched, Trend::median);
    private final ProbeSchedule schedule = new ProbeSchedule();
    private final Suspect heap;
    private final Suspect buffers;
    private final Suspect outside = new Suspect(false);
    private double heapMax;
    private long ours;
    private double load = Double.NaN;
    private double loadAt;
    private double rss;
    private double notYet;
    private long mostUsed;
    private double hoursLeft = Double.MAX_VALUE;
    private double estimatedAt;
    private double measured = Double.NaN;
    private double tolerated = SPARE;
    private boolean surprised;
    private boolean swept;
    private double sweptAt = Double.NEGATIVE_INFINITY;
    private boolean wantsTrim;
    private double outsideLimit;
    private List<Verdict> verdicts = List.of();
    private double trimmedAt = Double.NEGATIVE_INFINITY;

    /** Knows nothing yet. */
    public Detector(Surroundings around) {
        this.around = around;
        heap = new Suspect(around.probed());
        buffers = new Suspect(around.probed());
        heapMax = (double) around.heapMax();
    }

    /** The process at one moment; as often as one likes, at least every few minutes. */
    public void sample(Sample sample) {
        var now = uptime.at(sample.millis());
        if (around.directMax() > 0
                && sample.direct() >= 0
                && directs.add(now, (double) sample.direct(), load)) {
            judgeBuffers(now);
        }
        if (sample.rss() < 0 || sample.heapCommitted() < 0) {
            return;
        }
        rss = (double) sample.rss();
        // a page of the heap is resident from its first use on: where nobody tells how many are, as
        // many as were ever used at once
        mostUsed = Math.min(Math.max(mostUsed, sample.heapUsed()), sample.heapCommitted());
        var told = sample.heapResident() >= 0;
        var inHeap = told ? sample.heapResident() : mostUsed;
        var rest = Math.max(sample.rss() - inHeap, Math.max(0, sample.nonHeap()));
        notYet = told ? 0 : (double) (sample.heapCommitted() - mostUsed);
        untoucheds.add(now, notYet, Double.NaN);
        if (residuals.add(now, (double) rest, Double.NaN)) {
            judgeOutside(now);
        }
    }

    /** So much of the heap is the watcher's own: neither the application's growth nor its room. */
    public void ours(long bytes) {
        ours = bytes;
        heapMax = (double) Math.max(0, around.heapMax() - bytes);
    }

    /** How busy it is, in calls a second; smoothed here over a quarter of an hour. */
    public void load(double perSecond) {
        var now = uptime.hours();
        var weight = Double.isNaN(load) ? 1 : 1 - Math.exp(-(now - loadAt) / 0.25);
        load = Double.isNaN(load) ? perSecond : load + weight * (perSecond - load);
        loadAt = now;
    }

    /** A collection left that much; an old one looked at the whole heap. */
    public void collected(long millis, long heapAfter, boolean old) {
        var now = uptime.at(millis);
        var left = theirs(heapAfter);
        if (old) {
            swept(now);
        }
        if (around.probed()) {
            if (old && around.stopsTheWorld()) {
                live(now, left, true);
            } else if (left > measured + tolerated * (heapMax - measured)) {
                surprised = true;
            }
            return;
        }
        if (!around.stopsTheWorld()) {
            if (old) {
                live(now, left, true);
            }
        } else if (old) {
            promoted.old(left, live);
            live(now, left, true);
        } else {
            promoted.young(now, left, load);
            if (now - estimatedAt > Math.min(0.25, now / 10)) {
                estimatedAt = now;
                judgeHeap(now, false);
            }
        }
    }

    /** Whether the live set should be measured now; ask after each sample. */
    public boolean wantsProbe(long millis) {
        var now = uptime.at(millis);
        return around.probed()
                && schedule.due(now, heap.open(), surprised ? 0 : Math.max(0, hoursLeft));
    }

    /** The live set as measured. */
    public void live(long millis, long bytes) {
        var now = uptime.at(millis);
        schedule.done(now);
        swept(now);
        if (surprised) {
            surprised = false;
            tolerated = Math.min(1, tolerated * 1.3);
        }
        live(now, theirs(bytes), true);
    }

    /** What a collection left, where a measurement was due and could not be had. */
    public void left(long millis, long bytes) {
        live(uptime.at(millis), theirs(bytes), false);
    }

    private double theirs(long bytes) {
        return (double) Math.max(0, bytes - ours);
    }

    private void live(double now, double bytes, boolean known) {
        measured = bytes;
        live.add(now, bytes, load);
        judgeHeap(now, known);
    }

    private void judgeHeap(double now, boolean known) {
        var points = live.points().and(promoted.estimated());
        var floor =
                heapMax
                        * (around.stopsTheWorld() && around.probed()
                                ? FULL_NOISE
                                : CONCURRENT_NOISE);
        var found = Growth.in(points, new Growth.Demand(heapMax, floor, material(heapMax), SURE));
        hoursLeft = found.map(Growth.Finding::hoursLeft).orElseGet(() -> roughly(points));
        heap.hear(now, found, points, heapMax, known);
        tell();
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
        return rise < 2 * material(heapMax)
                ? Double.MAX_VALUE
                : ROUGH * (heapMax - points.values()[n - 1]) * hours / rise;
    }

    private void swept(double now) {
        swept = true;
        sweptAt = now;
    }

    /**
     * A direct buffer goes with the small object in the heap that it belongs to: known is what is
     * left of them once the whole heap was looked at, and growth during which it never was is sure
     * of nothing.
     */
    private void judgeBuffers(double now) {
        var limit = (double) around.directMax();
        var points = direct.points();
        var demand = new Growth.Demand(limit, CONCURRENT_NOISE * limit, material(limit), SURE);
        var found = Growth.in(points, demand);
        buffers.hear(
                now,
                found.map(it -> sweptAt > it.trend().from() ? it : it.unsure()),
                points,
                limit,
                swept);
        swept = false;
        tell();
    }

    private void judgeOutside(double now) {
        var points = residual.points();
        var rest = points.values()[points.size() - 1];
        var limit = around.memoryLimit() > 0 ? around.memoryLimit() : 2.0 * heapMax + UNTOLD;
        // what the heap leaves of it
        outsideLimit = Math.max(rest, limit - rss + rest);
        var found =
                Growth.in(
                        points,
                        new Growth.Demand(
                                outsideLimit, 2 * MB, nativeMaterial(rest), SURE_OUTSIDE));
        outside.hear(
                now,
                found.map(it -> untouched(it, rest)).map(this::afterTrim),
                points,
                outsideLimit,
                true);
        tell();
    }

    /** A hundredth of what there is; below that a leak has weeks. */
    private static double material(double limit) {
        return Math.max(4 * MB, 0.01 * limit);
    }

    /** Allocators keep tens of MB for arenas of threads that come and go. */
    private double nativeMaterial(double rest) {
        return Math.max(64 * MB, 0.15 * (rest - notYet));
    }

    /**
     * Where nobody tells how much of the heap is resident, sure is what grew beside the reserve
     * that a collector takes in turn, or late.
     */
    private Growth.Finding untouched(Growth.Finding finding, double rest) {
        var meanwhile = untouched.points().since(finding.trend().from());
        var heaps = meanwhile.size() == 0 ? 0 : Math.min(meanwhile.values()[0], RESERVE * heapMax);
        return finding.trend().growth() - heaps < nativeMaterial(rest) ? finding.unsure() : finding;
    }

    /** Sure only once a trim gave nothing back, where there is one. */
    private Growth.Finding afterTrim(Growth.Finding finding) {
        if (!finding.sure() || !around.trims() || trimmedAt >= finding.trend().from()) {
            return finding;
        }
        wantsTrim = true;
        return finding.unsure();
    }

    /** What is found now, the heap first; what was withdrawn stays until something new is found. */
    public List<Verdict> verdicts() {
        return verdicts;
    }

    /** Whether growth outside of the heap is to be put to the test of a trim. */
    public boolean wantsTrim() {
        return wantsTrim;
    }

    /** A trim of the native heap gave that many bytes back. */
    public void trimmed(long millis, long bytes) {
        trimmedAt = uptime.at(millis);
        wantsTrim = false;
        var finding = outside.finding();
        if (finding == null) {
            return;
        }
        if ((double) bytes > finding.trend().growth() / 2) {
            // it was no leak but a heap with holes: what comes now is another story
            residuals.clear();
            untoucheds.clear();
            outside.acquit();
            tell();
        } else if (bytes > 0) {
            // what is left goes on growing, and must not look as if it had come down
            residuals.without((double) bytes, finding.trend().from(), trimmedAt);
        }
    }

    private void tell() {
        var told = new ArrayList<Verdict>();
        if (heap.state().isPresent()) {
            told.add(Story.of(heap, Story.LIVE_SET, heapMax, uptime));
        }
        if (buffers.isAheadOf(outside)) {
            told.add(Story.of(buffers, Story.DIRECT_BUFFERS, (double) around.directMax(), uptime));
        } else if (outside.state().isPresent()) {
            told.add(Story.of(outside, Story.OUTSIDE, outsideLimit, uptime));
        }
        verdicts = List.copyOf(told);
    }
}
