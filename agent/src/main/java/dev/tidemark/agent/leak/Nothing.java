package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Verdict;
import java.util.List;
import java.util.Map;

/** No store is known. */
public final class Nothing implements Held {

    @Override
    public List<Verdict> verdicts(long millis) {
        return List.of();
    }

    @Override
    public void collectedOld(long millis) {}

    @Override
    public List<Map<String, Object>> rows() {
        return List.of();
    }

    @Override
    public long conversations() {
        return 0;
    }

    @Override
    public long bytes() {
        return 0;
    }
}
