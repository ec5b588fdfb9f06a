package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemark.agent.apps.Crowd;
import dev.tidemark.agent.forked.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two hundred conversations at once: every call belongs to its own, whoever makes it. */
class ConversationIT {

    static Stream<Path> jdks() {
        return Jvm.jdks();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyCallOnAPoolOfEightThreadsBelongsToItsConversation(Path jdk) {
        everyCallBelongsToItsConversation(jdk, "pool");
    }

    @Test
    void everyCallOnVirtualThreadsBelongsToItsConversation() {
        assumeTrue(Jvm.jdk25() != null, "virtual threads need a newer JDK");
        everyCallBelongsToItsConversation(Jvm.jdk25(), "virtual");
    }

    private static void everyCallBelongsToItsConversation(Path jdk, String threads) {
        var result =
                Jvm.of(jdk)
                        .agent()
                        .recording()
                        .langchain4j("1.19.0")
                        // on two processors the common pool would be a thread for each task
                        .option("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4")
                        .option("-Dpropagation=true")
                        .run(Crowd.class.getName(), threads)
                        .ok();
        assertEquals(List.of(), complaints(result));
        assertEquals(List.of(), result.events("tidemark.Failure"));

        var events = result.events("tidemark.ModelCall");
        var strangers =
                events.stream()
                        .filter(e -> !e.getString("model").equals(e.getString("conversation")))
                        .map(e -> e.getString("model") + " in " + e.getString("conversation"))
                        .sorted()
                        .toList();
        assertEquals(List.of(), strangers);

        var metered =
                events.stream()
                        .collect(
                                Collectors.groupingBy(
                                        e -> e.getString("conversation"),
                                        TreeMap::new,
                                        Collectors.counting()));
        var asked = new TreeMap<String, Long>();
        result.out()
                .lines()
                .map(line -> line.split("\t"))
                .forEach(line -> asked.put(line[0], Long.valueOf(line[1])));
        assertEquals(asked, metered);
        assertEquals(200, metered.size());
        assertTrue(events.size() > 800, events.size() + " calls");
    }

    private static List<String> complaints(Jvm.Result result) {
        return result.out().lines().filter(line -> line.startsWith("complaint")).toList();
    }
}
