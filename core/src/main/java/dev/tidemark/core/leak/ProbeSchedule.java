package dev.tidemark.core.leak;

/**
 * When the live set is worth a measurement: often while the process is young or memory is about to
 * end, rarely once it is known to rest; a dozen times in the first hour at most, and {@link
 * #PER_HOUR} an hour after that.
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
    private static final double BEFORE_THE_END = 24;

    /** With less time left the last measurements are spent, which are kept back otherwise. */
    private static final double URGENT = 10;

    private static final double KEPT_BACK = 2;

    private double credit = FIRST;
    private double creditAt = 1;
    private double last = -1;

    /**
     * @param now hours of the process
     * @param suspected whether growth is being watched
     * @param left hours of memory left at the rate last seen
     */
    boolean due(double now, boolean suspected, double left) {
        if (now > creditAt) {
            credit = Math.min(FIRST, credit + (now - creditAt) * PER_HOUR);
            creditAt = now;
        }
        if (credit < (left < URGENT ? 1 : 1 + KEPT_BACK)) {
            return false;
        }
        if (last < 0) {
            return now >= MINUTE;
        }
        var gap = suspected ? SUSPECTED : CALM;
        // the first hour's points lie as the logarithm of time does
        gap = Math.min(gap, Math.max(MINUTE, 0.5 * last));
        // what may still be spent lasts for half of the time that is left
        var half = left / 2;
        var hurry = Math.max(left / BEFORE_THE_END, half / (credit + PER_HOUR * half));
        gap = Math.min(gap, Math.max(MINUTE / 2, hurry));
        return now - last >= gap;
    }

    void done(double now) {
        credit--;
        last = now;
    }
}
