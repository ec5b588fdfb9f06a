package dev.tidemark.core.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells from what a JVM shows of its memory whether it leaks, in the heap or outside of it. */
public final class Detector {

    /** Points kept of each history: a day of them as they were, and a year in less detail. */
    static final int KEPT = 256;

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

    private final Uptime uptime = new Uptime();
    private final HeapTrend heap;
    private final BufferTrend buffers;
    private final ResidualTrend outside;
    private double load = Double.NaN;
    private double loadAt;
    private List<Verdict> verdicts = List.of();

    /** Knows nothing yet. */
    public Detector(Surroundings around) {
        heap = new HeapTrend(around);
        buffers = new BufferTrend(around);
        outside = new ResidualTrend(around);
    }

    /** The process at one moment; as often as one likes, at least every few minutes. */
    public void sample(Sample sample) {
        var now = uptime.at(sample.millis());
        tellIf(buffers.add(now, sample.direct(), load));
        tellIf(outside.add(now, sample));
    }

    /** So much of the heap is the watcher's own: neither the application's growth nor its room. */
    public void ours(long bytes) {
        heap.ours(bytes);
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
        if (old) {
            buffers.swept();
        }
        tellIf(heap.collected(now, heapAfter, old, load));
    }

    /** Whether the live set should be measured now; ask after each sample. */
    public boolean wantsProbe(long millis) {
        return heap.wantsProbe(uptime.at(millis));
    }

    /** The live set as measured. */
    public void live(long millis, long bytes) {
        var now = uptime.at(millis);
        buffers.swept();
        heap.measured(now, bytes, load);
        tellIf(true);
    }

    /** What a collection left, where a measurement was due and could not be had. */
    public void left(long millis, long bytes) {
        heap.left(uptime.at(millis), bytes, load);
        tellIf(true);
    }

    /** Whether growth outside of the heap is to be put to the test of a trim. */
    public boolean wantsTrim() {
        return outside.wantsTrim();
    }

    /** A trim of the native heap gave that many bytes back. */
    public void trimmed(long millis, long bytes) {
        tellIf(outside.trimmed(uptime.at(millis), bytes));
    }

    /** What is found now, the heap first; what was withdrawn stays until something new is found. */
    public List<Verdict> verdicts() {
        return verdicts;
    }

    private void tellIf(boolean judged) {
        if (!judged) {
            return;
        }
        var told = new ArrayList<Verdict>();
        if (heap.suspect().state().isPresent()) {
            told.add(Story.of(heap.suspect(), Story.LIVE_SET, heap.limit(), uptime));
        }
        if (buffers.suspect().isAheadOf(outside.suspect())) {
            told.add(Story.of(buffers.suspect(), Story.DIRECT_BUFFERS, buffers.limit(), uptime));
        } else if (outside.suspect().state().isPresent()) {
            told.add(Story.of(outside.suspect(), Story.OUTSIDE, outside.limit(), uptime));
        }
        verdicts = List.copyOf(told);
    }
}
