package dev.tidemark.core.leak;

/**
 * A JVM's memory at one moment, in bytes; what this JVM or machine does not tell is {@link
 * #UNKNOWN}.
 *
 * @param millis when
 * @param heapUsed live and dead objects
 * @param heapCommitted what the heap has of the machine
 * @param heapMax what it may take
 * @param heapFloor what the last collection left
 * @param rss resident memory of the process
 * @param heapResident what of it is the heap's
 * @param nonHeap used outside the heap by the JVM's own pools, code and metaspace
 * @param codeCache of that, compiled code
 * @param metaspace of that, classes
 * @param direct direct buffers
 * @param mapped mapped files
 * @param threads live threads
 * @param classes loaded classes
 * @param memoryLimit what the container allows the process
 * @param memoryUsed what it has taken of that
 */
public record Sample(
        long millis,
        long heapUsed,
        long heapCommitted,
        long heapMax,
        long heapFloor,
        long rss,
        long heapResident,
        long nonHeap,
        long codeCache,
        long metaspace,
        long direct,
        long mapped,
        int threads,
        int classes,
        long memoryLimit,
        long memoryUsed) {

    /** Not told. */
    public static final long UNKNOWN = -1;

    /** The same at another time: on another clock. */
    public Sample at(long time) {
        return new Sample(
                time,
                heapUsed,
                heapCommitted,
                heapMax,
                heapFloor,
                rss,
                heapResident,
                nonHeap,
                codeCache,
                metaspace,
                direct,
                mapped,
                threads,
                classes,
                memoryLimit,
                memoryUsed);
    }
}
