package dev.tidemark.samples.leaky;

import java.io.Closeable;

/** A way to use memory, played step by step, so that a test needs no clock. */
interface Scenario extends Closeable {

    /** Brings what is held to where it is to be at this moment. */
    void step(Moment now) throws Exception;

    /**
     * How many things are held: conversations, buffers, threads, whatever the scenario is about.
     */
    long items();

    /** Lets go of all. */
    @Override
    default void close() {}
}
