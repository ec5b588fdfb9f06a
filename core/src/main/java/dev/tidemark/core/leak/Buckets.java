package dev.tidemark.core.leak;

import java.util.Arrays;

/**
 * Many samples made into few: the median of some minutes. Minutes are few at first and more as the
 * process ages, since a leak that shows within minutes does so from the beginning or not at all.
 */
final class Buckets {

    /** Beyond so many a bucket's median moves no more. */
    private static final int MOST = 64;

    private static final double LEAST = 1 / 60.0;
    private static final double WIDEST = 1 / 6.0;

    private final double[] values = new double[MOST];
    private final Series series;
    private int count;
    private double from;
    private double load;

    Buckets(Series series) {
        this.series = series;
    }

    /** True where that closed a bucket. */
    boolean add(double hour, double value, double loadNow) {
        var closed = false;
        if (count > 0 && hour - from >= Math.min(WIDEST, Math.max(LEAST, from / 20))) {
            var sorted = Arrays.copyOf(values, count);
            series.add((from + hour) / 2, Trend.median(sorted), load);
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

    /** What was heard since the last bucket does not count. */
    void restart() {
        count = 0;
    }

    /** What came evenly since then is gone again. */
    void without(double bytes, double from, double to) {
        restart(); // its samples are of before and after
        series.without(bytes, from, to);
    }

    void clear() {
        count = 0;
        series.clear();
    }
}
