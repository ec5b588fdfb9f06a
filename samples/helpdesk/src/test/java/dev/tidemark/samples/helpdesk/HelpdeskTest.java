package dev.tidemark.samples.helpdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.tidemark.samples.modelserver.LogEntry;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        return serve("gpt-4o-mini", shoppers(customers), turns, threads, new Orders());
    }

    private static List<Shopper> shoppers(int customers) {
        return IntStream.range(0, customers).mapToObj(Shopper::new).toList();
    }

    private Summary serve(
            String model,
            List<? extends Customer> customers,
            int turns,
            int threads,
            Object... backOffice)
            throws Exception {
        return new Helpdesk(
                        server.baseUrl(),
                        "none",
                        model,
                        id -> MessageWindowChatMemory.builder().id(id).maxMessages(10_000).build(),
                        backOffice)
                .serve(customers, turns, threads, () -> {});
    }

    @Test
    void everybodyIsServedAndNothingIsRefused() throws Exception {
        var summary = serve(4, 20, 3);
        assertEquals(0, summary.errors(), summary.firstError());
        assertTrue(server.log().stream().allMatch(entry -> entry.status() == 200));
        // a round has 10 turns; the first asks for tools in 4 of them, the second in 3
        assertEquals(4 * (10 + 4 + 10 + 3), summary.calls());
        assertEquals(4 * (5 + 4), summary.toolCalls());
        assertEquals(4 * 4, summary.facts().asked());
        assertEquals(summary.facts().asked(), summary.facts().known());
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
        var summary = serve("small-model", shoppers(2), 30, 2, new Orders());
        assertEquals(2, summary.errors());
        assertTrue(summary.firstError().contains("maximum context length"), summary.firstError());
        assertEquals(400, server.log().get(server.log().size() - 1).status());
    }

    @Test
    void aMarathonEndsAtTheWindowWithin40Turns() throws Exception {
        var file = folder.resolve("marathon.json");
        var arguments = marathon(file, "--turns", "60");
        var said = new ByteArrayOutputStream();
        assertEquals(1, run(said, Map.of(), arguments));
        var summary = Summary.read(file);
        assertTrue(summary.firstError().contains("context_length_exceeded"), summary.firstError());
        assertTrue(summary.turns() > 20 && summary.turns() <= 40, summary.text());
        assertEquals(summary.turns(), summary.costByTurn().size());
        assertEquals(new Summary.Facts(1, 1, 0), summary.facts());
        // all kinds of back office, and more than one result at a time
        assertTrue(summary.toolCalls() > 20, summary.text());
        assertTrue(server.log().stream().allMatch(entry -> entry.tools() == 7));
    }

    /** A regular who asks for the beginning at once, with none of the days between. */
    private record Impatient(Regular regular) implements Customer {
        @Override
        public String id() {
            return regular.id();
        }

        @Override
        public Turn turn(int turn) {
            return regular.turn(turn < 6 ? turn : 20 * (turn - 5) - 1);
        }
    }

    @Test
    void everythingAMarathonAsksForIsKnownFromItsFirstTurns() throws Exception {
        var customers = Stream.of(0, 1, 5).map(Regular::new).map(Impatient::new).toList();
        var summary = serve("gpt-4o-mini", customers, 6 + 13, 2, new Orders(), new Wholesale());
        assertEquals(0, summary.errors(), summary.firstError());
        assertEquals(new Summary.Facts(3 * 13, 3 * 13, 0), summary.facts());
        var questions =
                IntStream.range(6, 6 + 13).mapToObj(customers.get(0)::turn).distinct().count();
        assertEquals(13, questions);
    }

    @Test
    void aMarathonThatDropsTheOldestGoesOnAndForgets() throws Exception {
        var file = folder.resolve("marathon.json");
        var said = new ByteArrayOutputStream();
        var arguments = marathon(file, "--turns", "120", "--memory-tokens", "8000");
        assertEquals(0, run(said, Map.of(), arguments), said.toString(StandardCharsets.UTF_8));
        var summary = Summary.read(file);
        assertEquals(120, summary.turns());
        assertTrue(summary.largestRequest() < 9_000, summary.text());
        assertEquals(new Summary.Facts(6, 0, 6), summary.facts());
    }

    private List<String> marathon(Path file, String... more) {
        var arguments = new ArrayList<>(List.of("marathon", "--base-url", server.baseUrl()));
        arguments.addAll(List.of("--summary", file.toString()));
        arguments.addAll(List.of(more));
        return arguments;
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
                "--customers 2 marathon",
                "marathon --turns 0",
                "marathon --memory-tokens",
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
