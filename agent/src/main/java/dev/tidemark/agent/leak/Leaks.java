package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator can see of memory, and ask for: the one door for JMX and HTTP. */
public interface Leaks {

    /** The verdicts that stand, the latest change last. */
    List<Verdict> verdicts();

    /** The last samples, some hundreds, the latest last. */
    List<Sample> samples();

    /** The last sample; empty before the first. */
    default Optional<Sample> memory() {
        var samples = samples();
        return samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(samples.size() - 1));
    }

    /** What was tried to get memory back, the latest last. */
    List<Recovered> recoveries();

    /**
     * The stores of frameworks that hold conversations: JDK types only, so that every outlet can
     * show it as it is.
     */
    List<Map<String, Object>> stores();

    /** The containers that hold most or grow fastest, a line each. */
    List<String> containers();

    /**
     * Takes a census now: what it cost, then the containers that grow, the likeliest cause first,
     * then those that hold most. It takes some tens of milliseconds and stops nobody.
     */
    List<String> census();

    /** Has the live set measured as {@code leak.probe} allows, and says what becomes of it. */
    String probe();

    /** How often the live set was measured, and what the last time brought. */
    String probes();

    /**
     * Instances by class, which stops the world: refused unless {@code leak.allow-pause} covers it.
     */
    String histogram();

    /** What the application has asked to be tracked, by type. */
    List<String> tracked();
}
