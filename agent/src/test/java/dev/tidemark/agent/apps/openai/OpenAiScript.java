package dev.tidemark.agent.apps.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** What a container deploys: some calls and streams, and nothing left behind. */
public final class OpenAiScript {

    private OpenAiScript() {}

    /** How many answers there were; the argument names the conversation. */
    public static String run(String conversation) {
        int answers = 0;
        var options = ClientOptions.builder().httpClient(new Canned()).apiKey("none").build();
        OpenAIClient client = new OpenAIClientImpl(options);
        for (int turn = 0; turn < 3; turn++) {
            var completions = client.chat().completions();
            answers += completions.create(asked(conversation)).choices().size();
            try (var chunks = completions.createStreaming(asked(conversation))) {
                answers += (int) chunks.stream().count();
            }
        }
        client.close();
        return "kept " + answers;
    }

    @SuppressWarnings("deprecation")
    private static ChatCompletionCreateParams asked(String conversation) {
        return ChatCompletionCreateParams.builder()
                .model("gpt-4o")
                .addUserMessage("hello")
                .user(conversation)
                .build();
    }

    /** A provider that always says the same. */
    private static final class Canned implements HttpClient {

        private static final String CHOICE =
                "{\"id\": \"x\", \"created\": 1, \"model\": \"gpt-4o\", \"object\": \"%s\","
                        + " \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"%s\":"
                        + " {\"role\": \"assistant\", \"content\": \"hello\"}}]}";

        @Override
        public HttpResponse execute(HttpRequest request, RequestOptions options) {
            boolean stream = request.headers().values("Accept").contains("text/event-stream");
            return new Answer(
                    stream
                            ? "data: "
                                    + CHOICE.formatted("chat.completion.chunk", "delta")
                                    + "\n\ndata: [DONE]\n\n"
                            : CHOICE.formatted("chat.completion", "message"));
        }

        @Override
        public CompletableFuture<HttpResponse> executeAsync(
                HttpRequest request, RequestOptions options) {
            return CompletableFuture.completedFuture(execute(request, options));
        }

        @Override
        public void close() {}
    }

    private static final class Answer implements HttpResponse {

        private final String text;

        Answer(String text) {
            this.text = text;
        }

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
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }
}
