package dev.tidemark.agent.forked;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tidemark.agent.apps.Enforced;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users see of a conversation that would not fit its model's window. */
class ShownIT {

    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/");

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void everyRewritingShowsInEventsMetersProfileAndTexts(Path jdk) throws Exception {
        var jvm =
                Jvm.of(jdk)
                        .agent("http.port=0,http.content=true")
                        .recording()
                        .langchain4j("1.19.0");
        var application = jvm.start(Enforced.class.getName(), "30", "stay");
        try {
            await(() -> Files.readString(jvm.folder().resolve("out")), it -> it.contains("same"));
            var said =
                    await(
                            () -> Files.readString(jvm.folder().resolve("err")),
                            it -> ADDRESS.matcher(it).find());
            var address = ADDRESS.matcher(said);
            assertTrue(address.find());
            var port = address.group(1);
            var profile = await(() -> profile(port), it -> number(it, "calls") == 60);
            long epochs = number(profile, "epochs");
            assertTrue(epochs > 0, profile::toString);
            assertTrue(number(profile, "before") > number(profile, "total"), profile::toString);
            assertEquals(false, profile.get("overflows"));
            var metrics = get(port, "/metrics");
            assertTrue(
                    metrics.contains("tidemark_compression_time_seconds_count{stage=\"frozen\"}"));
            assertTrue(
                    metrics.contains("tidemark_compression_ratio_count{stage=\"distillation\"}"));
            assertTrue(metrics.contains("tidemark_cleanups_total{action=\"extract-old\""), metrics);
            assertFalse(
                    metrics.contains(
                            "tidemark_tokens_saved_total{host=\"langchain4j\",model=\"gpt-4\"} 0"));
            messages(port);
            application.getOutputStream().write('\n');
            application.getOutputStream().flush();
            await(() -> profile(port), it -> number(it, "epochs") == epochs + 1);
        } finally {
            application.getOutputStream().close();
        }
        events(jvm.result(application).ok());
    }

    private void messages(String port) throws Exception {
        var messages =
                (List<?>)
                        JSON.std
                                .mapFrom(get(port, "/api/conversations/c/messages"))
                                .get("messages");
        var rows = messages.stream().map(it -> (Map<?, ?>) it).toList();
        var fates = rows.stream().map(it -> it.get("fate")).collect(toSet());
        assertTrue(fates.containsAll(List.of("kept", "left", "added")), fates::toString);
        var left = rows.stream().filter(it -> it.get("fate").equals("left")).findFirst();
        assertTrue(left.orElseThrow().get("came").toString().contains("A-1000"), left::toString);
        assertEquals(true, left.get().get("held"));
        assertEquals("", left.get().get("sent"));
    }

    private static void events(Jvm.Result result) {
        assertEquals(List.of(), result.events("tidemark.Failure"));
        var rewritten = result.events("tidemark.Compression");
        assertEquals(
                result.events("tidemark.ModelCall").stream()
                        .filter(it -> it.getBoolean("compressed"))
                        .count(),
                rewritten.size());
        for (var event : rewritten) {
            assertEquals("c", event.getString("conversation"));
            assertTrue(event.getLong("tokensAfter") < event.getLong("tokensBefore"));
            assertTrue(event.getDuration().toNanos() > 0, event::toString);
        }
        long freed =
                result.events("tidemark.Cleanup").stream()
                        .mapToLong(it -> it.getLong("tokensFreed"))
                        .sum();
        long saved =
                rewritten.stream()
                        .filter(it -> !it.getString("stages").equals("frozen"))
                        .mapToLong(it -> it.getLong("tokensBefore") - it.getLong("tokensAfter"))
                        .sum();
        assertTrue(saved > 0 && freed >= saved, freed + " freed, " + saved + " saved");
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void aConversationThatCannotFitIsAnAlertWithItsReason(Path jdk) {
        var result =
                Jvm.of(jdk)
                        .agent("budget=100")
                        .recording()
                        .langchain4j("1.19.0")
                        .run(Enforced.class.getName(), "3")
                        .ok();
        var alerts =
                result.events("tidemark.BudgetAlert").stream()
                        .filter(it -> it.getString("kind").equals("overflow"))
                        .toList();
        assertFalse(alerts.isEmpty());
        assertEquals("c", alerts.get(0).getString("conversation"));
        assertTrue(alerts.get(0).getDouble("utilization") > 1);
        assertTrue(alerts.get(0).getString("advice").contains("raise budget"));
    }

    private static <T> T await(Callable<T> asked, Predicate<T> wanted) throws Exception {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        T answer = asked.call();
        while (!wanted.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("at last it was " + answer);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            answer = asked.call();
        }
        return answer;
    }

    private Map<String, Object> profile(String port) throws Exception {
        return JSON.std.mapFrom(get(port, "/api/conversations/c"));
    }

    private static long number(Map<String, Object> profile, String name) {
        return profile.get(name) instanceof Number number ? number.longValue() : -1;
    }

    private String get(String port, String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
}
