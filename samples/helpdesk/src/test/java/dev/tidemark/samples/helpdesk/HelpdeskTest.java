package dev.tidemark.samples.helpdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.samples.modelserver.LogEntry;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole application against the whole server, in one JVM. */
class HelpdeskTest {

    @TempDir private Path folder;

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = ModelServer.start(0, Options.defaults().withWindow("small-model", 2_000));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Summary serve(int customers, int turns, int threads) throws Exception {
        server.reset();
        return new Helpdesk(server.baseUrl(), "none", "gpt-4o-mini", 10_000)
                .serve(customers, turns, threads);
    }

    @Test
    void everybodyIsServedAndNothingIsRefused() throws Exception {
        var summary = serve(4, 20, 3);
        assertEquals(0, summary.errors(), summary.firstError());
        assertTrue(server.log().stream().allMatch(entry -> entry.status() == 200));
        // a round has 10 turns; the first asks for tools in 4 of them, the second in 3
        assertEquals(4 * (10 + 4 + 10 + 3), summary.calls());
        assertEquals(4 * (5 + 4), summary.toolCalls());
        assertEquals(4 * 4, summary.factsAsked());
        assertEquals(summary.factsAsked(), summary.factsKnown());
    }

    @Test
    void whatTheProviderReportsAddsUpToWhatTheServerLogged() throws Exception {
        var summary = serve(3, 12, 2);
        var log = server.log();
        assertEquals(log.size(), summary.calls());
        assertEquals(log.stream().mapToLong(LogEntry::promptTokens).sum(), summary.promptTokens());
        assertEquals(log.stream().mapToLong(LogEntry::cachedTokens).sum(), summary.cachedTokens());
        assertEquals(
                log.stream().mapToLong(LogEntry::completionTokens).sum(),
                summary.completionTokens());
        assertTrue(summary.cachedTokens() > 0);
        var byUser =
                log.stream()
                        .collect(
                                Collectors.groupingBy(
                                        LogEntry::user,
                                        Collectors.summingLong(LogEntry::promptTokens)));
        assertEquals(byUser, summary.promptTokensByCustomer());
        assertEquals(3, byUser.size());
        assertTrue(log.stream().allMatch(entry -> entry.tools() == 3));
    }

    @Test
    void aCustomerCostsTheSameAloneAndAmongOthers() throws Exception {
        var alone = serve(1, 15, 1).promptTokensByCustomer();
        var among = serve(6, 15, 4).promptTokensByCustomer();
        assertEquals(alone.get("customer-000"), among.get("customer-000"));
        assertEquals(6, among.size());
    }

    @Test
    void twoRunsAreTheSame() throws Exception {
        var first = serve(3, 11, 3);
        var second = serve(3, 11, 1);
        assertEquals(first.promptTokensByCustomer(), second.promptTokensByCustomer());
        assertEquals(first.completionTokens(), second.completionTokens());
        assertEquals(first.cachedTokens(), second.cachedTokens());
    }

    @Test
    void aConversationThatOutgrowsTheWindowIsAnErrorAndTheRunEnds() throws Exception {
        var summary = new Helpdesk(server.baseUrl(), "none", "small-model", 10_000).serve(2, 30, 2);
        assertEquals(2, summary.errors());
        assertTrue(summary.firstError().contains("maximum context length"), summary.firstError());
        assertEquals(400, server.log().get(server.log().size() - 1).status());
    }

    @Test
    void theSummaryFileSaysWhatTheSummaryDoes() throws Exception {
        var summary = serve(2, 3, 1);
        var file = folder.resolve("a summary.json");
        Files.writeString(file, summary.json());
        assertEquals(summary, Summary.read(file));
    }

    @Test
    void theCommandServesWithAServerOfItsOwn() throws Exception {
        var file = folder.resolve("summary.json");
        var said = new ByteArrayOutputStream();
        int status =
                run(
                        said,
                        Map.of(),
                        List.of("--customers", "1", "--turns", "2", "--summary", file.toString()));
        assertEquals(0, status, said.toString(StandardCharsets.UTF_8));
        assertEquals(4, Summary.read(file).calls());
        assertEquals(0, server.log().size());
        assertTrue(said.toString(StandardCharsets.UTF_8).startsWith("model calls        4"));
    }

    @Test
    void aServerThatIsNotThereIsAnError() throws Exception {
        var url = server.baseUrl();
        server.close();
        var said = new ByteArrayOutputStream();
        var arguments = List.of("--base-url", url, "--customers", "1", "--turns", "1");
        assertEquals(1, run(said, Map.of(), arguments));
        assertTrue(
                said.toString(StandardCharsets.UTF_8).contains("errors             1, the first:"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--what",
                "--customers",
                "--customers 0",
                "--turns many",
                "--threads -1",
                "--base-url nowhere",
                "--base-url http://",
                "--real",
                "--window 5 --base-url http://127.0.0.1:1/v1"
            })
    void wrongArgumentsAreNamed(String arguments) throws Exception {
        var said = new ByteArrayOutputStream();
        assertEquals(2, run(said, Map.of(), List.of(arguments.split(" "))));
        assertTrue(said.toString(StandardCharsets.UTF_8).startsWith("helpdesk: "));
        assertNotEquals(0, said.size());
    }

    private static int run(
            ByteArrayOutputStream said, Map<String, String> env, List<String> arguments)
            throws Exception {
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Main.run(arguments.toArray(String[]::new), env, stream, stream);
    }
}
