package dev.tidemark.core.budget;

/**
 * One moment a user should know of: a threshold was crossed, in either direction, or shares moved.
 *
 * @param kind a symptom's label, with {@code -cleared} behind it once it has passed, or {@link
 *     #SHARES_ADAPTED}
 * @param part the component it is about, or {@link Utilization#TOTAL}
 * @param utilization what crossed, as a share; above 1 where a component had to borrow
 * @param threshold what it crossed
 * @param advice what to change, or what was changed, with the numbers that led to it
 */
public record Alert(String kind, String part, double utilization, double threshold, String advice) {

    /** A component took over a part of another's share. */
    public static final String SHARES_ADAPTED = "shares-adapted";

    private static final String CLEARED = "-cleared";

    static Alert raised(Advice advice, double utilization, double threshold) {
        return new Alert(
                advice.symptom().label(), advice.part(), utilization, threshold, advice.text());
    }

    static Alert cleared(Symptom symptom, String part, double utilization, double threshold) {
        return new Alert(
                symptom.label() + CLEARED, part, utilization, threshold, "nothing to do any more");
    }
}
