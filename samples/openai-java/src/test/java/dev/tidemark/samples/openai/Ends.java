package dev.tidemark.samples.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.util.concurrent.CompletionException;

/** How a call can end: {@code url model}. Each end is its own conversation. */
final class Ends {

    private Ends() {}

    public static void main(String[] args) throws Exception {
        var client = OpenAIOkHttpClient.builder().baseUrl(args[0]).apiKey("none").build();
        read(client, asked(args[1], "read"));
        iterated(client, asked(args[1], "iterated"));
        left(client, asked(args[1], "left"));
        never(client, asked(args[1], "never"));
        thrown(client, asked(args[1], "thrown"));
        unparsed(client, asked(args[1], "unparsed"));
        refused(client, asked("no-such-model", "refused"));
        client.close();
        System.exit(0);
    }

    @SuppressWarnings("deprecation")
    private static ChatCompletionCreateParams asked(String model, String user) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Write 50 words")
                .user(user)
                .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
    }

    private static void read(OpenAIClient client, ChatCompletionCreateParams params) {
        try (var chunks = client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(chunk -> {});
        }
    }

    private static void iterated(OpenAIClient client, ChatCompletionCreateParams params) {
        try (var chunks = client.chat().completions().createStreaming(params)) {
            for (var it = chunks.stream().iterator(); it.hasNext(); ) {
                it.next();
            }
        }
    }

    private static void left(OpenAIClient client, ChatCompletionCreateParams params) {
        try (var chunks = client.chat().completions().createStreaming(params)) {
            chunks.stream().limit(2).forEach(chunk -> {});
        }
    }

    @SuppressWarnings({"try", "EmptyTryBlock"}) // that is all there is to it
    private static void never(OpenAIClient client, ChatCompletionCreateParams params) {
        try (var unread = client.chat().completions().createStreaming(params)) {
            // not a chunk of it
        }
    }

    @SuppressWarnings("SystemOut")
    private static void thrown(OpenAIClient client, ChatCompletionCreateParams params) {
        try (var chunks = client.chat().completions().createStreaming(params)) {
            chunks.stream()
                    .forEach(
                            chunk -> {
                                throw new IllegalStateException("enough");
                            });
        } catch (IllegalStateException enough) {
            System.out.println("thrown " + enough.getMessage());
        }
    }

    private static void unparsed(OpenAIClient client, ChatCompletionCreateParams params)
            throws Exception {
        var plain = params.toBuilder().streamOptions(java.util.Optional.empty()).build();
        try (var response = client.chat().completions().withRawResponse().create(plain)) {
            response.body().readAllBytes();
        }
    }

    @SuppressWarnings("SystemOut")
    private static void refused(OpenAIClient client, ChatCompletionCreateParams params) {
        var plain = params.toBuilder().streamOptions(java.util.Optional.empty()).build();
        try {
            client.async().chat().completions().create(plain).join();
        } catch (CompletionException refused) {
            System.out.println("refused " + refused.getCause().getClass().getSimpleName());
        }
    }
}
