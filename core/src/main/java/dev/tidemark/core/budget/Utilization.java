package dev.tidemark.core.budget;

/**
 * How much of what it may take a part of a request took: what a user compares with the target.
 *
 * @param part a component's label, or {@link #TOTAL}
 * @param used tokens it holds
 * @param allocated tokens that are its own; what it holds beyond them it has borrowed
 * @param target how full it should be
 */
public record Utilization(String part, long used, long allocated, Target target) {

    /** The name of the whole request among its parts. */
    public static final String TOTAL = "total";

    /** Used of allocated; a share of nothing counts as one token, so that the number is finite. */
    public double percent() {
        return 100 * of(used, allocated);
    }

    /** Whether it is as full as it should be. */
    public Target.Standing standing() {
        return target.standing(percent());
    }

    static double of(long used, long allocated) {
        return (double) used / Math.max(1, allocated);
    }
}
