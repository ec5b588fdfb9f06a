package dev.tidemark.agent.leak;

/** How much of the machine's memory this process has, by whoever can tell on this system. */
interface ResidentSet extends AutoCloseable {

    /** In bytes, or unknown. */
    long bytes();

    @Override
    default void close() {}
}
