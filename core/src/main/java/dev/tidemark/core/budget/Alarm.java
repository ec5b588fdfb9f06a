package dev.tidemark.core.budget;

/**
 * A threshold with two edges, so that a value which trembles at one of them is told once: raised
 * beyond the first, cleared beyond the second, and never twice the same in a row.
 */
final class Alarm {

    private final double raise;
    private final double clear;
    private boolean raised;

    /** An alarm for what is too high if {@code clear} is the lower, else for what is too low. */
    Alarm(double raise, double clear) {
        this.raise = raise;
        this.clear = clear;
    }

    /** Whether this value crosses an edge; {@link #raised} then says which. */
    boolean crossedBy(double value) {
        boolean crossed =
                raised ? beyond(clear, value, clear > raise) : beyond(raise, value, raise > clear);
        raised ^= crossed;
        return crossed;
    }

    private static boolean beyond(double edge, double value, boolean up) {
        return up ? value > edge : value < edge;
    }

    boolean raised() {
        return raised;
    }

    /** The edge that was crossed last. */
    double edge() {
        return raised ? raise : clear;
    }
}
