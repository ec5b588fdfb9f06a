package dev.tidemark.core.leak;

/**
 * How long a growth is watched before it is called a leak: in proportion to the time there is.
 * Waiting costs little while memory lasts for days, and all there is when it lasts for minutes.
 */
final class Patience {

    /** A quarter of what is left: three quarters remain to act. */
    private static final double SHARE = 0.25;

    /** From here on more time left adds hours, not a share: a day's work fills caches. */
    private static final double UNHURRIED = 22;

    /** Hours for each time what is left doubles: 6.0 with ten days left. */
    private static final double PER_DOUBLING = 0.15;

    private Patience() {}

    /**
     * @param left until memory runs out
     * @param age of the process when the growth began
     * @param watched how long it has grown
     */
    static double hours(double left, double age, double watched) {
        if (left > UNHURRIED) {
            return SHARE * UNHURRIED + PER_DOUBLING * Math.log(left / UNHURRIED) / Math.log(2);
        }
        // all grows in the first half hour: three fifths of the memory must go before that is a
        // leak; much does in the hours after: twice as long at first, then less so
        var now = age + watched;
        return SHARE * left * (1 + Math.min(5, 1 / Math.min(now, now * now)));
    }
}
