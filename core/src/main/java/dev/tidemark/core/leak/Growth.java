package dev.tidemark.core.leak;

import java.util.Arrays;
import java.util.Optional;

/**
 * Whether what was measured grows as a leak does: asked of the last minutes, hours and days alike,
 * the stretch that answers most clearly counts.
 */
final class Growth {

    /**
     * What is asked of a stretch.
     *
     * @param limit what there is, in bytes
     * @param floor the least noise to believe in
     * @param material growth that is not worth a word below it
     * @param strength slope over its uncertainty
     */
    record Demand(double limit, double floor, double material, double strength) {

        /**
         * Some thirty stretches are asked each time, over and over; six keeps chance out where two
         * would be enough once.
         */
        private static final double SURE = 6;

        private static final double MB = 1 << 20;

        /** Of what is measured now and then. */
        static Demand of(double limit, double floor) {
            return new Demand(limit, floor, material(limit), SURE);
        }

        /** A hundredth of what there is; below that a leak has weeks. */
        static double material(double limit) {
            return Math.max(4 * MB, 0.01 * limit);
        }
    }

    /** What a stretch says. */
    record Finding(Trend trend, boolean sure, double hoursLeft, double waited) {

        /** The same, and not sure of it. */
        Finding unsure() {
            return new Finding(trend, false, hoursLeft, waited);
        }
    }

    /** Of the strength that makes sure, to be suspicious. */
    private static final double SUSPICIOUS = 0.75;

    private static final int FEWEST = 5;

    /** A saw over two and a half periods has an order of 0.3, a line in noise 0.6 and more. */
    private static final double ORDERLY = 0.6;

    /**
     * Of four rises between fifths the largest may be this share of all, beside what noise does to
     * it (its error is 1.2 / strength): one allocation, or one step of load, is more.
     */
    private static final double ONE_STEP = 0.36;

    /**
     * Up to this share it is even; beyond, it is watched for longer, as a filling goes in bouts.
     */
    private static final double EVEN = 1 / 3.0;

    private static final double UNEVEN = 5;

    /**
     * A bend that is known less well than this, as a share of the slope, is watched for longer:
     * what scatters that much may be a filling that slows down, or one that is over.
     */
    private static final double SEEN = 0.1;

    private static final double BLURRED = 4;

    /** Growing means in each fifth; of the mean rise the smallest is this share at least. */
    private static final double WEAKEST = 0.4;

    /** In the first half hour all fills up: what grew faster then proves nothing. */
    private static final double WARM_UP = 0.5;

    /** The lowest of several lie on a line by choice. */
    private static final double CHOSEN = 0.75;

    /** How far a line may bend down, beside the error of the bend. */
    private static final double BEND = 0.08;

    /** No more in any case: at 0.16 the last third is 0.72 times as steep as the first. */
    private static final double MOST_BEND = 0.16;

    /** A leak lifts what lies between peaks; batches and purges do not. */
    private static final int VALLEYS = 10;

    /** Bent up that far most of it rose at the end: a stretch that begins later will tell. */
    private static final double LATE_STEP = 0.5;

    /** Twice the noise of measuring is no noise but a shape, and it must be a small one. */
    private static final double STRUCTURED = 2;

    private static final double STRUCTURE = 12;

    /** Next stretch. */
    private static final double WIDER = 1.3;

    /** Than what is asked for, by a sample or two. */
    private static final double LONGER = 1.02;

    private Growth() {}

    /**
     * @param points what was measured
     * @param demand what it must show
     */
    static Optional<Finding> in(Points points, Demand demand) {
        Finding best = null;
        int before = 0;
        if (points.size() < FEWEST) {
            return Optional.empty();
        }
        var age = points.last() - points.hours()[0];
        for (double width = 1 / 60.0; width < WIDER * age; width *= WIDER) {
            var stretch = points.since(points.last() - width);
            if (stretch.size() > before) {
                before = stretch.size();
                best = better(best, judge(points, stretch, demand));
            }
        }
        if (best != null && best.waited() < 1) {
            // the next one may be too wide: it is as long as is asked for that counts
            var asked = LONGER * best.trend().hours() / best.waited();
            best = better(best, judge(points, points.since(points.last() - asked), demand));
        }
        return Optional.ofNullable(best);
    }

    private static Finding better(Finding one, Finding other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        var first =
                one.sure() != other.sure()
                        ? one.sure()
                        : one.trend().strength() >= other.trend().strength();
        return first ? one : other;
    }

    /** As it is, and by its valleys. */
    private static Finding judge(Points all, Points stretch, Demand demand) {
        if (stretch.size() < FEWEST) {
            return null;
        }
        var valleys = stretch.valleys(VALLEYS);
        return better(
                judge(all, stretch, 1, demand),
                valleys.size() < FEWEST ? null : judge(all, valleys, CHOSEN, demand));
    }

    private static Finding judge(Points all, Points stretch, double worth, Demand demand) {
        var trend = Trend.of(stretch, demand.floor());
        if (trend.slope() <= 0
                || worth * trend.strength() < SUSPICIOUS * demand.strength()
                || worth * trend.order() < ORDERLY
                || trend.growth() < demand.material() / 2) {
            return null;
        }
        var earlier = all.before(stretch.hours()[0]);
        var left = Math.max(0, demand.limit() - trend.reached()) / trend.slope();
        var patience = Patience.hours(left, trend.from() - all.hours()[0], trend.hours());
        var doubt =
                1
                        + UNEVEN * Math.max(0, trend.step() - EVEN)
                        + BLURRED * Math.max(0, trend.bendError() - SEEN);
        var goesOn =
                trend.step() < ONE_STEP + 1.5 / trend.strength()
                        && trend.weakest()
                                > Math.max(0.05, Math.min(WEAKEST, 0.5 - 2.5 / trend.strength()))
                        && trend.bend() > -Math.min(MOST_BEND, BEND + trend.bendError())
                        && trend.bend() < LATE_STEP
                        && !Slowing.allAlong(all, trend, all.hours()[0] + WARM_UP)
                        && exceeds(trend, earlier);
        if (!goesOn || trend.hours() < patience / 3) {
            return null;
        }
        var needed =
                trend.noise() > STRUCTURED * demand.floor()
                        ? Math.max(STRUCTURE, demand.strength())
                        : demand.strength();
        var sure =
                worth * trend.strength() >= needed
                        && !trend.byLoad()
                        && trend.growth() >= demand.material()
                        && trend.hours() >= patience * doubt
                        && !Slowing.atTheEnd(stretch, trend, demand.floor())
                        && !Slowing.inArcs(stretch, trend, demand.floor());
        return new Finding(trend, sure, left, trend.hours() / patience);
    }

    /** It has been as high before, and came down. */
    private static boolean exceeds(Trend trend, Points earlier) {
        var reach = Math.max(24, 4 * trend.hours());
        var past = earlier.since(trend.from() - reach);
        if (past.size() < 3) {
            return true;
        }
        var values = new double[past.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = trend.without(past.loads()[i], past.values()[i]);
        }
        Arrays.sort(values);
        var high = values[(int) (0.8 * (values.length - 1))];
        return trend.level() - high > 0.4 * trend.growth();
    }
}
