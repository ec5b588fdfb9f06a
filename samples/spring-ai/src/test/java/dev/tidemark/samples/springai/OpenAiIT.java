package dev.tidemark.samples.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.LogEntry;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring AI's own model of OpenAI, which runs its tools between one request and the next. */
class OpenAiIT {

    private static final Path AGENT = Path.of("../../agent/target/tidemark.jar").toAbsolutePath();
    private static final String MODEL = "gpt-4";
    private static final int WINDOW = 4_000;
    private static final int TURNS = 30;

    /** What the application said, and what the provider noted. */
    private record Run(Jvm.Result result, List<LogEntry> log) {}

    private static Run run(Jvm jvm) throws Exception {
        try (var server = ModelServer.start(0, Options.defaults().withWindow(MODEL, WINDOW))) {
            var result =
                    jvm.with(Path.of("target/classes").toAbsolutePath())
                            .with(Path.of("target/lib").toAbsolutePath())
                            .run(
                                    Shop.class.getName(),
                                    server.baseUrl(),
                                    MODEL,
                                    String.valueOf(TURNS))
                            .ok();
            return new Run(result, server.log());
        }
    }

    static Stream<Path> jdks() {
        return Jvm.jdks();
    }

    @Test
    void withoutTheAgentBothAreRefused() throws Exception {
        var run = run(Jvm.current());
        assertEquals(2, run.result().out().lines().filter(it -> it.startsWith("refused")).count());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyRequestOfTheLoopIsMeteredAndFits(Path jdk) throws Exception {
        var arguments = "window[" + MODEL + "]=" + WINDOW;
        var run = run(Jvm.of(jdk).agent(AGENT.normalize(), arguments).recording());
        assertEquals(
                "kept ada " + 2 * TURNS + "\nkept bob " + 2 * TURNS + "\n", run.result().out());
        assertEquals(1, run.result().errLines().size(), run.result()::err);
        assertEquals(List.of(), run.result().events("tidemark.Failure"));
        assertTrue(run.log().stream().allMatch(entry -> entry.status() == 200));
        assertEquals(4 * TURNS, run.log().size());
        assertEquals(
                reported(run.log().stream(), LogEntry::user, LogEntry::promptTokens),
                reported(
                        run.result().events("tidemark.ModelCall").stream(),
                        event -> event.getString("conversation"),
                        OpenAiIT::input));
    }

    private static int input(RecordedEvent event) {
        return (int) event.getLong("reportedInput");
    }

    private static <T> Map<String, List<Integer>> reported(
            Stream<T> calls,
            java.util.function.Function<T, String> who,
            java.util.function.Function<T, Integer> tokens) {
        return calls.collect(
                Collectors.groupingBy(
                        who,
                        Collectors.collectingAndThen(
                                Collectors.mapping(tokens, Collectors.toList()),
                                list -> list.stream().sorted().toList())));
    }
}
