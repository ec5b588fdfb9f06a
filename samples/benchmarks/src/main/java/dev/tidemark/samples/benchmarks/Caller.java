package dev.tidemark.samples.benchmarks;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.adk.models.BaseLlm;
import com.google.adk.models.BaseLlmConnection;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.reactivex.rxjava3.core.Flowable;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/** Asks one framework or SDK the way its users do. */
interface Caller extends Closeable {

    /** Makes so many requests, each the last one and two messages more. */
    void prepare(int requests);

    /** Sends one of them; 1 where an answer came. */
    int call(int request);

    @Override
    default void close() throws IOException {}

    static Caller of(String host) throws IOException {
        return switch (host) {
            case "langchain4j" -> new OfLangChain4j();
            case "spring-ai" -> new OfSpringAi();
            case "adk" -> new OfAdk();
            case "openai" -> new OfOpenAi();
            case "anthropic" -> new OfAnthropic();
            case "google-genai" -> new OfGenAi();
            default -> throw new IllegalArgumentException(host);
        };
    }

    /**
     * A conversation that is as long as it is: what is oldest goes when two messages come.
     *
     * @param <M> the host's messages
     * @param <R> its requests
     */
    abstract class Sliding<M, R> implements Caller {

        private static final int MESSAGES = 10;

        private final Talk talk = new Talk();
        private final List<M> history = new ArrayList<>();
        final List<R> requests = new ArrayList<>();

        abstract M question(String text);

        abstract M answer(String text);

        abstract R request(List<M> messages);

        @Override
        public void prepare(int count) {
            requests.clear();
            for (int i = 0; i < count; i++) {
                do {
                    history.add(answer(talk.answer().text()));
                    history.add(question(talk.question().singleText()));
                } while (history.size() <= MESSAGES);
                history.subList(0, history.size() - MESSAGES - 1).clear();
                requests.add(request(List.copyOf(history)));
            }
        }
    }

    /** A framework. */
    final class OfLangChain4j
            extends Sliding<dev.langchain4j.data.message.ChatMessage, ChatRequest> {

        private final Stub model = new Stub();

        @Override
        dev.langchain4j.data.message.ChatMessage question(String text) {
            return dev.langchain4j.data.message.UserMessage.from(text);
        }

        @Override
        dev.langchain4j.data.message.ChatMessage answer(String text) {
            return dev.langchain4j.data.message.AiMessage.from(text);
        }

        @Override
        ChatRequest request(List<dev.langchain4j.data.message.ChatMessage> messages) {
            return ChatRequest.builder().messages(messages).build();
        }

        @Override
        public int call(int request) {
            return model.chat(requests.get(request)).aiMessage() == null ? 0 : 1;
        }
    }

    /** A framework. */
    final class OfSpringAi extends Sliding<Message, Prompt> {

        private static final ChatResponse ANSWER =
                new ChatResponse(List.of(new Generation(new AssistantMessage("yes"))));

        private final ChatOptions options = ChatOptions.builder().model("gpt-4o").build();
        private final ChatModel model =
                new ChatModel() {
                    @Override
                    public ChatResponse call(Prompt prompt) {
                        return ANSWER;
                    }
                };

        @Override
        Message question(String text) {
            return new UserMessage(text);
        }

        @Override
        Message answer(String text) {
            return new AssistantMessage(text);
        }

        @Override
        Prompt request(List<Message> messages) {
            return new Prompt(messages, options);
        }

        @Override
        public int call(int request) {
            return model.call(requests.get(request)).getResults().size();
        }
    }

    /** A framework. */
    final class OfAdk extends Sliding<Content, LlmRequest> {

        private static final LlmResponse ANSWER =
                LlmResponse.builder().content(Content.fromParts(Part.fromText("yes"))).build();

        private final BaseLlm model =
                new BaseLlm("gemini-2.0-flash") {
                    @Override
                    public Flowable<LlmResponse> generateContent(
                            LlmRequest request, boolean stream) {
                        return Flowable.just(ANSWER);
                    }

                    @Override
                    public BaseLlmConnection connect(LlmRequest request) {
                        throw new UnsupportedOperationException();
                    }
                };

        @Override
        Content question(String text) {
            return OfGenAi.content("user", text);
        }

        @Override
        Content answer(String text) {
            return OfGenAi.content("model", text);
        }

        @Override
        LlmRequest request(List<Content> messages) {
            return LlmRequest.builder().model("gemini-2.0-flash").contents(messages).build();
        }

        @Override
        public int call(int request) {
            return model.generateContent(requests.get(request), false).blockingLast() == null
                    ? 0
                    : 1;
        }
    }

    /** An SDK. */
    final class OfOpenAi
            extends Sliding<
                    com.openai.models.chat.completions.ChatCompletionMessageParam,
                    ChatCompletionCreateParams> {

        private final Canned server = new Canned();
        private final OpenAIClient client =
                OpenAIOkHttpClient.builder().baseUrl(server.url()).apiKey("none").build();

        OfOpenAi() throws IOException {}

        @Override
        com.openai.models.chat.completions.ChatCompletionMessageParam question(String text) {
            return com.openai.models.chat.completions.ChatCompletionMessageParam.ofUser(
                    com.openai.models.chat.completions.ChatCompletionUserMessageParam.builder()
                            .content(text)
                            .build());
        }

        @Override
        com.openai.models.chat.completions.ChatCompletionMessageParam answer(String text) {
            return com.openai.models.chat.completions.ChatCompletionMessageParam.ofAssistant(
                    com.openai.models.chat.completions.ChatCompletionAssistantMessageParam.builder()
                            .content(text)
                            .build());
        }

        @Override
        ChatCompletionCreateParams request(
                List<com.openai.models.chat.completions.ChatCompletionMessageParam> messages) {
            return ChatCompletionCreateParams.builder().model("gpt-4o").messages(messages).build();
        }

        @Override
        public int call(int request) {
            return client.chat().completions().create(requests.get(request)).choices().size();
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /** An SDK. */
    final class OfAnthropic
            extends Sliding<com.anthropic.models.messages.MessageParam, MessageCreateParams> {

        private final Canned server = new Canned();
        private final AnthropicClient client =
                AnthropicOkHttpClient.builder().baseUrl(server.url()).apiKey("none").build();

        OfAnthropic() throws IOException {}

        @Override
        com.anthropic.models.messages.MessageParam question(String text) {
            return com.anthropic.models.messages.MessageParam.ofUser(text);
        }

        @Override
        com.anthropic.models.messages.MessageParam answer(String text) {
            return com.anthropic.models.messages.MessageParam.ofAssistant(text);
        }

        @Override
        MessageCreateParams request(List<com.anthropic.models.messages.MessageParam> messages) {
            return MessageCreateParams.builder()
                    .model("claude-sonnet-4-5")
                    .maxTokens(100)
                    .messages(messages)
                    .build();
        }

        @Override
        public int call(int request) {
            return client.messages().create(requests.get(request)).content().size();
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /** An SDK. */
    final class OfGenAi extends Sliding<Content, List<Content>> {

        private final Canned server = new Canned();
        private final Client client =
                Client.builder()
                        .apiKey("none")
                        .httpOptions(HttpOptions.builder().baseUrl(server.url()).build())
                        .build();

        OfGenAi() throws IOException {}

        static Content content(String role, String text) {
            return Content.builder().role(role).parts(Part.fromText(text)).build();
        }

        @Override
        Content question(String text) {
            return content("user", text);
        }

        @Override
        Content answer(String text) {
            return content("model", text);
        }

        @Override
        List<Content> request(List<Content> messages) {
            return messages;
        }

        @Override
        public int call(int request) {
            var answer =
                    client.models.generateContent("gemini-2.0-flash", requests.get(request), null);
            return answer.text() == null ? 0 : 1;
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }
}
