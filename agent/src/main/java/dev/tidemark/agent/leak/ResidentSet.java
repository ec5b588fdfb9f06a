package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Sample;

/** How much of the machine's memory this process has, by whoever can tell on this system. */
interface ResidentSet extends AutoCloseable {

    /** In bytes, or unknown. */
    long bytes();

    /** In bytes, of what was told last: the heap's part, or unknown. */
    default long heap() {
        return Sample.UNKNOWN;
    }

    @Override
    default void close() {}
}
