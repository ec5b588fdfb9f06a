package dev.tidemark.agent.leak;

import java.util.function.LongSupplier;

/**
 * A heap that is shared memory in the eyes of the system, and can be told from the rest by that:
 * ZGC's.
 *
 * @param committed what it has of the machine, in bytes
 * @param thrice whether each of its pages may be mapped three times, and is counted as often
 */
record SharedHeap(LongSupplier committed, boolean thrice) {}
