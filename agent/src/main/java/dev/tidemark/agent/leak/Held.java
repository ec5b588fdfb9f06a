package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Verdict;
import java.util.List;
import java.util.Map;

/** The conversations that stores of frameworks hold, as far as hooks have seen; for the watch. */
public interface Held {

    /** What is to be said of the stores at this time of the watch's clock. */
    List<Verdict> verdicts(long millis);

    /** The old generation was collected: what was let go of should be gone. */
    void collectedOld(long millis);

    /** A store each, in JDK types. */
    List<Map<String, Object>> rows();

    /** Conversations in all of them. */
    long conversations();

    /** What these take of the heap, as estimated. */
    long bytes();
}
