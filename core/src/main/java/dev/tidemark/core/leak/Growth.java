package dev.tidemark.core.leak;

import java.util.Arrays;
import java.util.Optional;

/**
 * Whether what was measured grows as a leak does: asked of the last minutes, hours and days alike,
 * the stretch that answers most clearly counts.
 */
final class Growth {

    /** What a stretch says. */
    record Finding(Trend trend, boolean sure, double hoursLeft, double waited) {}

    /**
     * Slope over its uncertainty. Some thirty stretches are asked each time, over and over, and
     * their residuals hang together; five keeps chance out where two would be enough once.
     */
    private static final double SURE = 5;

    private static final double SUSPICIOUS = 4;

    private static final int FEWEST = 5;

    /** A saw over two and a half periods has an order of 0.3, a line in noise 0.6 and more. */
    private static final double ORDERLY = 0.45;

    /** One allocation, or one step of load, is more than half of all that rose. */
    private static final double ONE_STEP = 0.55;

    /**
     * How far a line may bend down: 0.08 for its own sake, and what noise makes of a straight one
     * (2.58 / strength is the error of the bend; 0.2 is a third that is two thirds as steep).
     */
    private static final double BEND = 0.08;

    private static final double MOST_BEND = 0.2;

    /** Next stretch. */
    private static final double WIDER = 1.3;

    private Growth() {}

    /**
     * @param points what was measured
     * @param limit what there is
     * @param floor the least noise to believe in
     * @param material growth that is not worth a word below it
     */
    static Optional<Finding> in(Points points, double limit, double floor, double material) {
        Finding best = null;
        int before = 0;
        if (points.size() < FEWEST) {
            return Optional.empty();
        }
        var age = points.last() - points.hours()[0];
        for (double width = 1 / 60.0; ; width *= WIDER) {
            var from = points.last() - width;
            var stretch = points.since(from);
            if (stretch.size() > before && stretch.size() >= FEWEST) {
                before = stretch.size();
                var finding = judge(points, stretch, limit, floor, material);
                if (finding != null && (best == null || better(finding, best))) {
                    best = finding;
                }
            }
            if (width > age) {
                return Optional.ofNullable(best);
            }
        }
    }

    private static boolean better(Finding one, Finding other) {
        return one.sure() != other.sure()
                ? one.sure()
                : one.trend().strength() > other.trend().strength();
    }

    private static Finding judge(
            Points all, Points stretch, double limit, double floor, double material) {
        var trend = Trend.of(stretch, floor);
        if (trend.slope() <= 0
                || trend.strength() < SUSPICIOUS
                || trend.order() < ORDERLY
                || trend.growth() < material / 2) {
            return null;
        }
        var earlier = all.before(stretch.hours()[0]);
        var left = Math.max(0, limit - trend.reached()) / trend.slope();
        var patience = Patience.hours(left, trend.from() - all.hours()[0], trend.hours());
        var goesOn =
                trend.step() < ONE_STEP
                        && trend.weakest() > 0.1
                        && trend.bend() > -Math.min(MOST_BEND, BEND + 2.1 / trend.strength())
                        && !slowsDown(trend, earlier)
                        && exceeds(trend, earlier);
        if (!goesOn || trend.hours() < patience / 3) {
            return null;
        }
        var sure =
                trend.strength() >= SURE && trend.growth() >= material && trend.hours() >= patience;
        return new Finding(trend, sure, left, trend.hours() / patience);
    }

    /** It grew faster before: a filling, not a leak. */
    private static boolean slowsDown(Trend trend, Points earlier) {
        var previous = earlier.since(trend.from() - trend.hours());
        if (previous.size() < 4) {
            return false;
        }
        var values = new double[previous.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = trend.without(previous.loads()[i], previous.values()[i]);
        }
        var slope = Trend.slope(previous.hours(), values, 0, values.length);
        return trend.slope() < 0.7 * slope;
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
