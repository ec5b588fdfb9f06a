package dev.tidemark.agent.apps.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Metadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** What a container deploys: a few calls of Anthropic's SDK over a wire that ends at once. */
public final class AnthropicScript {

    private static final String MESSAGE =
            """
            {"id": "m", "type": "message", "role": "assistant", "model": "claude-sonnet-4-6",\
             "content": [{"type": "text", "text": "yes"}], "stop_reason": "end_turn",\
             "stop_sequence": null, "usage": {"input_tokens": 10, "output_tokens": 2}}\
            """;

    private static final String EVENTS =
            """
            event: message_start
            data: {"type": "message_start", "message": %s}

            event: message_delta
            data: {"type": "message_delta", "delta": {"stop_reason": "end_turn",\
             "stop_sequence": null}, "usage": {"output_tokens": 3}}

            event: message_stop
            data: {"type": "message_stop"}

            """
                    .formatted(MESSAGE);

    private AnthropicScript() {}

    /** How many answers came; the argument names the conversation. */
    public static String run(String conversation) {
        var options = ClientOptions.builder().httpClient(new Wire()).build();
        var client = new AnthropicClientImpl(options);
        var params =
                MessageCreateParams.builder()
                        .model("claude-sonnet-4-6")
                        .maxTokens(100)
                        .metadata(Metadata.builder().userId(conversation).build())
                        .addUserMessage("Is it?")
                        .build();
        int answers = client.messages().create(params).content().size();
        answers += client.async().messages().create(params).join().content().size();
        try (var stream = client.messages().createStreaming(params)) {
            answers += (int) stream.stream().filter(event -> event.isMessageStop()).count();
        }
        client.close();
        return "kept " + answers;
    }

    private static final class Wire implements HttpClient {

        @Override
        public HttpResponse execute(HttpRequest request, RequestOptions options) {
            var body = new ByteArrayOutputStream();
            request.body().orElseThrow().writeTo(body);
            boolean streams = body.toString(UTF_8).contains("\"stream\":true");
            var answer = new ByteArrayInputStream((streams ? EVENTS : MESSAGE).getBytes(UTF_8));
            return new HttpResponse() {
                @Override
                public int statusCode() {
                    return 200;
                }

                @Override
                public Headers headers() {
                    return Headers.builder().build();
                }

                @Override
                public InputStream body() {
                    return answer;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public CompletableFuture<HttpResponse> executeAsync(
                HttpRequest request, RequestOptions options) {
            return CompletableFuture.completedFuture(execute(request, options));
        }

        @Override
        public void close() {}
    }
}
