package dev.tidemark.core.leak;

import java.util.Arrays;

/**
 * The straight line through a stretch of measurements as Theil and Sen draw it, after what the load
 * explains is taken out, and how much the stretch looks like a line at all.
 *
 * @param from first hour
 * @param to last hour
 * @param slope bytes per hour
 * @param level bytes at the end of the line, its load taken out
 * @param load the load at the end
 * @param noise spread of the measurements about the line, in bytes
 * @param strength slope in units of its own uncertainty
 * @param order Kendall's tau: 1 where each measurement exceeds all before it
 * @param bend by which share of the slope the last third is steeper than the middle, and the first
 *     flatter; below zero where it slows down
 * @param bendError how uncertain that is
 * @param step the largest rise between neighbouring fifths as a share of all rises
 * @param weakest the smallest rise between neighbouring fifths as a share of the mean rise
 * @param perLoad bytes for each call a second
 * @param byLoad whether the load alone explains it about as well
 */
record Trend(
        double from,
        double to,
        double slope,
        double level,
        double load,
        double noise,
        double strength,
        double order,
        double bend,
        double bendError,
        double step,
        double weakest,
        double perLoad,
        boolean byLoad) {

    /** Bounds the work: slopes are taken between all pairs. */
    private static final int MOST = 36;

    private static final int PARTS = 5;

    double hours() {
        return to - from;
    }

    double growth() {
        return slope * hours();
    }

    /** Bytes at the end of the line as they are. */
    double reached() {
        return level + perLoad * load;
    }

    /** What is left of a measurement when its load is taken out. */
    double without(double load, double value) {
        return Double.isNaN(load) ? value : value - perLoad * load;
    }

    /**
     * @param floor the least noise to believe in: few points may lie on a line by chance
     */
    static Trend of(Points all, double floor) {
        var points = all.thinned(MOST);
        var load = Load.of(points, floor);
        var values = load.takenOut(points);
        var hours = points.hours();
        int n = hours.length;
        var slope = slope(hours, values, 0, n);
        var rests = new double[n];
        for (int i = 0; i < n; i++) {
            rests[i] = values[i] - slope * hours[i];
        }
        var base = median(rests.clone());
        var apart = new double[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            rests[i] -= base;
            apart[i] = Math.abs(rests[i]);
            squares += rests[i] * rests[i];
        }
        // the median alone is blind to a saw that spends most of its time near the line
        var noise = Math.max(floor, Math.max(1.4826 * median(apart), 0.7 * Math.sqrt(squares / n)));
        var span = hours[n - 1] - hours[0];
        var error =
                noise
                        * Math.sqrt(12.0 / n)
                        / span
                        * load.inflation()
                        * inflation(rests, squares, floor);
        var rises = rises(hours, values);
        double sum = 0;
        double most = 0;
        double least = Double.MAX_VALUE;
        for (var rise : rises) {
            sum += rise;
            most = Math.max(most, rise);
            least = Math.min(least, rise);
        }
        var bend = bend(hours, rests, 2.5 * noise, floor);
        return new Trend(
                hours[0],
                hours[n - 1],
                slope,
                base + slope * hours[n - 1],
                load.latest(),
                noise,
                slope / error,
                order(values),
                bend[0] / (slope * span),
                bend[1] / Math.abs(slope * span),
                sum <= 0 ? 1 : most / sum,
                sum <= 0 ? -1 : least * rises.length / sum,
                load.perLoad(),
                load.alone());
    }

    /**
     * Neighbours that err to the same side say the same thing twice: a saw or a step gives its line
     * away by that. Where the rests are no more than the noise of measuring they say nothing.
     */
    private static double inflation(double[] rests, double squares, double floor) {
        double products = 0;
        for (int i = 1; i < rests.length; i++) {
            products += rests[i] * rests[i - 1];
        }
        var alike = products / Math.max(squares, floor * floor * rests.length);
        var bounded = Math.max(0, Math.min(0.95, alike));
        return Math.sqrt((1 + bounded) / (1 - bounded));
    }

    /**
     * A parabola through the rests, outliers pulled in to {@code most}: what it adds to the rise of
     * the last third over the middle's, and the error of that.
     */
    private static double[] bend(double[] hours, double[] rests, double most, double floor) {
        int n = hours.length;
        var middle = (hours[0] + hours[n - 1]) / 2;
        var half = (hours[n - 1] - hours[0]) / 2;
        // sums for least squares over 1, u and u * u
        double u1 = 0;
        double u2 = 0;
        double u3 = 0;
        double u4 = 0;
        double y0 = 0;
        double y1 = 0;
        double y2 = 0;
        for (int i = 0; i < n; i++) {
            var u = (hours[i] - middle) / half;
            var y = Math.max(-most, Math.min(most, rests[i]));
            u1 += u / n;
            u2 += u * u / n;
            u3 += u * u * u / n;
            u4 += u * u * u * u / n;
            y0 += y / n;
            y1 += u * y / n;
            y2 += u * u * y / n;
        }
        var b11 = u2 - u1 * u1;
        var b12 = u3 - u1 * u2;
        var b22 = u4 - u2 * u2;
        var determinant = b11 * b22 - b12 * b12;
        if (determinant < 1e-9) {
            return new double[2];
        }
        var curve = ((y2 - u2 * y0) * b11 - (y1 - u1 * y0) * b12) / determinant;
        var tilt = ((y1 - u1 * y0) * b22 - (y2 - u2 * y0) * b12) / determinant;
        double left = 0;
        for (int i = 0; i < n; i++) {
            var u = (hours[i] - middle) / half;
            var y = Math.max(-most, Math.min(most, rests[i]));
            var r = y - y0 - tilt * (u - u1) - curve * (u * u - u2);
            left += r * r;
        }
        var noise = Math.max(floor, Math.sqrt(left / Math.max(1, n - 3)));
        var error = noise / Math.sqrt(n * (b22 - b12 * b12 / b11));
        return new double[] {8 / 3.0 * curve, 8 / 3.0 * error};
    }

    /** Median of the slopes of all pairs. */
    static double slope(double[] hours, double[] values, int from, int to) {
        var slopes = new double[(to - from) * (to - from - 1) / 2];
        int count = 0;
        for (int i = from; i < to; i++) {
            for (int k = i + 1; k < to; k++) {
                if (hours[k] > hours[i]) {
                    slopes[count++] = (values[k] - values[i]) / (hours[k] - hours[i]);
                }
            }
        }
        return count == 0 ? 0 : median(Arrays.copyOf(slopes, count));
    }

    static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
    }

    private static double order(double[] values) {
        int ups = 0;
        int n = values.length;
        for (int i = 0; i < n; i++) {
            for (int k = i + 1; k < n; k++) {
                ups += Double.compare(values[k], values[i]);
            }
        }
        return ups / (n * (n - 1) / 2.0);
    }

    /**
     * How fast it rose between the medians of five equal parts of the time, those that have points:
     * a part that has none must not make one step of two.
     */
    private static double[] rises(double[] hours, double[] values) {
        int n = hours.length;
        var medians = new double[PARTS];
        var middles = new double[PARTS];
        int filled = 0;
        int from = 0;
        for (int part = 1; part <= PARTS; part++) {
            var end = hours[0] + (hours[n - 1] - hours[0]) * part / PARTS;
            int to = from;
            while (to < n && (part == PARTS || hours[to] <= end)) {
                to++;
            }
            if (to > from) {
                medians[filled] = median(Arrays.copyOfRange(values, from, to));
                middles[filled++] = median(Arrays.copyOfRange(hours, from, to));
            }
            from = to;
        }
        var rises = new double[Math.max(0, filled - 1)];
        for (int i = 0; i < rises.length; i++) {
            rises[i] = (medians[i + 1] - medians[i]) / (middles[i + 1] - middles[i]);
        }
        return rises;
    }
}
