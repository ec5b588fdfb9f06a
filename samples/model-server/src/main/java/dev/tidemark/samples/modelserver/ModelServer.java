package dev.tidemark.samples.modelserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An OpenAI-compatible chat-completions server on the loopback interface: {@code POST
 * /v1/chat/completions}, {@code GET /v1/models}, and for whoever watches {@code GET /log}, {@code
 * GET /health} and {@code POST /reset}. Any API key is welcome.
 */
public final class ModelServer implements AutoCloseable {

    /** Requests answered at the same time; more wait. */
    private static final int THREADS = 64;

    /** Log entries kept; the oldest leave first. */
    private static final int LOG_CAPACITY = 100_000;

    private final HttpServer http;
    private final ExecutorService threads;
    private final int maxBodyBytes;
    private final Models models;
    private final PromptCache cache = new PromptCache();
    private final ArrayDeque<LogEntry> log = new ArrayDeque<>();
    private int logged;

    private ModelServer(int port, Options options) throws IOException {
        this.maxBodyBytes = options.maxBodyBytes();
        this.models = new Models(options.windows());
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

    /** Where clients go: {@code http://127.0.0.1:PORT/v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** What was asked so far, oldest first. */
    public List<LogEntry> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Forgets the log and the prompt cache, as if just started. */
    public void reset() {
        cache.clear();
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
            try {
                route(exchange);
            } catch (Rejection rejection) {
                send(exchange, rejection.status(), "application/json", rejection.body());
            } catch (RuntimeException | StackOverflowError e) {
                e.printStackTrace();
                // where the answer has begun already this throws, and the connection is closed
                var rejection = new Rejection(500, "The server had an error: " + e, null, null);
                send(exchange, rejection.status(), "application/json", rejection.body());
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException, Rejection {
        var path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/v1/chat/completions" -> {
                expect(exchange, "POST");
                complete(exchange);
            }
            case "/v1/models" -> {
                expect(exchange, "GET");
                send(exchange, 200, "application/json", modelList());
            }
            case "/log" -> {
                expect(exchange, "GET");
                var lines = log().stream().map(entry -> entry.json() + "\n");
                send(exchange, 200, "application/jsonl", lines.collect(Collectors.joining()));
            }
            case "/health" -> {
                expect(exchange, "GET");
                send(exchange, 200, "application/json", "{\"status\":\"ok\"}");
            }
            case "/reset" -> {
                expect(exchange, "POST");
                reset();
                send(exchange, 200, "application/json", "{\"status\":\"ok\"}");
            }
            default ->
                    throw new Rejection(
                            404,
                            "Unknown request URL: %s %s. Please check the URL for typos."
                                    .formatted(exchange.getRequestMethod(), path),
                            null,
                            "unknown_url");
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

    private void complete(HttpExchange exchange) throws IOException, Rejection {
        ChatRequest request = null;
        int promptTokens = 0;
        Completion completion;
        try {
            request = ChatRequest.read(parse(body(exchange)));
            var window = models.window(request.model());
            if (window.isEmpty()) {
                throw new Rejection(
                        404,
                        "The model `%s` does not exist or you do not have access to it."
                                .formatted(request.model()),
                        null,
                        "model_not_found");
            }
            var rules = CountingRules.of(request.model());
            var count = PromptCount.of(request, rules);
            promptTokens = count.total();
            int room = room(window.getAsInt(), request, count);
            int cached = cache.admit(request, count);
            completion = Completion.of(request, rules, promptTokens, cached, room);
        } catch (Rejection rejection) {
            record(request, promptTokens, 0, 0, rejection.status());
            throw rejection;
        }
        // before it is sent, so that whoever has the answer finds it in the log
        record(
                request,
                promptTokens,
                completion.cachedTokens(),
                completion.completionTokens(),
                200);
        if (request.stream()) {
            stream(exchange, completion);
        } else {
            send(exchange, 200, "application/json", completion.body());
        }
    }

    private byte[] body(HttpExchange exchange) throws IOException, Rejection {
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
        throw new Rejection(
                413,
                "Maximum content size limit (%d) exceeded.".formatted(maxBodyBytes),
                null,
                "content_too_large");
    }

    private static Object parse(byte[] body) throws Rejection {
        try {
            return Json.read(body);
        } catch (IOException e) {
            throw Rejection.invalid(
                    null,
                    "We could not parse the JSON body of your request. (HINT: This likely means"
                            + " you aren't using your HTTP library correctly. The API expects a"
                            + " JSON payload, but what was sent was not valid JSON.)");
        }
    }

    /** Tokens left for the answer. */
    private static int room(int window, ChatRequest request, PromptCount count) throws Rejection {
        int prompt = count.total();
        boolean limited = request.maxTokens() < Integer.MAX_VALUE;
        long asked = (long) prompt + (limited ? request.maxTokens() : 0);
        if (asked <= window) {
            return Math.min(request.maxTokens(), window - prompt);
        }
        boolean tools = count.tools() > 0;
        String what;
        if (limited) {
            what =
                    tools
                            ? ("you requested %d tokens (%d in the messages, %d in the functions,"
                                            + " and %d in the completion). Please reduce the length"
                                            + " of the messages, functions, or completion.")
                                    .formatted(
                                            asked,
                                            count.inMessages(),
                                            count.tools(),
                                            request.maxTokens())
                            : ("you requested %d tokens (%d in the messages, %d in the completion)."
                                            + " Please reduce the length of the messages or"
                                            + " completion.")
                                    .formatted(asked, prompt, request.maxTokens());
        } else {
            what =
                    tools
                            ? ("your messages resulted in %d tokens (%d in the messages, %d in the"
                                            + " functions). Please reduce the length of the"
                                            + " messages or functions.")
                                    .formatted(prompt, count.inMessages(), count.tools())
                            : ("your messages resulted in %d tokens. Please reduce the length of"
                                            + " the messages.")
                                    .formatted(prompt);
        }
        throw new Rejection(
                400,
                "This model's maximum context length is %d tokens. However, %s"
                        .formatted(window, what),
                "messages",
                "context_length_exceeded");
    }

    private void record(ChatRequest request, int prompt, int cached, int completion, int status) {
        synchronized (log) {
            logged++;
            log.add(
                    request == null
                            ? new LogEntry(logged, "", 0, 0, 0, 0, status, 0, "")
                            : new LogEntry(
                                    logged,
                                    request.model(),
                                    request.messages().size(),
                                    prompt,
                                    cached,
                                    completion,
                                    status,
                                    request.tools().size(),
                                    request.user()));
            if (log.size() > LOG_CAPACITY) {
                log.remove();
            }
        }
    }

    private String modelList() {
        var data =
                models.names().stream()
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

    private static void stream(HttpExchange exchange, Completion completion) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            for (var chunk : completion.chunks()) {
                out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
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
