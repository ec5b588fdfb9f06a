package dev.tidemark.core.leak;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Many samples made into few: one for some minutes, their median or the lowest. Minutes are few at
 * first and more as the process ages, since a leak that shows within minutes does so from the
 * beginning or not at all.
 */
final class Buckets {

    /** Beyond so many a bucket's median moves no more. */
    private static final int MOST = 64;

    private static final double LEAST = 1 / 60.0;
    private static final double WIDEST = 1 / 6.0;

    private final double[] values = new double[MOST];
    private final Series series;
    private final ToDoubleFunction<double[]> oneOf;
    private int count;
    private double from;
    private double load;

    Buckets(Series series, ToDoubleFunction<double[]> oneOf) {
        this.series = series;
        this.oneOf = oneOf;
    }

    static double lowest(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    /** True where that closed a bucket. */
    boolean add(double hour, double value, double loadNow) {
        var closed = false;
        if (count > 0 && hour - from >= Math.min(WIDEST, Math.max(LEAST, from / 20))) {
            var one = oneOf.applyAsDouble(Arrays.copyOf(values, count));
            series.add((from + hour) / 2, one, load);
            count = 0;
            closed = true;
        }
        if (count == 0) {
            from = hour;
        }
        if (count < MOST) {
            values[count++] = value;
        }
        load = loadNow;
        return closed;
    }

    /** What came evenly since then is gone again. */
    void without(double bytes, double from, double to) {
        count = 0; // its samples are of before and after
        series.without(bytes, from, to);
    }

    void clear() {
        count = 0;
        series.clear();
    }
}
