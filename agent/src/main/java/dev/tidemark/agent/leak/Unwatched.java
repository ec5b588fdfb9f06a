package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import java.util.List;
import java.util.Map;

/** Before the watch begins, and where it cannot. */
public final class Unwatched implements Leaks {

    private static final String WHY = "memory is not watched here";

    @Override
    public List<Verdict> verdicts() {
        return List.of();
    }

    @Override
    public List<Sample> samples() {
        return List.of();
    }

    @Override
    public List<Recovered> recoveries() {
        return List.of();
    }

    @Override
    public List<Map<String, Object>> stores() {
        return List.of();
    }

    @Override
    public List<String> containers() {
        return List.of();
    }

    @Override
    public List<String> census() {
        return List.of(WHY);
    }

    @Override
    public String probe() {
        return WHY;
    }

    @Override
    public String probes() {
        return "none was measured";
    }

    @Override
    public String histogram() {
        return WHY;
    }

    @Override
    public List<String> tracked() {
        return List.of();
    }
}
