package dev.tidemark.core.leak;

/**
 * What a call a second costs in memory, as far as a stretch of measurements tells: least squares
 * over time and load together. More load never takes memory away, so an effect below zero is none.
 *
 * @param perLoad bytes for each call a second
 * @param inflation how much less sure a slope is because load and time moved alike
 * @param latest the load at the end
 */
record Load(double perLoad, double inflation, double latest) {

    private static final Load UNKNOWN = new Load(0, 1, 0);

    /** With fewer points two coefficients and a line explain anything. */
    private static final int FEWEST = 7;

    /** An effect in units of its own uncertainty. */
    private static final double CLEAR = 2.5;

    /** Of all live memory no more than half comes and goes with the load. */
    private static final double MOST = 0.5;

    static Load of(Points points) {
        int n = points.size();
        if (n < FEWEST) {
            return UNKNOWN;
        }
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
        for (int i = 0; i < n; i++) {
            var dt = points.hours()[i] - t;
            var dx = points.values()[i] - x;
            var dl = points.loads()[i] - l;
            tt += dt * dt;
            ll += dl * dl;
            tl += dt * dl;
            tx += dt * dx;
            lx += dl * dx;
        }
        // no load known (NaN), or none that moved: below a tenth it says nothing
        if (!(ll > 1e-2 * n * l * l) || tt == 0) {
            return UNKNOWN;
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
        return new Load(believable ? perLoad : 0, inflation, points.loads()[n - 1]);
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
