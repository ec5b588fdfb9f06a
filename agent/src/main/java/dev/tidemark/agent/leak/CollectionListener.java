package dev.tidemark.agent.leak;

/**
 * Hears what each garbage collection left. Called on a thread of the JVM's that tells of
 * collections one after the other: it must be quick.
 */
@FunctionalInterface
public interface CollectionListener {

    /**
     * A collection is over.
     *
     * @param millis when, on the clock of the {@link Signals}
     * @param heapAfter bytes in the heap afterwards: an upper bound of what is alive
     * @param old the old generation was collected too, as far as this collector does at a time:
     *     little is dead of what is left. Else only what was allocated lately was looked at, and
     *     the value is a noisy floor
     */
    void onCollection(long millis, long heapAfter, boolean old);
}
