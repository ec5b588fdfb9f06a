package dev.tidemark.samples.helpdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.LogEntry;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation that outgrows its model many times over, as it is and with the jar as it is. */
class MarathonIT {

    private static final Path AGENT = Path.of("../../agent/target/tidemark.jar").toAbsolutePath();
    private static final int WINDOW = 16_385;

    @TempDir private Path folder;

    static Stream<Path> jdks() {
        return Jvm.jdks();
    }

    @Test
    void withoutTheAgentItIsRefusedWithin40Turns() throws Exception {
        try (var server = ModelServer.start(0, Options.defaults())) {
            var result = run(Jvm.current(), server, 60);
            assertEquals(1, result.exit(), result.out());
            var summary = Summary.read(folder.resolve("summary.json"));
            assertTrue(summary.firstError().contains("context_length_exceeded"), result.out());
            assertTrue(summary.turns() <= 40, result.out());
        }
    }

    @ParameterizedTest(name = "on {0}")
    @MethodSource("jdks")
    void withTheAgentItGoesOnAndIsCountedAsItWasSent(Path jdk) throws Exception {
        try (var server = ModelServer.start(0, Options.defaults())) {
            var result =
                    run(Jvm.of(jdk).agent(AGENT.normalize(), "").recording(), server, 150).ok();
            var summary = Summary.read(folder.resolve("summary.json"));
            assertEquals(150, summary.turns());
            assertEquals(List.of(), result.events("tidemark.Failure"));
            var log = server.log();
            assertTrue(log.stream().allMatch(entry -> entry.status() == 200));
            assertTrue(summary.largestRequest() <= WINDOW, summary.text());
            var calls = result.events("tidemark.ModelCall");
            assertEquals(log.size(), calls.size());
            assertEquals(
                    log.stream().mapToLong(LogEntry::promptTokens).sum(),
                    calls.stream().mapToLong(call -> call.getLong("tokensSent")).sum());
            // the application meant to send several windows at once in the end
            assertTrue(
                    calls.stream().mapToLong(call -> call.getLong("tokens")).max().orElse(0)
                            > 3 * WINDOW);
            assertEquals(summary.facts().asked(), summary.facts().known(), summary.text());
            // most of what is sent was sent before
            assertTrue(summary.cachedTokens() > 0.8 * summary.promptTokens(), summary.text());
        }
    }

    private Jvm.Result run(Jvm jvm, ModelServer server, int turns) throws Exception {
        return jvm.with(Path.of("target/classes").toAbsolutePath())
                .with(Path.of("target/lib").toAbsolutePath())
                .run(
                        Main.class.getName(),
                        "marathon",
                        "--base-url",
                        server.baseUrl(),
                        "--turns",
                        Integer.toString(turns),
                        "--summary",
                        folder.resolve("summary.json").toString());
    }
}
