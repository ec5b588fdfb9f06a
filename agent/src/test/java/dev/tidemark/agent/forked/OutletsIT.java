package dev.tidemark.agent.forked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users look at, all of it on one running application. */
class OutletsIT {

    private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void everyCallStandsInTheApplicationsRegistriesAndAtTheEndpoint(Path jdk) throws Exception {
        var jvm =
                Jvm.of(jdk)
                        .agent("http.port=0")
                        .langchain4j("1.19.0")
                        .with(Jvm.hosts("micrometer"));
        var application = jvm.start("dev.tidemark.agent.apps.Watched");
        try {
            var said = ask(application, jvm, lines -> lines.contains("calls 7.0 7.0 7.0"));
            var port = last(said, "port ");
            var metrics = get(port, "/metrics");
            assertTrue(
                    metrics.contains(
                            "tidemark_calls_total{host=\"langchain4j\",model=\"gpt-4o\",outcome=\"ok\"} 7"),
                    metrics);
            assertTrue(get(port, "/health").contains("UP"));
            assertTrue(get(port, "/api/conversations").contains("\"id\":\"anonymous\""));
            assertTrue(get(port, "/").contains("<html"));
        } finally {
            application.getOutputStream().close();
        }
        var result = jvm.result(application).ok();
        assertEquals(1, result.errLines().size(), result::err);
    }

    /** Asks again until the answer is the one that is waited for. */
    private static List<String> ask(Process application, Jvm jvm, Predicate<List<String>> wanted)
            throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        List<String> said = List.of();
        while (System.nanoTime() < deadline && application.isAlive()) {
            application.getOutputStream().write('\n');
            application.getOutputStream().flush();
            said = Files.readAllLines(jvm.folder().resolve("out"), StandardCharsets.UTF_8);
            if (wanted.test(said) && !last(said, "port ").equals("unknown")) {
                return said;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError(
                "it said at last " + said.subList(Math.max(0, said.size() - 2), said.size()));
    }

    private static String last(List<String> lines, String start) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .reduce((first, second) -> second)
                .map(line -> line.substring(start.length()))
                .orElse("unknown");
    }

    private static String get(String port, String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + port + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
