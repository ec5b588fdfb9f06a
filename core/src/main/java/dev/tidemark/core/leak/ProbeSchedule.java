package dev.tidemark.core.leak;

/**
 * When the live set is worth a measurement: often while the process is young or grows fast, rarely
 * once it is known to rest; never more than {@link #PER_HOUR} an hour in the long run.
 */
final class ProbeSchedule {

    /** Granted at the start, for the first hour. */
    private static final double FIRST = 12;

    /** After that; with the first dozen it makes two an hour over a day. */
    private static final double PER_HOUR = 1.5;

    private static final double CALM = 0.75;
    private static final double SUSPECTED = 0.5;
    private static final double MINUTE = 1 / 60.0;

    /** So many measurements before memory is gone. */
    private static final double BEFORE_THE_END = 15;

    private double credit = FIRST;
    private double creditAt;
    private double last = -1;

    /**
     * @param now hours of the process
     * @param suspected whether growth is being watched
     * @param left hours of memory left at the rate last seen
     */
    boolean due(double now, boolean suspected, double left) {
        credit = Math.min(FIRST, credit + (now - creditAt) * PER_HOUR);
        creditAt = now;
        if (credit < 1) {
            return false;
        }
        if (last < 0) {
            return now >= MINUTE;
        }
        var gap = suspected ? SUSPECTED : CALM;
        // the first hour's points lie as the logarithm of time does
        gap = Math.min(gap, Math.max(MINUTE, 0.4 * last));
        gap = Math.min(gap, Math.max(MINUTE, left / BEFORE_THE_END));
        return now - last >= gap;
    }

    void done(double now) {
        credit--;
        last = now;
    }
}
