package dev.tidemark.agent.leak;

/**
 * What is to be read of an object of one class.
 *
 * @param shape how its elements are found, or null for what is no collection
 * @param slots fields with references
 */
@SuppressWarnings("ArrayRecordComponent") // read by one thread, compared by none
record Layout(Shape shape, Slot[] slots) {

    private static final Slot[] NOTHING = {};

    /** Of what ends the way. */
    static final Layout LEAF = new Layout(null, NOTHING);

    boolean leaf() {
        return shape == null && slots.length == 0;
    }
}
