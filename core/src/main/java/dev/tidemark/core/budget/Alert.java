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

    /** A request is larger than its budget, and could not be made to fit. */
    public static final String OVERFLOW = "overflow";

    /** Nobody knows what a request to a model may take. */
    public static final String WINDOW_UNKNOWN = "window-unknown";

    private static final String CLEARED = "-cleared";

    /** Requests to this model have no budget, so they are not rewritten. */
    public static Alert windowUnknown(String model, long size) {
        return new Alert(
                WINDOW_UNKNOWN,
                Utilization.TOTAL,
                0,
                0,
                "the window of "
                        + model
                        + " is not known, so its requests, of "
                        + size
                        + " tokens now, are not rewritten: set window["
                        + model
                        + "], or a budget in tokens");
    }

    /** A request goes out larger than its budget. */
    public static Alert overflow(long size, long budget, String why) {
        return new Alert(OVERFLOW, Utilization.TOTAL, Utilization.of(size, budget), 1, why);
    }

    /** The requests of this conversation fit again. */
    public static Alert fits(long size, long budget) {
        return new Alert(
                OVERFLOW + CLEARED,
                Utilization.TOTAL,
                Utilization.of(size, budget),
                1,
                "nothing to do any more");
    }

    static Alert raised(Advice advice, double utilization, double threshold) {
        return new Alert(
                advice.symptom().label(), advice.part(), utilization, threshold, advice.text());
    }

    static Alert cleared(Symptom symptom, String part, double utilization, double threshold) {
        return new Alert(
                symptom.label() + CLEARED, part, utilization, threshold, "nothing to do any more");
    }
}
