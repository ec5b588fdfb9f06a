package dev.tidemark.core.leak;

import dev.tidemark.core.leak.Verdict.State;
import java.util.Optional;

/** What is held against one kind of memory, and whether it still stands. */
final class Suspect {

    /** Growth that goes on at less than a quarter of what was said has stopped. */
    private static final double STOPPED = 0.25;

    /** At nine tenths of what there is nothing can grow on: that proves no innocence. */
    private static final double FULL = 0.9;

    /** Of what there is; who waits for a measurement from here on may wait for the last one. */
    static final double MUCH = 0.6;

    /** Where the last measurement always comes: no estimate confirms. */
    static final double NEVER = Double.POSITIVE_INFINITY;

    /** Of the stretch that shows a leak, for how long it must go on to show it. */
    private static final double LASTS = 0.04;

    /** With fewer hours left, and looks that are dear, a suspicious one is the first of two. */
    private static final double PRESSING = 3;

    private final double pressing;
    private final double need;
    private State state;
    private Growth.Finding finding;
    private double at;
    private double seen;
    private double sureSince = Double.MAX_VALUE;
    private double seenSince = Double.MAX_VALUE;
    private double level;

    /**
     * @param dear whether each look costs a measurement
     * @param need share of what there is from which on an estimate confirms
     */
    Suspect(boolean dear, double need) {
        pressing = dear ? PRESSING : 0;
        this.need = need;
    }

    Optional<State> state() {
        return Optional.ofNullable(state);
    }

    Growth.Finding finding() {
        return finding;
    }

    boolean open() {
        return state == State.SUSPECTED || state == State.CONFIRMED;
    }

    /** Whether more is held against it, or as much and it has less time. */
    boolean isAheadOf(Suspect other) {
        return rank() > other.rank()
                || rank() == other.rank()
                        && open()
                        && finding.hoursLeft() < other.finding.hoursLeft();
    }

    private int rank() {
        if (state == null) {
            return 0;
        }
        return switch (state) {
            case WITHDRAWN -> 1;
            case SUSPECTED -> 2;
            case CONFIRMED -> 3;
        };
    }

    /**
     * @param now hours of the process
     * @param latest what growth was found in the measurements so far
     * @param points those measurements
     * @param limit what there is
     * @param known whether the latest of them was measured; an estimate confirms in need alone, and
     *     refutes nothing
     */
    void hear(
            double now,
            Optional<Growth.Finding> latest,
            Points points,
            double limit,
            boolean known) {
        if (state == State.CONFIRMED) {
            if (latest.isPresent() && latest.get().sure()) {
                finding = latest.get();
                confirm(now);
            } else if (known && level(points) < FULL * limit && refuted(now, points)) {
                state = State.WITHDRAWN;
            }
        } else if (latest.isPresent()) {
            finding = latest.get();
            seen = now;
            var settled = known || finding.trend().reached() > need * limit;
            if (settled) {
                seenSince = Math.min(seenSince, now);
                sureSince = finding.sure() ? Math.min(sureSince, now) : Double.MAX_VALUE;
            }
            state = settled && lasts(now) ? State.CONFIRMED : State.SUSPECTED;
            confirm(now);
        } else {
            if (known) {
                sureSince = Double.MAX_VALUE;
                seenSince = Double.MAX_VALUE;
            }
            if (state == State.SUSPECTED && now - seen > finding.trend().hours() / 2) {
                state = State.WITHDRAWN;
            }
        }
    }

    /** Something else explains it. */
    void acquit() {
        state = State.WITHDRAWN;
        sureSince = Double.MAX_VALUE;
        seenSince = Double.MAX_VALUE;
    }

    /** Seen twice at least: of many looks one is lucky. */
    private boolean lasts(double now) {
        var first = finding.hoursLeft() < pressing ? seenSince : sureSince;
        return finding.sure() && now - first > LASTS * finding.trend().hours();
    }

    private void confirm(double now) {
        at = now;
        level = finding.trend().level();
    }

    private boolean refuted(double now, Points points) {
        var trend = finding.trend();
        var risen = level(points) - level;
        return risen < -trend.growth() / 2
                || now - at > trend.hours() && risen < STOPPED * trend.slope() * (now - at);
    }

    /** The last three, without their load. */
    private double level(Points points) {
        int n = points.size();
        var last = new double[Math.min(3, n)];
        for (int i = 0; i < last.length; i++) {
            last[i] =
                    finding.trend().without(points.loads()[n - 1 - i], points.values()[n - 1 - i]);
        }
        return last.length == 0 ? 0 : Trend.median(last);
    }
}
