package dev.tidemark.agent.outlet.jmx;

import dev.tidemark.agent.outlet.VerdictRow;
import java.util.List;
import java.util.Map;

/** {@code dev.tidemark:type=Leaks}: what leaks, what says so, and what holds it. */
public interface LeaksMXBean {

    /** The verdicts that stand, the latest change last. */
    List<VerdictRow> getVerdicts();

    /** The same as JSON. */
    String getVerdictsJson();

    /** The last sample of memory, by name, in bytes; without what this JVM does not tell. */
    Map<String, Long> getMemory();

    /** All that is known, as JSON: stores, containers and recoveries too. */
    String getJson();

    /** Has the live set measured, as {@code leak.probe} allows, and says what becomes of it. */
    String probe();

    /** Instances by class; it stops the world, and {@code leak.allow-pause} must cover that. */
    String histogram();

    /** The containers that hold most or grow fastest. */
    List<String> containers();

    /**
     * Takes a census now: what it cost, then the containers that grow, the likeliest cause first,
     * then those that hold most. It stops nobody; to see what grows, ask several times.
     */
    List<String> census();

    /** What the application has asked to be tracked, by type. */
    List<String> tracked();
}
