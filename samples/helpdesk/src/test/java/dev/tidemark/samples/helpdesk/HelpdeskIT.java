package dev.tidemark.samples.helpdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.LogEntry;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The application as it is, the jar as it is: what is metered is what the provider charges. */
class HelpdeskIT {

    private static final Path AGENT = Path.of("../../agent/target/tidemark.jar").toAbsolutePath();

    static Stream<Arguments> runs() {
        return Jvm.jdks()
                .flatMap(
                        jdk ->
                                Stream.of("gpt-4o-mini", "gpt-4")
                                        .map(model -> Arguments.of(jdk, model)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("runs")
    void everyCallHoldsExactlyTheTokensThatTheServerCounted(Path jdk, String model)
            throws Exception {
        var windows = Options.defaults().withWindow("gpt-4", 1_000_000);
        try (var server = ModelServer.start(0, windows)) {
            var result =
                    Jvm.of(jdk)
                            .agent(AGENT.normalize(), "")
                            .recording()
                            .with(Path.of("target/classes").toAbsolutePath())
                            .with(Path.of("target/lib").toAbsolutePath())
                            .run(
                                    Main.class.getName(),
                                    "--base-url",
                                    server.baseUrl(),
                                    "--model",
                                    model,
                                    "--customers",
                                    "12",
                                    "--turns",
                                    "20")
                            .ok();
            assertEquals(List.of(), result.events("tidemark.Failure"));
            var log = server.log();
            assertTrue(log.stream().allMatch(entry -> entry.status() == 200));
            // plain, tools and their results, retrieval, streams, pictures: 27 calls in 20 turns
            assertEquals(12 * 27, log.size());
            assertEquals(logged(log), metered(result.events("tidemark.ModelCall")));
        }
    }

    /** What makes one call: how long it was, what it cost, what was reported of it. */
    private record Figures(int messages, long tokens, long reported) {}

    private static Map<String, List<Figures>> logged(List<LogEntry> log) {
        return log.stream()
                .collect(
                        Collectors.groupingBy(
                                LogEntry::user,
                                Collectors.mapping(
                                        entry ->
                                                new Figures(
                                                        entry.messages(),
                                                        entry.promptTokens(),
                                                        entry.promptTokens()),
                                        Collectors.toList())));
    }

    /**
     * A customer asks one thing after another, so the order of the calls is that of their starts.
     */
    private static Map<String, List<Figures>> metered(List<RecordedEvent> events) {
        return events.stream()
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .collect(
                        Collectors.groupingBy(
                                event -> event.getString("conversation"),
                                Collectors.mapping(
                                        event ->
                                                new Figures(
                                                        event.getInt("messages"),
                                                        event.getLong("tokens"),
                                                        event.getLong("reportedInput")),
                                        Collectors.toList())));
    }
}
