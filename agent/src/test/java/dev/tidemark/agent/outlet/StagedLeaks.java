package dev.tidemark.agent.outlet;

import dev.tidemark.agent.leak.Leaks;
import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of memory, as a test sets it. */
public record StagedLeaks(List<Verdict> verdicts, List<Sample> samples, List<Recovered> recoveries)
        implements Leaks {

    /** A store that grows by 24 MB an hour. */
    public static Verdict verdict(Verdict.State state) {
        return new Verdict(
                state,
                Kind.CONVERSATIONS,
                "langchain4j ChatMemoryService.chatMemories",
                "dev.langchain4j.service.memory.ChatMemoryService.chatMemories",
                24e6,
                0.9,
                1_790_000_000_000L,
                Optional.of(Duration.ofHours(3)),
                List.of("1,000 conversations in 60 s", "none was read again"),
                "call evictChatMemory when a customer leaves");
    }

    /** A sample whose parts can be told from each other. */
    public static Sample sample() {
        return new Sample(
                1_790_000_000_000L,
                1_001,
                1_002,
                1_003,
                1_004,
                1_005,
                1_005,
                1_006,
                1_007,
                1_008,
                1_009,
                1_010,
                11,
                12,
                Sample.UNKNOWN,
                Sample.UNKNOWN);
    }

    /** With a verdict, a sample, and a recovery that brought half. */
    public static StagedLeaks some() {
        return new StagedLeaks(
                List.of(verdict(Verdict.State.CONFIRMED)),
                List.of(sample()),
                List.of(new Recovered("trim", 100, 50, 0)));
    }

    @Override
    public List<Map<String, Object>> stores() {
        return List.of(Map.of("store", "ChatMemoryService.chatMemories", "conversations", 1_000));
    }

    @Override
    public List<String> containers() {
        return List.of("com.acme.Registry.sessions: 1,000");
    }

    @Override
    public List<String> census() {
        return List.of("grows: com.acme.Registry.sessions: 1,000 of com.acme.Session");
    }

    @Override
    public String probe() {
        return "is being measured";
    }

    @Override
    public String probes() {
        return "none was measured";
    }

    @Override
    public String histogram() {
        throw new IllegalStateException("leak.allow-pause=0 does not cover 2s");
    }

    @Override
    public List<String> tracked() {
        return List.of();
    }
}
