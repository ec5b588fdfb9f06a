package dev.tidemark.core.leak;

/**
 * Tells a filling that still goes on from a leak, and one that has just ended. Looked at with what
 * came before, a filling is one curve that bends all the way, and a leak that began while something
 * filled is a line with a corner.
 */
final class Slowing {

    /** Growth that is this share of what it was before has slowed down. */
    private static final double SLOWER = 0.8;

    /** Looked at with a quarter of its time before it, and so on, up to three times as much. */
    private static final double WIDER = 1.25;

    private static final double WIDEST = 4;

    /** Of the time looked at: the logarithm of so little bends most, of the last hardly. */
    private static final double[] BENDS = {0.02, 0.05, 0.1, 0.2, 0.4, 1};

    /** Bounds the work. */
    private static final int MOST = 48;

    /** The end of a line is a line, and that of two arcs one after another is an arc. */
    private static final double[] LATER = {1, 0.7, 0.5};

    /** Before the end of it, as a share, it may have a corner. */
    private static final double[] ENDS = {0.5, 0.4, 0.3, 0.2, 0.1};

    /** How far a corner must stand out of the noise. */
    private static final double CLEAR = 3;

    private static final int FEWEST = 3;

    /**
     * Of the stretch: when the second of two fillings may have begun, and how sharply each bends.
     */
    private static final double[] BEGUN = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};

    private static final double[] ARCS = {0.02, 0.1, 0.3, 1};

    /** So many points are needed to see two of them. */
    private static final int ENOUGH = 12;

    /** Two fillings have that many more ways to fit than a line. */
    private static final double FREEDOM = 3;

    private Slowing() {}

    /**
     * Whether one curve explains it and what came before as well as a corner between them does.
     *
     * @param all what was measured
     * @param trend a line through the end of it
     * @param warm hour from which on growth proves something
     */
    static boolean allAlong(Points all, Trend trend, double warm) {
        double earliest = Double.MAX_VALUE;
        for (double width = WIDER; width <= WIDEST; width *= WIDER) {
            var from = Math.max(warm, trend.to() - width * trend.hours());
            if (from >= earliest) {
                return false;
            }
            earliest = from;
            if (curved(all.since(from).thinned(MOST), trend)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether it has slowed down lately.
     *
     * @param floor the least noise to believe in
     */
    static boolean atTheEnd(Points stretch, Trend trend, double floor) {
        for (var share : LATER) {
            var later = stretch.since(trend.to() - share * trend.hours());
            if (cornered(later.thinned(MOST), trend, floor)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether two fillings, one begun while the other went on, explain it better than a line: each
     * bends, and what they make together need not.
     *
     * @param floor the least noise to believe in
     */
    static boolean inArcs(Points stretch, Trend trend, double floor) {
        var thin = stretch.thinned(MOST);
        int n = thin.size();
        if (n < ENOUGH) {
            return false;
        }
        var hours = thin.hours();
        var span = hours[n - 1] - hours[0];
        var values = centred(unloaded(thin, trend));
        var straight = rest(values, hours);
        if (trend.bend() > 0) {
            straight = Math.min(straight, rest(values, hours, squares(hours)));
        }
        double least = Double.MAX_VALUE;
        for (var first : ARCS) {
            var one = arc(hours, hours[0], span, first);
            for (var begun : BEGUN) {
                for (var second : ARCS) {
                    var other = arc(hours, hours[0] + begun * span, span, second);
                    least = Math.min(least, rising(values, one, other));
                }
            }
        }
        return Math.max(least, n * floor * floor) * Math.pow(n, FREEDOM / n) < straight;
    }

    /** From the beginning on: what grows ever faster does not fill. */
    private static double[] squares(double[] hours) {
        var squares = new double[hours.length];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = (hours[i] - hours[0]) * (hours[i] - hours[0]);
        }
        return squares;
    }

    private static double[] arc(double[] hours, double from, double span, double bend) {
        var arc = new double[hours.length];
        for (int i = 0; i < arc.length; i++) {
            arc[i] = Math.log(Math.max(0, hours[i] - from) / span + bend);
        }
        return centred(arc);
    }

    /** Squares that two shapes leave, none of which may fall. */
    private static double rising(double[] values, double[] one, double[] other) {
        var a = product(one, one);
        var b = product(one, other);
        var c = product(other, other);
        var x = product(one, values);
        var y = product(other, values);
        var determinant = a * c - b * b;
        if (determinant <= 1e-9 * a * c) {
            return Double.MAX_VALUE;
        }
        var first = (x * c - y * b) / determinant;
        var second = (y * a - x * b) / determinant;
        return first < 0 || second < 0
                ? Double.MAX_VALUE
                : product(values, values) - first * x - second * y;
    }

    private static boolean cornered(Points stretch, Trend trend, double floor) {
        int n = stretch.size();
        var hours = stretch.hours();
        var values = unloaded(stretch, trend);
        var straight = rest(values, hours);
        for (var part : ENDS) {
            var corner = hours[n - 1] - part * (hours[n - 1] - hours[0]);
            int from = stretch.before(corner).size();
            if (n - from >= FEWEST
                    && Trend.slope(hours, values, from, n) < SLOWER * trend.slope()) {
                var cornered = rest(values, hours, late(hours, corner));
                var noise = Math.max(floor * floor, cornered / Math.max(1, n - 3));
                if (straight - cornered > CLEAR * CLEAR * noise) {
                    return true;
                }
            }
        }
        return false;
    }

    private static double[] unloaded(Points points, Trend trend) {
        var values = new double[points.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = trend.without(points.loads()[i], points.values()[i]);
        }
        return values;
    }

    private static double[] late(double[] hours, double corner) {
        var late = new double[hours.length];
        for (int i = 0; i < late.length; i++) {
            late[i] = Math.max(0, hours[i] - corner);
        }
        return late;
    }

    private static boolean curved(Points wide, Trend trend) {
        int before = wide.before(trend.from()).size();
        int n = wide.size();
        if (before < FEWEST) {
            return false;
        }
        var hours = wide.hours();
        var values = unloaded(wide, trend);
        if (trend.slope() > SLOWER * Trend.slope(hours, values, 0, before)) {
            return false;
        }
        var cornered = rest(values, hours, late(hours, trend.from()));
        double curved = Double.MAX_VALUE;
        for (var bend : BENDS) {
            var curve = new double[n];
            for (int i = 0; i < n; i++) {
                curve[i] = Math.log((hours[i] - hours[0]) / (wide.last() - hours[0]) + bend);
            }
            curved = Math.min(curved, rest(values, curve));
        }
        // a corner can be put anywhere: it must explain that much more (Schwarz's criterion), and
        // what explains more than the line does of its own part does so by chance
        return curved
                < Math.max(cornered, n * trend.noise() * trend.noise()) * Math.pow(n, 1.0 / n);
    }

    /** Squares that are left when a constant and each of these were fitted. */
    private static double rest(double[] values, double[]... shapes) {
        var rest = centred(values);
        var done = new double[shapes.length][];
        for (int k = 0; k < shapes.length; k++) {
            done[k] = centred(shapes[k]);
            for (int j = 0; j < k; j++) {
                takeOut(done[k], done[j]);
            }
            takeOut(rest, done[k]);
        }
        return product(rest, rest);
    }

    private static double[] centred(double[] values) {
        double mean = 0;
        for (var value : values) {
            mean += value / values.length;
        }
        var centred = new double[values.length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = values[i] - mean;
        }
        return centred;
    }

    private static void takeOut(double[] from, double[] shape) {
        var square = product(shape, shape);
        var share = square == 0 ? 0 : product(from, shape) / square;
        for (int i = 0; i < from.length; i++) {
            from[i] -= share * shape[i];
        }
    }

    private static double product(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
