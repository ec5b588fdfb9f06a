package dev.tidemark.agent.leak;

import java.util.List;

/**
 * What is to be read of an object of one class.
 *
 * @param shape how its elements are found, or null for what is no collection
 * @param slots fields with references
 */
record Layout(Shape shape, List<Slot> slots) {

    /** Of what ends the way. */
    static final Layout LEAF = new Layout(null, List.of());

    boolean leaf() {
        return shape == null && slots.isEmpty();
    }
}
