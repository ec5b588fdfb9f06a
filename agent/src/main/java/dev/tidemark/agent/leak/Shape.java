package dev.tidemark.agent.leak;

/**
 * How one kind of the JDK's collections is made, so that its size and elements are read from its
 * fields: no method of a collection is ever called, so nothing is loaded, locked, evicted or
 * thrown, and whoever changes it meanwhile is not in the way. What is read then may be a moment out
 * of date.
 */
interface Shape {

    /** Takes elements until it has enough; null is a place with nothing in it. */
    interface Taker {
        boolean take(Object element);
    }

    /** How many elements. */
    long size(Object container);

    /**
     * Offers elements in the container's own order, keys and values one by one, and empty places
     * too: a table may have millions of them.
     */
    void elements(Object container, Taker taker);

    /** For what only wraps another: that one; else null. */
    default Object wrapped(Object container) {
        return null;
    }

    /** Whether its keys are thread-locals. */
    default boolean ofLocals() {
        return false;
    }

    /** What the container itself takes for each element, roughly. */
    default int overhead() {
        return 4;
    }
}
