package dev.tidemark.samples.modelserver;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** A client that sends exactly the JSON a test writes, and reads what came back. */
final class Wire {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Wire() {}

    /** An answer; {@code at("error", "code")} walks into its JSON. */
    record Reply(int status, String text) {

        Object at(Object... path) throws IOException {
            var value = Json.read(text);
            for (var step : path) {
                value =
                        step instanceof Integer index
                                ? ((List<?>) value).get(index)
                                : ((Map<?, ?>) value).get(step);
            }
            return value;
        }

        long number(Object... path) throws IOException {
            return ((Json.Numeral) at(path)).asLong();
        }

        String content() throws IOException {
            return (String) at("choices", 0, "message", "content");
        }

        long promptTokens() throws IOException {
            return number("usage", "prompt_tokens");
        }

        long cachedTokens() throws IOException {
            return number("usage", "prompt_tokens_details", "cached_tokens");
        }

        String message() throws IOException {
            return (String) at("error", "message");
        }
    }

    static Reply chat(ModelServer server, String json) throws Exception {
        return send(server, "POST", "/v1/chat/completions", json);
    }

    /** A request to gpt-4o-mini: the messages and, where given, more top-level fields. */
    static Reply say(ModelServer server, String messages, String... more) throws Exception {
        return chat(server, request(messages, more));
    }

    static String request(String messages, String... more) {
        var extra = more.length == 0 ? "" : ", " + String.join(", ", more);
        return "{\"model\": \"gpt-4o-mini\", \"messages\": [%s]%s}".formatted(messages, extra);
    }

    static String user(String text) {
        return Json.write(Json.object("role", "user", "content", text));
    }

    /** A picture as base64, in one of the formats that Java writes. */
    static String picture(String format, int width, int height) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, format, bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    static Reply send(ModelServer server, String method, String path, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }
}
