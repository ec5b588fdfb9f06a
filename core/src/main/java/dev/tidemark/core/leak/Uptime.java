package dev.tidemark.core.leak;

/**
 * Hours in which the process was seen to run. A clock that is set back does not turn them back, and
 * the nights of a laptop are not among them.
 */
final class Uptime {

    /**
     * Samples come every few seconds; who is silent for so long has slept. A time that is earlier
     * by less is no clock that was set back but news that come late.
     */
    private static final long ASLEEP = 3_600_000;

    private static final double HOUR = 3_600_000;

    private long last = Long.MIN_VALUE;
    private double hours;

    double at(long millis) {
        if (last != Long.MIN_VALUE && Math.abs(millis - last) < ASLEEP) {
            var passed = Math.max(0, millis - last);
            hours += passed / HOUR;
            last += passed;
        } else {
            last = millis;
        }
        return hours;
    }

    double hours() {
        return hours;
    }

    /** The clock's time at an hour, as long as it was not set since. */
    long millis(double hour) {
        return last - Math.round((hours - hour) * HOUR);
    }
}
