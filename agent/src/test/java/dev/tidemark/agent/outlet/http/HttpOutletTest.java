package dev.tidemark.agent.outlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tidemark.agent.Original;
import dev.tidemark.agent.outlet.Staged;
import dev.tidemark.agent.outlet.StagedLeaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOutletTest {

    /** Longer than any test runs. */
    private static final long PATIENT = 600_000;

    private final Staged console = new Staged();
    private final List<String> warnings = new ArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile Supplier<String> metrics = () -> "tidemark_calls_total 1.0\n";
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpOutlet outlet;

    @BeforeEach
    void open() {
        console.set(Map.of("http.port", "0"));
        outlet = open(PATIENT);
    }

    private HttpOutlet open(long limitMillis) {
        return HttpOutlet.open(
                        console, () -> metrics.get(), failures::add, warnings::add, limitMillis)
                .orElseThrow();
    }

    /** Gives clients less time than they will take, and a cold server still enough. */
    private void openImpatient() {
        outlet.close();
        outlet = open(1_000);
    }

    @AfterEach
    void close() {
        outlet.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + outlet.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, Object> json(String path) throws IOException, InterruptedException {
        var response = send(request(path));
        assertEquals(200, response.statusCode());
        assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
        return JSON.std.mapFrom(response.body());
    }

    /** Sends bytes as they are and returns the first line of the answer, empty when cut off. */
    private String raw(String text) throws IOException {
        try (var socket = connect(text)) {
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }

    private Socket connect(String text) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), outlet.port());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    @Test
    void prometheusGetsItsTextFormat() throws Exception {
        var response = send(request("/metrics"));
        assertEquals("tidemark_calls_total 1.0\n", response.body());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                response.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void healthIsUp() throws Exception {
        assertEquals(Map.of("status", "UP"), json("/health"));
    }

    @Test
    void theStatusTellsWhatTheConsoleTellsAndThePortThatWasChosen() throws Exception {
        var status = json("/api/status");
        assertEquals("0-test", status.get("version"));
        assertEquals("127.0.0.1:" + outlet.port(), status.get("http"));
    }

    @Test
    void conversationsComeWithTheirProfile() throws Exception {
        console.profiles.add(Staged.profile("customer-7", 10, 20, 30, 40, 100));
        var live = json("/api/conversations");
        assertEquals(1, live.get("total"));
        var row = (Map<?, ?>) ((List<?>) live.get("conversations")).get(0);
        assertEquals("customer-7", row.get("id"));
        assertEquals(20, row.get("workingMemory"));
        assertEquals(100, row.get("interactionBuffer"));
        assertEquals(800, row.get("budget"));
        assertEquals(0.25, row.get("utilization"));
        assertEquals(row, json("/api/conversations/customer-7"));
    }

    @Test
    void whatLeaksComesWithWhatHoldsIt() throws Exception {
        assertEquals(List.of(), json("/api/leaks").get("verdicts"));
        console.leaks = StagedLeaks.some();
        var verdict = (Map<?, ?>) ((List<?>) json("/api/leaks").get("verdicts")).get(0);
        assertEquals("confirmed", verdict.get("state"));
        assertEquals(
                List.of("1,000 conversations in 60 s", "none was read again"),
                verdict.get("evidence"));
        assertEquals(
                List.of("com.acme.Registry.sessions: 1,000"), json("/api/leaks").get("containers"));
    }

    @Test
    void textsAreShownWhereTheyMayBe() throws Exception {
        var id = "a/messages"; // encoded it is an id, as it is it would be what we add
        console.profiles.add(Staged.profile(id, 1, 2, 3, 4, 5));
        console.originals.add(new Original(3, "tool", "left", false, "", "secret"));
        var path = "/api/conversations/a%2Fmessages/messages";
        var refused = send(request(path));
        assertEquals(403, refused.statusCode());
        assertFalse(refused.body().contains("secret"), refused.body());
        console.set(Map.of("http.content", "true"));
        var row = (Map<?, ?>) ((List<?>) json(path).get("messages")).get(0);
        assertEquals(
                Map.of(
                        "index", 3, "role", "tool", "fate", "left", "held", false, "sent", "",
                        "came", "secret"),
                row);
        assertEquals(404, send(request("/api/conversations/nobody/messages")).statusCode());
        assertEquals(id, json("/api/conversations/a%2Fmessages").get("id"));
        assertEquals(
                421,
                status(
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n"));
    }

    private int status(String text) throws IOException {
        return Integer.parseInt(raw(text).split(" ", 3)[1]);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a%2Fb",
        "über + 7, %C3%BCber%20+%207",
        "50%, 50%25",
        "<script>, %3Cscript%3E",
    })
    void anIdIsWrittenUrlEncoded(String id, String path) throws Exception {
        console.profiles.add(Staged.profile(id, 1, 2, 3, 4, 5));
        assertEquals(id, json("/api/conversations/" + path).get("id"));
    }

    @Test
    void ofVeryManyConversationsTheLastUsedAreListedAndAllAreCounted() throws Exception {
        var profile = Staged.profile("x", 1, 2, 3, 4, 5);
        for (int i = 0; i < 1_100; i++) {
            console.profiles.add(profile);
        }
        var live = json("/api/conversations");
        assertEquals(1_100, live.get("total"));
        assertEquals(1_000, ((List<?>) live.get("conversations")).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/api", "/api/conversations/none", "/api/leak", "/metrics/"})
    void whatIsNotThereIs404InJson(String path) throws Exception {
        var response = send(request(path));
        assertEquals(404, response.statusCode());
        assertTrue(JSON.std.mapFrom(response.body()).containsKey("error"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"})
    void whatWouldChangeSomethingIsRefused(String method) throws Exception {
        var response =
                send(
                        request("/api/status")
                                .method(method, HttpRequest.BodyPublishers.ofString("x")));
        assertEquals(405, response.statusCode());
        assertEquals("GET, HEAD", response.headers().firstValue("Allow").orElse(""));
        assertTrue(response.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        var get = send(request("/metrics"));
        var head = send(request("/metrics").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(
                get.headers().firstValue("Content-Length"),
                head.headers().firstValue("Content-Length"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:PORT, 200",
        "localhost:PORT, 200",
        "LOCALHOST:PORT, 200",
        "[::1]:PORT, 200",
        "evil.example:PORT, 421",
        "localhost, 421",
        "localhost:1, 421",
        "localhost:PORT.evil.example, 421",
        "0.0.0.0:PORT, 421",
    })
    void onlyWhoAsksForThisVeryAddressIsServed(String host, int status) throws IOException {
        var named = host.replace("PORT", Integer.toString(outlet.port()));
        assertTrue(
                raw("GET /health HTTP/1.1\r\nConnection: close\r\nHost: " + named + "\r\n\r\n")
                        .contains(" " + status + " "));
    }

    @Test
    void whoNamesNoHostOrTwoIsRefused() throws IOException {
        var host = "Host: localhost:" + outlet.port() + "\r\n";
        assertTrue(raw("GET /health HTTP/1.0\r\n\r\n").contains(" 421 "));
        assertTrue(
                raw("GET /health HTTP/1.1\r\nConnection: close\r\n" + host + host + "\r\n")
                        .contains(" 421 "));
    }

    @Test
    void boundToEveryAddressTheOneTheClientCameInOnIsServed() throws Exception {
        outlet.close();
        console.set(Map.of("http.bind", "0.0.0.0"));
        open();
        assertEquals(200, send(request("/health")).statusCode());
        assertTrue(
                raw("GET / HTTP/1.1\r\nConnection: close\r\nHost: evil:"
                                + outlet.port()
                                + "\r\n\r\n")
                        .contains(" 421 "));
    }

    @Test
    void thePageNeedsNothingFromElsewhereAndABrowserMayRunNothingElse() throws Exception {
        var response = send(request("/"));
        assertEquals(200, response.statusCode());
        var policy = response.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertFalse(response.body().matches("(?s).*\\son[a-z]+=.*"), "an inline handler");
        assertFalse(response.body().contains("http:") || response.body().contains("https:"));
        assertFalse(response.body().contains("innerHTML"));
        assertEquals("nosniff", response.headers().firstValue("X-Content-Type-Options").orElse(""));
        assertEquals("DENY", response.headers().firstValue("X-Frame-Options").orElse(""));
    }

    @Test
    void slowClientsHoldNobodyUp() throws Exception {
        openImpatient();
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 12; i++) {
                slow.add(connect("GET /metrics HTT"));
            }
            assertEquals(200, send(request("/health")).statusCode());
            for (var socket : slow) {
                assertTrue(cutOff(socket));
            }
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void moreSlowClientsThanMayWaitAreTurnedAwayAndTheServerGoesOn() throws Exception {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 100; i++) {
                slow.add(connect("GET /metrics HTT"));
            }
            assertTrue(cutOff(slow.get(99)), "four are read, 64 wait");
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
        assertEquals(200, send(request("/health")).statusCode());
    }

    private static boolean cutOff(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void aBodyThatNeverComesHoldsNobodyUp() throws Exception {
        openImpatient();
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 8; i++) {
                slow.add(
                        connect(
                                "POST / HTTP/1.1\r\nHost: localhost:"
                                        + outlet.port()
                                        + "\r\nContent-Length: 1000\r\n\r\n"));
            }
            assertEquals(200, send(request("/health")).statusCode());
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aPortInUseIsOneWarningAndNoException() {
        console.set(Map.of("http.port", Integer.toString(outlet.port())));
        assertTrue(HttpOutlet.open(console, () -> "", failures::add, warnings::add).isEmpty());
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains(Integer.toString(outlet.port())), warnings.get(0));
    }

    @Test
    void anAddressThatIsNotOursIsOneWarningAndNoException() {
        console.set(Map.of("http.bind", "no such host."));
        assertTrue(HttpOutlet.open(console, () -> "", failures::add, warnings::add).isEmpty());
        assertEquals(1, warnings.size());
    }

    static Stream<Throwable> kinds() {
        return Stream.of(
                new IllegalStateException("my secret"),
                new StackOverflowError("my secret"),
                new AssertionError("my secret"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFailureInsideIsCountedAndA500AndTheNextRequestIsServed(Throwable failure)
            throws Exception {
        metrics =
                () -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                };
        var response = send(request("/metrics"));
        assertEquals(500, response.statusCode());
        assertFalse(response.body().contains("secret"));
        assertEquals(200, send(request("/health")).statusCode());
        assertEquals(List.of(failure), failures);
    }

    @Test
    void noThreadOfItKeepsTheJvmAlive() throws Exception {
        send(request("/health"));
        Thread.getAllStackTraces().keySet().stream()
                .filter(
                        t ->
                                t.getName().startsWith("HTTP-Dispatcher")
                                        || t.getName().startsWith("tidemark"))
                .forEach(thread -> assertTrue(thread.isDaemon(), thread.getName()));
    }
}
