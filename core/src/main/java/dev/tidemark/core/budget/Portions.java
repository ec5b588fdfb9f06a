package dev.tidemark.core.budget;

import dev.tidemark.core.context.Component;
import java.util.Arrays;

/**
 * How a budget is told apart among the five components. Kept in hundredths of a percent, as whole
 * numbers: what one component gives, another takes to the last token, however often that happens.
 */
public final class Portions {

    /** What all of a budget comes to. */
    private static final int WHOLE = 10_000;

    /** Room for the rounding of five decimal fractions in binary. */
    private static final double ROUNDING = 1e-9;

    private static final Component[] COMPONENTS = Component.values();

    /** System context, working memory, knowledge base, agent context, interaction buffer. */
    public static final Portions DEFAULT = of(0.10, 0.30, 0.20, 0.15, 0.25);

    private final int[] parts;

    private Portions(int[] parts) {
        this.parts = parts;
    }

    /** {@code shares[i]} is the i-th component's, from 0 to 1; together at most 1. */
    public static Portions of(double... shares) {
        if (shares.length != COMPONENTS.length) {
            throw new IllegalArgumentException("one share per component, not " + shares.length);
        }
        var parts = new int[shares.length];
        double sum = 0;
        int given = 0;
        int largest = 0;
        for (int i = 0; i < shares.length; i++) {
            if (!(shares[i] >= 0 && shares[i] <= 1)) {
                throw new IllegalArgumentException("a share is from 0 to 1, not " + shares[i]);
            }
            parts[i] = (int) Math.round(shares[i] * WHOLE);
            sum += shares[i];
            given += parts[i];
            largest = parts[i] > parts[largest] ? i : largest;
        }
        if (sum > 1 + ROUNDING) {
            throw new IllegalArgumentException("the shares sum to more than 1: " + sum);
        }
        parts[largest] -= Math.max(0, given - WHOLE); // five halves rounded up
        return new Portions(parts);
    }

    /** The component's share, from 0 to 1. */
    public double share(Component component) {
        return (double) parts(component) / WHOLE;
    }

    /** The component's share of a budget, rounded down, so that all together never exceed it. */
    public long tokens(Component component, long budget) {
        int part = parts(component); // apart, for a budget that times 10,000 would overflow
        return budget / WHOLE * part + budget % WHOLE * part / WHOLE;
    }

    /** The component's share in hundredths of a percent. */
    @SuppressWarnings("EnumOrdinal") // the array is laid out by it, and never leaves this class
    int parts(Component component) {
        return parts[component.ordinal()];
    }

    /** The same with so many hundredths of a percent in other hands. */
    @SuppressWarnings("EnumOrdinal") // as above
    Portions moved(Component from, Component to, int moved) {
        var changed = parts.clone();
        changed[from.ordinal()] -= moved;
        changed[to.ordinal()] += moved;
        return new Portions(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Portions that && Arrays.equals(parts, that.parts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(parts);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var component : COMPONENTS) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(component.label())
                    .append(' ')
                    .append(share(component));
        }
        return text.toString();
    }
}
