package dev.tidemark.samples.openai;

import com.openai.client.OpenAIClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionSystemMessageParam;
import com.openai.models.chat.completions.ChatCompletionTool;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.ChatCompletionUserMessageParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A conversation by chat completions: the whole history goes with each request. */
final class Chat implements Desk.Conversation {

    private static final ChatCompletionTool TOOL = Orders.chatTool(ChatCompletionTool.class);

    /** How the model is asked. */
    enum Way {
        PLAIN,
        RAW,
        STREAM,
        STRUCTURED,
        ASYNC,
        ASYNC_STREAM;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final List<ChatCompletionMessageParam> history = new ArrayList<>();
    private final OpenAIClient client;
    private final String model;
    private final String customer;
    private final Way way;

    Chat(OpenAIClient client, String model, String customer, Way way) {
        this.client = client;
        this.model = model;
        this.customer = customer;
        this.way = way;
        history.add(
                ChatCompletionMessageParam.ofSystem(
                        ChatCompletionSystemMessageParam.builder()
                                .content("You look up orders.")
                                .build()));
    }

    @Override
    public int length() {
        return history.size();
    }

    @Override
    public void turn(String question) {
        history.add(
                ChatCompletionMessageParam.ofUser(
                        ChatCompletionUserMessageParam.builder().content(question).build()));
        boolean calls = true;
        while (calls) {
            var answer = ask().choices().get(0).message();
            calls = answer(answer);
        }
    }

    @SuppressWarnings("deprecation") // user(): what older versions have
    private ChatCompletion ask() {
        var params = ChatCompletionCreateParams.builder().model(model).messages(history);
        params.user(customer);
        if (way == Way.STREAM || way == Way.ASYNC_STREAM) {
            params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
        }
        if (way != Way.STRUCTURED) {
            params.tools(List.of(TOOL));
        }
        var request = params.build();
        return Unchanged.whileAsking(history, () -> asked(request));
    }

    private ChatCompletion asked(ChatCompletionCreateParams params) {
        return switch (way) {
            case PLAIN -> client.chat().completions().create(params);
            case RAW -> raw(client, params);
            case STREAM -> stream(client, params);
            case STRUCTURED -> structured(client, params);
            case ASYNC -> client.async().chat().completions().create(params).join();
            case ASYNC_STREAM -> asyncStream(client, params);
        };
    }

    /** Calls as JSON, because what a call is in Java has changed between versions. */
    private boolean answer(ChatCompletionMessage message) {
        var calls = Orders.JSON.valueToTree(message).path("tool_calls");
        // what is put together of chunks has an empty list of calls, which the model refuses
        var said =
                calls.isEmpty()
                        ? ChatCompletionAssistantMessageParam.builder()
                                .content(message.content().orElse(""))
                                .build()
                        : message.toParam();
        history.add(ChatCompletionMessageParam.ofAssistant(said));
        for (var call : calls) {
            var result =
                    ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.path("id").asText())
                            .content(Orders.find(call.path("function").path("arguments").asText()))
                            .build();
            history.add(ChatCompletionMessageParam.ofTool(result));
        }
        return !calls.isEmpty();
    }

    private static ChatCompletion raw(OpenAIClient client, ChatCompletionCreateParams params) {
        try (var response = client.chat().completions().withRawResponse().create(params)) {
            return response.parse();
        }
    }

    private static ChatCompletion stream(OpenAIClient client, ChatCompletionCreateParams params) {
        var answer = ChatCompletionAccumulator.create();
        try (var chunks = client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(answer::accumulate);
        }
        return answer.chatCompletion();
    }

    @SuppressWarnings("deprecation")
    private static ChatCompletion structured(
            OpenAIClient client, ChatCompletionCreateParams params) {
        var asked =
                ChatCompletionCreateParams.builder()
                        .model(params.model())
                        .messages(params.messages())
                        .user(params.user().orElseThrow())
                        .responseFormat(Found.class)
                        .build();
        return client.chat().completions().create(asked).rawChatCompletion();
    }

    /** What a structured answer is made into. */
    static final class Found {
        public String order = "";
    }

    private static ChatCompletion asyncStream(
            OpenAIClient client, ChatCompletionCreateParams params) {
        var answer = ChatCompletionAccumulator.create();
        client.async()
                .chat()
                .completions()
                .createStreaming(params)
                .subscribe(answer::accumulate)
                .onCompleteFuture()
                .join();
        return answer.chatCompletion();
    }
}
