package dev.tidemark.samples.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A provider of each kind that always says yes. */
final class Canned implements Closeable {

    private static final String CHAT =
            """
            {"id": "x", "object": "chat.completion", "created": 1, "model": "gpt-4o", "choices":
             [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "yes"}}],
             "usage": {"prompt_tokens": 1000, "completion_tokens": 1, "total_tokens": 1001}}
            """;

    private static final String MESSAGE =
            """
            {"id": "x", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
             "content": [{"type": "text", "text": "yes"}], "stop_reason": "end_turn",
             "stop_sequence": null, "usage": {"input_tokens": 1000, "output_tokens": 1}}
            """;

    private static final String CANDIDATE =
            """
            {"candidates": [{"content": {"role": "model", "parts": [{"text": "yes"}]},
             "finishReason": "STOP", "index": 0}], "modelVersion": "gemini-2.0-flash",
             "usageMetadata": {"promptTokenCount": 1000, "candidatesTokenCount": 1,
             "totalTokenCount": 1001}}
            """;

    private final HttpServer server;

    Canned() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", Canned::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath();
            var text =
                    path.endsWith("completions")
                            ? CHAT
                            : path.endsWith("messages") ? MESSAGE : CANDIDATE;
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
