package dev.tidemark.samples.modelserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A model provider on the loopback interface, in the words of three: OpenAI ({@code POST
 * /v1/chat/completions}, {@code POST /v1/responses}, {@code GET /v1/models}), Anthropic ({@code
 * POST /v1/messages}) and Google ({@code POST /v1beta/models/MODEL:generateContent} and {@code
 * :streamGenerateContent}), each with its way to count tokens; and for whoever watches {@code GET
 * /log}, {@code GET /health} and {@code POST /reset}. Any API key is welcome.
 */
public final class ModelServer implements AutoCloseable {

    /** Requests answered at the same time; more wait. */
    private static final int THREADS = 64;

    /** Log entries kept; the oldest leave first. */
    private static final int LOG_CAPACITY = 100_000;

    private static final String JSON = "application/json";

    /** Google's paths name the model and, behind a colon, what is to be done. */
    private static final Pattern GEMINI =
            Pattern.compile(
                    "^/+(?:v1(?:alpha|beta)?/+)?models/(?<model>[^/:]+):(?<what>generateContent"
                            + "|streamGenerateContent|countTokens)$");

    private final HttpServer http;
    private final ExecutorService threads;
    private final int maxBodyBytes;
    private final Models models;
    private final Protocol chat;
    private final Protocol responses;
    private final Protocol anthropic;
    private final Protocol gemini;
    private final PromptCache cache = new PromptCache();
    private final ArrayDeque<LogEntry> log = new ArrayDeque<>();
    private int logged;

    private ModelServer(int port, Options options) throws IOException {
        this.maxBodyBytes = options.maxBodyBytes();
        this.models = new Models(options.windows());
        this.chat = new ChatCompletions(models);
        this.responses = new OpenAiResponses(models);
        this.anthropic = new AnthropicMessages(models);
        this.gemini = new GeminiContents(models);
        this.http =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), THREADS);
        var pool =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            var thread = new Thread(task, "model-server");
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    /**
     * Starts a server.
     *
     * @param port where it listens, 0 for any free port
     * @throws IOException when the port is taken
     */
    public static ModelServer start(int port, Options options) throws IOException {
        // without it every answer on a kept connection waits 40 ms for the client's delayed ACK
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        return new ModelServer(port, options);
    }

    /** The port it listens on. */
    public int port() {
        return http.getAddress().getPort();
    }

    /** Where OpenAI's clients go: {@code http://127.0.0.1:PORT/v1}. */
    public String baseUrl() {
        return rootUrl() + "/v1";
    }

    /** What was asked so far, oldest first. */
    public List<LogEntry> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Where clients go that know the rest of the path: {@code http://127.0.0.1:PORT}. */
    public String rootUrl() {
        return "http://127.0.0.1:" + port();
    }

    /** Forgets the log, the prompt cache and stored responses, as if just started. */
    public void reset() {
        cache.clear();
        responses.reset();
        synchronized (log) {
            log.clear();
            logged = 0;
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var protocol = protocol(path);
            try {
                route(exchange, path, protocol);
            } catch (Rejection rejection) {
                refuse(exchange, protocol, rejection);
            } catch (RuntimeException | StackOverflowError e) {
                e.printStackTrace();
                // where the answer has begun already this throws, and the connection is closed
                refuse(
                        exchange,
                        protocol,
                        new Rejection(500, "The server had an error: " + e, null, null));
            }
        }
    }

    private static void refuse(HttpExchange exchange, Protocol protocol, Rejection rejection)
            throws IOException {
        send(exchange, rejection.status(), JSON, protocol.words().body(rejection));
    }

    /** Whose words a path speaks, even one that leads nowhere. */
    private Protocol protocol(String path) {
        if (GEMINI.matcher(path).find()) {
            return gemini;
        }
        if (path.startsWith("/v1/messages")) {
            return anthropic;
        }
        return path.startsWith("/v1/responses") ? responses : chat;
    }

    private void route(HttpExchange exchange, String path, Protocol protocol)
            throws IOException, Rejection {
        switch (path) {
            case "/v1/chat/completions", "/v1/responses", "/v1/messages" -> {
                expect(exchange, "POST");
                complete(exchange, protocol, "", false);
            }
            case "/v1/responses/input_tokens", "/v1/messages/count_tokens" -> {
                expect(exchange, "POST");
                count(exchange, protocol, "");
            }
            case "/v1/models" -> {
                expect(exchange, "GET");
                send(exchange, 200, JSON, modelList());
            }
            case "/log" -> {
                expect(exchange, "GET");
                var lines = log().stream().map(entry -> entry.json() + "\n");
                send(exchange, 200, "application/jsonl", lines.collect(Collectors.joining()));
            }
            case "/health" -> {
                expect(exchange, "GET");
                send(exchange, 200, JSON, "{\"status\":\"ok\"}");
            }
            case "/reset" -> {
                expect(exchange, "POST");
                reset();
                send(exchange, 200, JSON, "{\"status\":\"ok\"}");
            }
            default -> {
                var model = GEMINI.matcher(path);
                if (!model.matches()) {
                    throw new Rejection(
                            404,
                            "Unknown request URL: %s %s. Please check the URL for typos."
                                    .formatted(exchange.getRequestMethod(), path),
                            null,
                            "unknown_url");
                }
                expect(exchange, "POST");
                if (model.group("what").equals("countTokens")) {
                    count(exchange, protocol, model.group("model"));
                } else {
                    var stream = model.group("what").equals("streamGenerateContent");
                    complete(exchange, protocol, model.group("model"), stream);
                }
            }
        }
    }

    private static void expect(HttpExchange exchange, String method) throws Rejection {
        if (!exchange.getRequestMethod().equals(method)) {
            throw new Rejection(
                    405,
                    "Not allowed to %s on %s. (HINT: Perhaps you meant to use a different HTTP"
                                    .formatted(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI().getPath())
                            + " method?)",
                    null,
                    null);
        }
    }

    private void count(HttpExchange exchange, Protocol protocol, String model)
            throws IOException, Rejection {
        var received = protocol.read(call(exchange, protocol, model, false, true));
        send(exchange, 200, JSON, protocol.counted(received.prompt().total()));
    }

    private void complete(HttpExchange exchange, Protocol protocol, String model, boolean stream)
            throws IOException, Rejection {
        Protocol.Call call = null;
        Received received = null;
        Prompt prompt = null;
        Reply reply;
        try {
            call = call(exchange, protocol, model, stream, false);
            received = protocol.read(call);
            prompt = received.prompt();
            int room = received.room(prompt);
            var share = received.admit(prompt, cache);
            reply = Reply.of(received.asked(), received.rules(), prompt.total(), share, room);
        } catch (Rejection rejection) {
            record(protocol, call, received, prompt, null, rejection.status());
            throw rejection;
        }
        // before it is sent, so that whoever has the answer finds it in the log
        record(protocol, call, received, prompt, reply, 200);
        if (received.asked().stream()) {
            stream(exchange, received.events(reply));
        } else {
            send(exchange, 200, JSON, received.body(reply));
        }
    }

    private Protocol.Call call(
            HttpExchange exchange,
            Protocol protocol,
            String model,
            boolean stream,
            boolean counting)
            throws IOException, Rejection {
        var words = protocol.words();
        var bytes = body(exchange, words);
        Object json;
        try {
            json = Json.read(bytes);
        } catch (IOException e) {
            throw words.notJson();
        }
        var user = exchange.getRequestHeaders().getFirst("X-Conversation");
        return new Protocol.Call(
                new Node("", json, words), model, stream, counting, user == null ? "" : user);
    }

    private byte[] body(HttpExchange exchange, Words words) throws IOException, Rejection {
        var body = exchange.getRequestBody();
        var bytes = body.readNBytes(maxBodyBytes);
        if (body.read() < 0) {
            return bytes;
        }
        // a client that is still sending would see a broken connection instead of this answer
        var discarded = new byte[1 << 16];
        int read = 0;
        for (long left = maxBodyBytes; left > 0 && read >= 0; left -= read) {
            read = body.read(discarded);
        }
        throw words.tooLarge(maxBodyBytes);
    }

    /** What could not be read is logged with what little is known of it. */
    private void record(
            Protocol protocol,
            Protocol.Call call,
            Received received,
            Prompt prompt,
            Reply reply,
            int status) {
        var asked = received == null ? Asked.unread(named(call)) : received.asked();
        var charged = prompt == null ? Prompt.NOTHING : prompt;
        var cached = reply == null ? PromptCache.Share.NONE : reply.cached();
        synchronized (log) {
            logged++;
            log.add(
                    new LogEntry(
                            logged,
                            asked.model(),
                            asked.sent(),
                            charged.total(),
                            cached.read(),
                            reply == null ? 0 : reply.outputTokens(),
                            status,
                            asked.tools().size(),
                            asked.user(),
                            protocol.name(),
                            asked.stream(),
                            cached.written(),
                            charged.tools()));
            if (log.size() > LOG_CAPACITY) {
                log.remove();
            }
        }
    }

    private static String named(Protocol.Call call) {
        if (call == null) {
            return "";
        }
        return call.body().value() instanceof Map<?, ?> body
                        && body.get("model") instanceof String model
                ? model
                : call.model();
    }

    private String modelList() {
        var data =
                models.names(Models.Provider.OPENAI).stream()
                        .map(
                                name ->
                                        Json.object(
                                                "id",
                                                name,
                                                "object",
                                                "model",
                                                "created",
                                                0,
                                                "owned_by",
                                                "model-server"))
                        .toList();
        return Json.write(Json.object("object", "list", "data", data));
    }

    private static void stream(HttpExchange exchange, List<String> events) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            for (var event : events) {
                out.write(event.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
