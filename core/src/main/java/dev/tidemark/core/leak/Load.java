package dev.tidemark.core.leak;

/**
 * What a call a second costs in memory, as far as a stretch of measurements tells: least squares
 * over time and load together. More load never takes memory away, so an effect below zero is none.
 *
 * @param perLoad bytes for each call a second
 * @param inflation how much less sure a slope is because load and time moved alike
 * @param latest the load at the end
 * @param alone whether the load explains it without time, about as well as time does without load:
 *     then it is one as likely as the other
 */
record Load(double perLoad, double inflation, double latest, boolean alone) {

    private static final Load UNKNOWN = new Load(0, 1, 0, false);

    /** With fewer points two coefficients and a line explain anything. */
    private static final int FEWEST = 7;

    /** An effect in units of its own uncertainty. */
    private static final double CLEAR = 2.5;

    /** Of all live memory no more than half comes and goes with the load. */
    private static final double MOST = 0.5;

    /**
     * Where it explains all, no less than nothing is left when nobody calls; beside that, what a
     * marking counts of the dead rises with the calls, too.
     */
    private static final double ALL = 1.5;

    /** Calls are counted, and what they bring lasts longer: time fits better by chance. */
    private static final double AS_WELL = 2;

    /**
     * @param floor the least noise to believe in
     */
    static Load of(Points points, double floor) {
        int n = points.size();
        double t = 0;
        double x = 0;
        double l = 0;
        for (int i = 0; i < n; i++) {
            t += points.hours()[i] / n;
            x += points.values()[i] / n;
            l += points.loads()[i] / n;
        }
        double tt = 0;
        double ll = 0;
        double tl = 0;
        double tx = 0;
        double lx = 0;
        double xx = 0;
        for (int i = 0; i < n; i++) {
            var dt = points.hours()[i] - t;
            var dx = points.values()[i] - x;
            var dl = points.loads()[i] - l;
            tt += dt * dt;
            ll += dl * dl;
            tl += dt * dl;
            tx += dt * dx;
            lx += dl * dx;
            xx += dx * dx;
        }
        // no load known (NaN), or none that moved: below a tenth it says nothing
        if (!(ll > 1e-2 * n * l * l) || tt == 0) {
            return UNKNOWN;
        }
        var byTime = Math.max(n * floor * floor, xx - tx * tx / tt);
        var alone = lx > 0 && lx / ll * l < ALL * x && xx - lx * lx / ll < AS_WELL * byTime;
        var latest = points.loads()[n - 1];
        if (n < FEWEST) {
            return new Load(0, 1, latest, alone);
        }
        var alike = Math.min(0.999, tl * tl / (tt * ll));
        var inflation = 1 / Math.sqrt(1 - alike);
        var perLoad = (lx - tl * tx / tt) / (ll * (1 - alike));
        var perHour = (tx - perLoad * tl) / tt;
        double rest = 0;
        for (int i = 0; i < n; i++) {
            var r =
                    points.values()[i]
                            - x
                            - perHour * (points.hours()[i] - t)
                            - perLoad * (points.loads()[i] - l);
            rest += r * r;
        }
        var error = Math.sqrt(rest / (n - 3) / (ll * (1 - alike)));
        var believable = perLoad > CLEAR * error && perLoad * l < MOST * x;
        return new Load(believable ? perLoad : 0, inflation, latest, alone);
    }

    double[] takenOut(Points points) {
        var values = points.values().clone();
        if (perLoad > 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] -= perLoad * points.loads()[i];
            }
        }
        return values;
    }
}
