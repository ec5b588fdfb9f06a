package dev.tidemark.samples.helpdesk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Every way LangChain4j has of talking to a model, each with a conversation that outgrows a small
 * window many times: {@code base-url model turns}. Prints {@code done way} where all was well and
 * {@code refused way} where the provider said no; whatever is found changed ends it. Keeps each
 * body that was sent in the file {@code sent}.
 */
public final class EveryWay {

    private static final Path SENT = Path.of("sent");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

    private final String baseUrl;
    private final String model;
    private final int turns;

    private EveryWay(String baseUrl, String model, int turns) {
        this.baseUrl = baseUrl;
        this.model = model;
        this.turns = turns;
    }

    /** Runs all ways, one after the other. */
    public static void main(String[] args) throws Exception {
        var all = new EveryWay(args[0], args[1], Integer.parseInt(args[2]));
        all.run("list", way -> all.list(way, UserMessage::from, all.sync(way)));
        all.run("named", way -> all.list(way, EveryWay::named, all.sync(way)));
        all.run("marked", way -> all.list(way, EveryWay::marked, all.sync(way)));
        all.run("pictures", way -> all.list(way, EveryWay::withPicture, all.sync(way)));
        all.run("streaming", way -> all.list(way, UserMessage::from, all.streaming(way)));
        if (hasFutures()) {
            all.run("async", way -> all.list(way, UserMessage::from, all.async(way)));
            all.run("published", way -> all.list(way, UserMessage::from, all.published(way)));
        }
        all.run("loop", all::loop);
        all.run("service", way -> all.service(way, new InMemoryChatMemoryStore(), Tools.NONE));
        all.run("decorated", way -> all.service(way, new InMemoryChatMemoryStore(), Tools.WRAPPED));
        all.run("tools", way -> all.service(way, new InMemoryChatMemoryStore(), Tools.IN_TURN));
        all.run("parallel", way -> all.service(way, new InMemoryChatMemoryStore(), Tools.AT_ONCE));
        all.run("rewritten-store", way -> all.service(way, new JsonStore(), Tools.AT_ONCE));
        all.run("retrieval", all::retrieval);
        all.run("token-stream", all::tokenStream);
        System.exit(0); // the client's threads would stay a while
    }

    private interface Way {
        void run(String name) throws Exception;
    }

    private void run(String name, Way way) throws Exception {
        try {
            way.run(name);
            System.out.println("done " + name);
        } catch (Exception refused) {
            Throwable cause = refused;
            while (cause.getCause() != null && !isRefusal(cause)) {
                cause = cause.getCause();
            }
            if (!isRefusal(cause)) {
                throw refused;
            }
            System.out.println("refused " + name);
        }
    }

    private static boolean isRefusal(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("context_length_exceeded");
    }

    private static String question(int turn) {
        var details =
                IntStream.range(0, 30)
                        .mapToObj(i -> "item " + i + " of parcel " + (turn * 31 + i))
                        .collect(Collectors.joining(", "));
        return "Turn "
                + turn
                + ": my delivery code is D"
                + (7000 + turn)
                + "; it should hold "
                + details
                + ". Please tell me all in 120 words.";
    }

    private static UserMessage named(String text) {
        return UserMessage.from("ada", text);
    }

    private static UserMessage marked(String text) {
        return UserMessage.builder()
                .contents(List.of(TextContent.from(text)))
                .attributes(new HashMap<>(Map.of("trace", "t-" + text.hashCode())))
                .build();
    }

    private static UserMessage withPicture(String text) {
        return UserMessage.from(
                TextContent.from("What is this?"),
                ImageContent.from("https://example.com/box.png", ImageContent.DetailLevel.LOW),
                TextContent.from(text));
    }

    /** A list of the application's own, without memory or id. */
    private void list(
            String way,
            Function<String, UserMessage> user,
            Function<ChatRequest, ChatResponse> send) {
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from("You serve customers by way of " + way + "."));
        for (int turn = 0; turn < turns; turn++) {
            messages.add(user.apply(question(turn)));
            messages.add(asked(way, messages, List.of(), send).aiMessage());
        }
    }

    /** One message of the user, and two hundred exchanges with a tool. */
    private void loop(String way) {
        var tools = ToolSpecifications.toolSpecificationsFrom(Shelf.class);
        var model = provider(way).parallelToolCalls(false).build();
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from("You look up shelves by way of " + way + "."));
        messages.add(
                UserMessage.from(
                        "Look up these on the shelf: "
                                + IntStream.range(0, 200)
                                        .mapToObj(i -> "S-" + (100 + i))
                                        .collect(Collectors.joining(" "))));
        for (int exchange = 0; exchange < 200; exchange++) {
            var answer = asked(way, messages, tools, model::chat).aiMessage();
            messages.add(answer);
            if (!answer.hasToolExecutionRequests()) {
                throw new IllegalStateException("it should have gone on: " + answer);
            }
            for (var call : answer.toolExecutionRequests()) {
                messages.add(
                        ToolExecutionResultMessage.from(call, Shelf.of("S-" + (100 + exchange))));
            }
        }
    }

    /** Sends it, and looks at what became of what. */
    private static ChatResponse asked(
            String way,
            List<ChatMessage> messages,
            List<ToolSpecification> tools,
            Function<ChatRequest, ChatResponse> send) {
        var request = ChatRequest.builder().messages(messages).toolSpecifications(tools).build();
        var before = Likeness.of(List.of(request, List.copyOf(messages)));
        var response = send.apply(request);
        same(way, before, Likeness.of(List.of(request, List.copyOf(messages))));
        Sent.holds(messages);
        return response;
    }

    private static void same(String way, String before, String after) {
        if (!before.equals(after)) {
            throw new AssertionError(way + " was changed: " + before + "\n now " + after);
        }
    }

    private OpenAiChatModel.OpenAiChatModelBuilder provider(String way) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(new Sent())
                .baseUrl(baseUrl)
                .apiKey("none")
                .modelName(model)
                .user(way)
                .maxRetries(0)
                .timeout(PATIENCE);
    }

    private Function<ChatRequest, ChatResponse> sync(String way) {
        return provider(way).build()::chat;
    }

    private OpenAiStreamingChatModel stream(String way) {
        return OpenAiStreamingChatModel.builder()
                .httpClientBuilder(new Sent())
                .baseUrl(baseUrl)
                .apiKey("none")
                .modelName(model)
                .user(way)
                .timeout(PATIENCE)
                .build();
    }

    private Function<ChatRequest, ChatResponse> streaming(String way) {
        var streaming = stream(way);
        return request -> {
            var answer = new CompletableFuture<ChatResponse>();
            streaming.chat(
                    request,
                    new StreamingChatResponseHandler() {
                        @Override
                        public void onPartialResponse(String part) {}

                        @Override
                        public void onCompleteResponse(ChatResponse response) {
                            answer.complete(response);
                        }

                        @Override
                        public void onError(Throwable error) {
                            answer.completeExceptionally(error);
                        }
                    });
            return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        };
    }

    /** Futures and publishers came with 1.20, and this is compiled for an older version. */
    private static boolean hasFutures() {
        for (var method : ChatModel.class.getMethods()) {
            if (method.getName().equals("chatAsync")) {
                return true;
            }
        }
        return false;
    }

    private Function<ChatRequest, ChatResponse> async(String way) throws NoSuchMethodException {
        var later = new Later(sync(way), model);
        var method = ChatModel.class.getMethod("chatAsync", ChatRequest.class);
        return request ->
                (ChatResponse)
                        ((CompletableFuture<?>) invoke(method, later, request))
                                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .join();
    }

    private Function<ChatRequest, ChatResponse> published(String way) throws NoSuchMethodException {
        var publishing = new Publishing(sync(way), model);
        var method = StreamingChatModel.class.getMethod("chat", ChatRequest.class);
        return request -> {
            var end = new End();
            ((Flow.Publisher<?>) invoke(method, publishing, request)).subscribe(end);
            return end.response.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        };
    }

    private static Object invoke(Method method, Object target, ChatRequest request) {
        try {
            return method.invoke(target, request);
        } catch (InvocationTargetException thrown) {
            throw new IllegalStateException(thrown.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Asks on another thread. Its method is one of the interface's from 1.20 on. */
    static final class Later implements ChatModel {

        private final Function<ChatRequest, ChatResponse> provider;
        private final String model;

        Later(Function<ChatRequest, ChatResponse> provider, String model) {
            this.provider = provider;
            this.model = model;
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName(model).build();
        }

        public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
            return CompletableFuture.supplyAsync(() -> provider.apply(request));
        }
    }

    /** Asks when somebody wants to hear the answer. */
    static final class Publishing implements StreamingChatModel {

        private final Function<ChatRequest, ChatResponse> provider;
        private final String model;

        Publishing(Function<ChatRequest, ChatResponse> provider, String model) {
            this.provider = provider;
            this.model = model;
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName(model).build();
        }

        public Flow.Publisher<Object> doChat(ChatRequest request) {
            return subscriber ->
                    subscriber.onSubscribe(
                            new Flow.Subscription() {
                                @Override
                                public void request(long many) {
                                    try {
                                        subscriber.onNext(complete(provider.apply(request)));
                                        subscriber.onComplete();
                                    } catch (RuntimeException | ReflectiveOperationException no) {
                                        subscriber.onError(no);
                                    }
                                }

                                @Override
                                public void cancel() {}
                            });
        }

        private static Object complete(ChatResponse response) throws ReflectiveOperationException {
            return Class.forName("dev.langchain4j.model.chat.response.CompleteResponse")
                    .getConstructor(ChatResponse.class)
                    .newInstance(response);
        }
    }

    private static final class End implements Flow.Subscriber<Object> {

        private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object event) {
            try {
                response.complete(
                        (ChatResponse) event.getClass().getMethod("chatResponse").invoke(event));
            } catch (ReflectiveOperationException other) {
                response.completeExceptionally(other);
            }
        }

        @Override
        public void onError(Throwable error) {
            response.completeExceptionally(error);
        }

        @Override
        public void onComplete() {}
    }

    interface Clerk {
        @dev.langchain4j.service.SystemMessage("You serve customers of the shop.")
        String ask(@MemoryId Object id, @dev.langchain4j.service.UserMessage String text);
    }

    interface StreamingClerk {
        @dev.langchain4j.service.SystemMessage("You serve customers of the shop.")
        TokenStream ask(@MemoryId Object id, @dev.langchain4j.service.UserMessage String text);
    }

    /** A tool whose results are long. */
    public static final class Shelf {

        /** Always full. */
        @Tool("Looks up what is on the shelf")
        public String lookUp(@P("the shelf's number") String shelf) {
            return of(shelf);
        }

        static String of(String shelf) {
            return IntStream.range(0, 8)
                    .mapToObj(
                            i ->
                                    "{\"shelf\": \"%s\", \"place\": %d, \"article\": \"pen %d\"}"
                                            .formatted(shelf, i, shelf.hashCode() % 89 + i))
                    .collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** As applications wrap a model to log, guard or repeat. */
    private record Wrapped(ChatModel inner) implements ChatModel {

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return inner.defaultRequestParameters();
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return inner.chat(request);
        }
    }

    private enum Tools {
        NONE,
        WRAPPED,
        IN_TURN,
        AT_ONCE
    }

    private void service(String way, ChatMemoryStore store, Tools tools) {
        var watch = new Watch(way, store);
        ChatModel provider = provider(way).parallelToolCalls(tools == Tools.AT_ONCE).build();
        var builder =
                AiServices.builder(Clerk.class)
                        .chatModel(tools == Tools.WRAPPED ? new Wrapped(provider) : provider)
                        .chatMemoryProvider(watch::memory)
                        .chatRequestTransformer(watch);
        var clerk = (tools == Tools.NONE ? builder : builder.tools(new Shelf())).build();
        for (int turn = 0; turn < turns; turn++) {
            int first = 100 + 4 * turn;
            var text =
                    tools == Tools.NONE
                            ? question(turn)
                            : "Look up shelf S-%d S-%d S-%d S-%d for me."
                                    .formatted(first, first + 1, first + 2, first + 3);
            watch.turn(() -> clerk.ask(way, text));
        }
    }

    private void retrieval(String way) {
        var watch = new Watch(way, new InMemoryChatMemoryStore());
        var clerk =
                AiServices.builder(Clerk.class)
                        .chatModel(provider(way).build())
                        .chatMemoryProvider(watch::memory)
                        .chatRequestTransformer(watch)
                        .contentRetriever(
                                query ->
                                        List.of(
                                                Content.from(question(query.text().hashCode())),
                                                Content.from("Parcels take three days.")))
                        .build();
        for (int turn = 0; turn < turns; turn++) {
            var text = "Question " + turn + ": how long in 20 words?";
            watch.turn(() -> clerk.ask(way, text));
        }
    }

    private void tokenStream(String way) {
        var watch = new Watch(way, new InMemoryChatMemoryStore());
        var clerk =
                AiServices.builder(StreamingClerk.class)
                        .streamingChatModel(stream(way))
                        .chatMemoryProvider(watch::memory)
                        .chatRequestTransformer(watch)
                        .tools(new Shelf())
                        .build();
        for (int turn = 0; turn < turns; turn++) {
            var text = "Look up shelf S-" + (500 + turn) + " S-" + (700 + turn);
            watch.turn(
                    () -> {
                        var end = new CompletableFuture<ChatResponse>();
                        clerk.ask(way, text)
                                .onPartialResponse(part -> {})
                                .onCompleteResponse(end::complete)
                                .onError(end::completeExceptionally)
                                .start();
                        end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
                    });
        }
    }

    /** What a service asks and what its memory keeps, before and after. */
    private static final class Watch implements UnaryOperator<ChatRequest> {

        private final String way;
        private final ChatMemoryStore store;
        private final IdentityHashMap<ChatRequest, String> requests = new IdentityHashMap<>();

        Watch(String way, ChatMemoryStore store) {
            this.way = way;
            this.store = store;
        }

        ChatMemory memory(Object id) {
            return MessageWindowChatMemory.builder()
                    .id(id)
                    .maxMessages(Integer.MAX_VALUE)
                    .chatMemoryStore(store)
                    .build();
        }

        @Override
        public ChatRequest apply(ChatRequest request) {
            Sent.expect(request.messages());
            requests.put(request, Likeness.of(request));
            return request;
        }

        void turn(Runnable turn) {
            var kept = List.copyOf(store.getMessages(way));
            var before = likeness(kept);
            turn.run();
            var now = List.copyOf(store.getMessages(way).subList(0, kept.size()));
            same(way, before, likeness(now));
            requests.forEach((request, then) -> same(way, then, Likeness.of(request)));
            requests.clear();
        }

        /** A store that writes everything down gives back other objects that say the same. */
        private String likeness(List<ChatMessage> messages) {
            return store instanceof JsonStore
                    ? ChatMessageSerializer.messagesToJson(messages)
                    : Likeness.of(messages);
        }
    }

    /** New objects at each look. */
    private static final class JsonStore implements ChatMemoryStore {

        private final Map<Object, String> kept = new ConcurrentHashMap<>();

        @Override
        public List<ChatMessage> getMessages(Object id) {
            return ChatMessageDeserializer.messagesFromJson(kept.getOrDefault(id, "[]"));
        }

        @Override
        public void updateMessages(Object id, List<ChatMessage> messages) {
            kept.put(id, ChatMessageSerializer.messagesToJson(messages));
        }

        @Override
        public void deleteMessages(Object id) {
            kept.remove(id);
        }
    }

    /** Looks at each body that goes out, and keeps it. */
    private static final class Sent implements HttpClientBuilder {

        private static volatile String last;
        private static volatile List<ChatMessage> expected;

        private final HttpClientBuilder wire = JdkHttpClient.builder();

        static void expect(List<ChatMessage> messages) {
            expected = messages;
        }

        private static void look(HttpRequest request) {
            last = request.body();
            try {
                Files.writeString(
                        SENT,
                        JSON.readTree(last) + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
            if (expected != null) {
                holds(expected);
            }
        }

        /** What must be the application's is: instructions, the newest question, calls. */
        static void holds(List<ChatMessage> messages) {
            expected = null;
            try {
                holds(messages, JSON.readTree(last).get("messages"));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        private static void holds(List<ChatMessage> messages, JsonNode sent) {
            Map<String, String> calls = new HashMap<>();
            var system = new ArrayList<String>();
            String newest = "";
            for (var message : messages) {
                if (message instanceof SystemMessage it) {
                    system.add(it.text());
                } else if (message instanceof UserMessage user) {
                    newest = ((TextContent) user.contents().get(user.contents().size() - 1)).text();
                } else if (message instanceof AiMessage ai && ai.hasToolExecutionRequests()) {
                    ai.toolExecutionRequests()
                            .forEach(call -> calls.put(call.id(), call.name() + call.arguments()));
                }
            }
            boolean asked = false;
            for (var message : sent) {
                switch (message.get("role").asText()) {
                    case "system" -> is(message.get("content").asText(), system.remove(0));
                    case "user" -> {
                        var content = message.get("content");
                        var text =
                                content.isArray()
                                        ? content.get(content.size() - 1).get("text")
                                        : content;
                        asked |= text.asText().equals(newest);
                    }
                    default -> {
                        if (message.has("tool_calls")) {
                            for (var call : message.get("tool_calls")) {
                                var function = call.get("function");
                                is(
                                        function.get("name").asText()
                                                + function.get("arguments").asText(),
                                        calls.get(call.get("id").asText()));
                            }
                        }
                    }
                }
            }
            if (!asked || !system.isEmpty()) {
                throw new AssertionError("missing " + system + " or " + newest + " in " + sent);
            }
        }

        private static void is(String sent, String said) {
            if (!sent.equals(said)) {
                throw new AssertionError(sent + " was sent, " + said + " was said");
            }
        }

        @Override
        public Duration connectTimeout() {
            return wire.connectTimeout();
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            wire.connectTimeout(timeout);
            return this;
        }

        @Override
        public Duration readTimeout() {
            return wire.readTimeout();
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            wire.readTimeout(timeout);
            return this;
        }

        @Override
        public HttpClient build() {
            var client = wire.build();
            return new HttpClient() {
                @Override
                public SuccessfulHttpResponse execute(HttpRequest request) {
                    look(request);
                    return client.execute(request);
                }

                @Override
                public void execute(
                        HttpRequest request,
                        ServerSentEventParser parser,
                        ServerSentEventListener listener) {
                    look(request);
                    client.execute(request, parser, listener);
                }
            };
        }
    }
}
