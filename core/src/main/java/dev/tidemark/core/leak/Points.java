package dev.tidemark.core.leak;

import java.util.Arrays;

/**
 * A stretch of measurements, oldest first: when (hours), what (bytes) and under which load (calls a
 * second, {@code NaN} where nobody said).
 */
final class Points {

    private final double[] hours;
    private final double[] values;
    private final double[] loads;

    Points(double[] hours, double[] values, double[] loads) {
        this.hours = hours;
        this.values = values;
        this.loads = loads;
    }

    /** Not copied: who asks only reads. */
    double[] hours() {
        return hours;
    }

    double[] values() {
        return values;
    }

    double[] loads() {
        return loads;
    }

    int size() {
        return hours.length;
    }

    double last() {
        return hours[hours.length - 1];
    }

    /** From the first point that is not older. */
    Points since(double hour) {
        return between(first(hour), size());
    }

    /** What lies before that hour. */
    Points before(double hour) {
        return between(0, first(hour));
    }

    /** At most so many, each the mean of its neighbours. */
    Points thinned(int most) {
        if (size() <= most) {
            return this;
        }
        var thin = new Points(new double[most], new double[most], new double[most]);
        for (int i = 0; i < most; i++) {
            var from = (int) ((long) i * size() / most);
            var to = (int) ((long) (i + 1) * size() / most);
            for (int k = from; k < to; k++) {
                thin.hours[i] += hours[k] / (to - from);
                thin.values[i] += values[k] / (to - from);
                thin.loads[i] += loads[k] / (to - from);
            }
        }
        return thin;
    }

    /** The lowest of each of so many equal parts of the time. */
    Points valleys(int parts) {
        var low = new int[parts];
        int filled = 0;
        int i = 0;
        for (int part = 1; part <= parts; part++) {
            var end = hours[0] + (last() - hours[0]) * part / parts;
            int lowest = i;
            int from = i;
            for (; i < size() && (part == parts || hours[i] <= end); i++) {
                lowest = values[i] < values[lowest] ? i : lowest;
            }
            if (i > from) {
                low[filled++] = lowest;
            }
        }
        var valleys = new Points(new double[filled], new double[filled], new double[filled]);
        for (int k = 0; k < filled; k++) {
            valleys.hours[k] = hours[low[k]];
            valleys.values[k] = values[low[k]];
            valleys.loads[k] = loads[low[k]];
        }
        return valleys;
    }

    /** These, then those. */
    Points and(Points later) {
        return new Points(
                join(hours, later.hours), join(values, later.values), join(loads, later.loads));
    }

    private int first(double hour) {
        int from = 0;
        while (from < size() && hours[from] < hour) {
            from++;
        }
        return from;
    }

    Points between(int from, int to) {
        return new Points(
                Arrays.copyOfRange(hours, from, to),
                Arrays.copyOfRange(values, from, to),
                Arrays.copyOfRange(loads, from, to));
    }

    private static double[] join(double[] first, double[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
