package dev.tidemark.core.leak;

/**
 * A history of bounded size: new points stay as they are, old ones are merged with their
 * neighbours, so that what is remembered is as fine as its age allows. A year takes as much room as
 * a day.
 */
final class Series {

    /** For so many hours one point is as recent as another. */
    private static final double RECENT = 2;

    private final double[] hours;
    private final double[] values;
    private final double[] loads;
    private final double[] weights;
    private int size;

    Series(int capacity) {
        hours = new double[capacity];
        values = new double[capacity];
        loads = new double[capacity];
        weights = new double[capacity];
    }

    void add(double hour, double value, double load) {
        if (size == hours.length) {
            merge(hour);
        }
        hours[size] = hour;
        values[size] = value;
        loads[size] = load;
        weights[size] = 1;
        size++;
    }

    /** What came evenly since then is gone again: the values are as if it had never come. */
    void without(double bytes, double from, double to) {
        for (int i = 0; i < size; i++) {
            if (hours[i] > from) {
                values[i] -= bytes * Math.min(1, (hours[i] - from) / (to - from));
            }
        }
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    Points points() {
        return new Points(hours, values, loads).between(0, size);
    }

    /** Of all pairs the one that is closest for its age: a step is as long as a share of it. */
    private void merge(double now) {
        int at = 0;
        double least = Double.MAX_VALUE;
        for (int i = 0; i + 1 < size; i++) {
            var closeness = (hours[i + 1] - hours[i]) / (now - hours[i] + RECENT);
            if (closeness < least) {
                least = closeness;
                at = i;
            }
        }
        var first = weights[at];
        var second = weights[at + 1];
        weights[at] = first + second;
        hours[at] = (hours[at] * first + hours[at + 1] * second) / weights[at];
        values[at] = (values[at] * first + values[at + 1] * second) / weights[at];
        loads[at] = (loads[at] * first + loads[at + 1] * second) / weights[at];
        var moved = size - at - 2;
        System.arraycopy(hours, at + 2, hours, at + 1, moved);
        System.arraycopy(values, at + 2, values, at + 1, moved);
        System.arraycopy(loads, at + 2, loads, at + 1, moved);
        System.arraycopy(weights, at + 2, weights, at + 1, moved);
        size--;
    }
}
