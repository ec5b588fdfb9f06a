package dev.tidemark.samples.helpdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.LogEntry;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Conversations that outgrow their model's window go on for as long as somebody has to say more.
 */
class EnforcementIT {

    private static final Path AGENT = Path.of("../../agent/target/tidemark.jar").toAbsolutePath();

    /** Beside the version the samples use, the one that brought futures and publishers. */
    private static final Path NEWEST =
            Path.of("../../agent/target/hosts/langchain4j-1.20.0").toAbsolutePath();

    private static final String TURNS = "40";

    /** What was asked, and what the provider noted of it. */
    private record Run(Jvm.Result result, List<LogEntry> log) {

        Map<String, List<LogEntry>> ways() {
            return log.stream()
                    .collect(
                            Collectors.groupingBy(
                                    LogEntry::user, LinkedHashMap::new, Collectors.toList()));
        }

        /** The messages of each request as they stood on the wire. */
        Map<String, List<List<JsonNode>>> sent() throws Exception {
            var sent = new LinkedHashMap<String, List<List<JsonNode>>>();
            var json = new ObjectMapper();
            for (var line : Files.readAllLines(result.folder().resolve("sent"))) {
                var body = json.readTree(line);
                var messages = new ArrayList<JsonNode>();
                body.get("messages").forEach(messages::add);
                sent.computeIfAbsent(body.get("user").asText(), way -> new ArrayList<>())
                        .add(messages);
            }
            return sent;
        }

        List<String> said(String what) {
            return result.out()
                    .lines()
                    .filter(line -> line.startsWith(what + ' '))
                    .map(line -> line.substring(what.length() + 1))
                    .toList();
        }
    }

    private static Run run(Jvm jvm, String model, Options options) throws Exception {
        try (var server = ModelServer.start(0, options)) {
            var result =
                    jvm.with(NEWEST)
                            .with(Path.of("target/test-classes").toAbsolutePath())
                            .with(Path.of("target/classes").toAbsolutePath())
                            .with(Path.of("target/lib").toAbsolutePath())
                            .run(EveryWay.class.getName(), server.baseUrl(), model, TURNS)
                            .ok();
            return new Run(result, server.log());
        }
    }

    static Stream<Arguments> runs() {
        return Jvm.jdks()
                .flatMap(
                        jdk ->
                                Stream.of(
                                        Arguments.of(jdk, "gpt-4", 8_192, ""),
                                        Arguments.of(
                                                jdk,
                                                "gpt-4o",
                                                6_000,
                                                "window[gpt-4o*]=6000,budget=70%")));
    }

    @ParameterizedTest(name = "{1} {3} on {0}")
    @MethodSource("runs")
    @SuppressWarnings("SystemOut")
    void everyWayOfAskingFitsForAsLongAsItGoesOn(
            Path jdk, String model, int window, String arguments) throws Exception {
        var jvm = Jvm.of(jdk).agent(AGENT.normalize(), arguments).recording();
        var run = run(jvm, model, Options.defaults().withWindow(model, window));
        assertEquals(List.of(), run.said("refused"));
        assertEquals(run.ways().keySet(), new TreeSet<>(run.said("done")));
        assertEquals(15, run.ways().size());
        assertEquals(List.of(), run.result().events("tidemark.Failure"));
        assertEquals(1, run.result().errLines().size(), run.result()::err);
        var sent = run.sent();
        long breaks = 0;
        for (var way : run.ways().entrySet()) {
            var log = way.getValue();
            assertTrue(log.stream().allMatch(entry -> entry.status() == 200), way::toString);
            int largest = log.stream().mapToInt(LogEntry::promptTokens).max().orElseThrow();
            assertTrue(largest <= window && largest > window / 2, way.getKey() + " " + largest);
            int mine = breaks(sent.get(way.getKey()));
            assertTrue(mine >= 3 && mine < log.size() / 2, way.getKey() + " " + mine);
            breaks += mine;
            double prompt = log.stream().mapToInt(LogEntry::promptTokens).sum();
            System.out.printf(
                    "%s %s: %d calls, the largest %d tokens, %d epochs, %.0f %% cached%n",
                    model,
                    way.getKey(),
                    log.size(),
                    largest,
                    mine,
                    100 * log.stream().mapToInt(LogEntry::cachedTokens).sum() / prompt);
        }
        int wrapped = breaks(sent.get("decorated"));
        assertTrue(wrapped <= breaks(sent.get("tools")) + 2, "rewritten once: " + wrapped);
        var calls = run.result().events("tidemark.ModelCall");
        assertEquals(
                run.log().stream().mapToLong(LogEntry::promptTokens).sum(),
                calls.stream().mapToLong(call -> call.getLong("tokensSent")).sum());
        assertTrue(calls.stream().filter(call -> call.getBoolean("compressed")).count() > breaks);
    }

    /** How often a request did not begin with all of the one before it, byte for byte. */
    private static int breaks(List<List<JsonNode>> requests) {
        int breaks = 0;
        for (int i = 1; i < requests.size(); i++) {
            var before = requests.get(i - 1);
            var now = requests.get(i);
            boolean goesOn =
                    now.size() >= before.size()
                            && now.subList(0, before.size()).toString().equals(before.toString());
            breaks += goesOn ? 0 : 1;
        }
        return breaks;
    }

    @Test
    void withoutTheAgentEveryWayIsRefused() throws Exception {
        var run = run(Jvm.current(), "gpt-4", Options.defaults());
        assertEquals(List.of(), run.said("done"));
        assertEquals(15, run.said("refused").size());
    }
}
