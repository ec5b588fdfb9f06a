package dev.tidemark.agent.outlet.http;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.tidemark.agent.Console;
import dev.tidemark.agent.outlet.ConversationRow;
import dev.tidemark.agent.outlet.LeaksRow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is served where. Read-only; and only to who asks for this very address, so that a page from
 * elsewhere cannot reach it by pointing a name of its own here.
 */
final class Site implements HttpHandler {

    private static final String CONVERSATIONS = "/api/conversations";
    private static final String MESSAGES = "/messages";

    /** Some half a megabyte of JSON; the page asks every two seconds. */
    private static final int MOST_CONVERSATIONS = 1_000;

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String JSON_TYPE = "application/json";

    /** An answer before it is written. */
    private record Answer(int status, String type, String body) {

        static Answer json(int status, Object value) throws IOException {
            return new Answer(status, JSON_TYPE, JSON.std.asString(value));
        }

        static Answer error(int status, String message) throws IOException {
            return json(status, Map.of("error", message));
        }
    }

    private final Console console;
    private final Supplier<String> metrics;
    private final Page page;
    private final String bind;
    private final Consumer<Throwable> failures;

    Site(
            Console console,
            Supplier<String> metrics,
            Page page,
            String bind,
            Consumer<Throwable> failures) {
        this.console = console;
        this.metrics = metrics;
        this.page = page;
        this.bind = bind;
        this.failures = failures;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (Throwable failure) {
                failures.accept(failure);
                answer = Answer.error(500, failure.getClass().getSimpleName());
            }
            write(exchange, answer);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (!addressed(exchange)) {
            return Answer.error(421, "the Host header names another address");
        }
        var method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.error(405, "read only");
        }
        var path = exchange.getRequestURI().getRawPath();
        return switch (path == null ? "" : path) {
            case "/" -> new Answer(200, HTML, page.html());
            case "/metrics" -> new Answer(200, TEXT, metrics.get());
            case "/health" -> Answer.json(200, Map.of("status", "UP"));
            case "/api/status" -> Answer.json(200, status(exchange));
            case "/api/leaks" -> Answer.json(200, LeaksRow.of(console.leaks()));
            case CONVERSATIONS -> Answer.json(200, conversations());
            default ->
                    path != null && path.startsWith(CONVERSATIONS + '/')
                            ? conversation(path.substring(CONVERSATIONS.length() + 1))
                            : Answer.error(404, "nothing is here");
        };
    }

    private Map<String, Object> status(HttpExchange exchange) {
        var status = new LinkedHashMap<>(console.status());
        status.put("http", literal(bind) + ":" + exchange.getLocalAddress().getPort());
        return status;
    }

    private Map<String, Object> conversations() {
        var live = console.conversations();
        return Map.of(
                "total",
                live.size(),
                "conversations",
                live.stream().limit(MOST_CONVERSATIONS).map(ConversationRow::of).toList());
    }

    /** A slash within an id comes encoded, so one that does not is ours. */
    private Answer conversation(String encoded) throws IOException {
        boolean messages = encoded.endsWith(MESSAGES);
        String id;
        try {
            // in a path a plus sign is itself
            var of =
                    messages ? encoded.substring(0, encoded.length() - MESSAGES.length()) : encoded;
            id = URLDecoder.decode(of.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return Answer.error(404, "the id is not URL-encoded");
        }
        for (var profile : console.conversations()) {
            if (profile.id().equals(id)) {
                return messages ? messages(id) : Answer.json(200, ConversationRow.of(profile));
            }
        }
        return Answer.error(404, "no live conversation has this id");
    }

    private Answer messages(String id) throws IOException {
        var originals = console.originals(id);
        return originals.isPresent()
                ? Answer.json(200, Map.of("messages", originals.get()))
                : Answer.error(403, "texts are shown with http.content=true alone");
    }

    private boolean addressed(HttpExchange exchange) {
        var hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        if (hosts.size() != 1) {
            return false;
        }
        var asked = hosts.get(0).toLowerCase(Locale.ROOT);
        var here = exchange.getLocalAddress();
        return List.of("127.0.0.1", "localhost", "[::1]", ours(here.getAddress())).stream()
                .anyMatch(
                        name ->
                                asked.equals(name + ':' + here.getPort())
                                        || (here.getPort() == 80 && asked.equals(name)));
    }

    /** Bound to every address, the one the client came in on is the one it must name. */
    private String ours(InetAddress arrivedAt) {
        return bind.equals("0.0.0.0") || bind.equals("::")
                ? literal(arrivedAt.getHostAddress())
                : literal(bind);
    }

    private static String literal(String address) {
        var plain = address.toLowerCase(Locale.ROOT);
        return plain.indexOf(':') >= 0 && plain.charAt(0) != '[' ? '[' + plain + ']' : plain;
    }

    private void write(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", page.policy());
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        if (answer.status() >= 400) {
            headers.set("Connection", "close");
        }
        var body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
