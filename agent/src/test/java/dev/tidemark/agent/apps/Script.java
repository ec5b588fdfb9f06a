package dev.tidemark.agent.apps;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.memory.ChatMemoryService;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** One of every way to talk to a model that LangChain4j has, with every answer on paper. */
public final class Script {

    private Script() {}

    /** Runs it once; the argument names the conversation. */
    public static void main(String[] args) throws Exception {
        System.out.print(run(args.length == 0 ? "c" : args[0]));
    }

    /** A conversation that comes and goes in each way there is. */
    private static void letGo(InMemoryChatMemoryStore store) {
        var service =
                new ChatMemoryService(
                        id -> MessageWindowChatMemory.builder().id(id).maxMessages(2).build());
        service.getOrCreateChatMemory("gone");
        service.evictChatMemory("gone");
        service.clearAll();
        store.deleteMessages("gone");
    }

    /** Everything the models, the memory and the tools said. */
    public static String run(String conversation) throws Exception {
        var paper = new StringBuilder();
        var model = new Model();
        var streaming = new Streaming();

        paper.append("sync ").append(text(model.chat(request("one")))).append('\n');
        paper.append("short ").append(model.chat("two")).append('\n');
        try {
            model.chat(request("fail"));
        } catch (IllegalArgumentException failure) {
            paper.append("failed ").append(failure.getMessage()).append('\n');
        }
        for (var question : new String[] {"three", "fail"}) {
            var heard = new Heard();
            streaming.chat(request(question), heard);
            paper.append("stream ").append(heard.end.get()).append('\n');
        }
        paper.append("optional ").append(withOptions(streaming)).append('\n');
        paper.append("async ").append(async(model)).append('\n');
        paper.append("published ").append(published(new Publishing())).append('\n');

        var store = new InMemoryChatMemoryStore();
        var clerk =
                AiServices.builder(Clerk.class)
                        .chatModel(model)
                        .chatMemoryProvider(
                                id ->
                                        MessageWindowChatMemory.builder()
                                                .id(id)
                                                .maxMessages(20)
                                                .chatMemoryStore(store)
                                                .build())
                        .tools(new Stock())
                        .contentRetriever(query -> List.of(Content.from("Pens are blue.")))
                        .build();
        letGo(store);
        for (int turn = 1; turn <= 3; turn++) {
            paper.append("turn ").append(clerk.ask(conversation, "tool " + turn)).append('\n');
        }
        var pool = Executors.newFixedThreadPool(2);
        try {
            var later = pool.submit(() -> clerk.ask(conversation + "-pooled", "four"));
            paper.append("pooled ").append(later.get()).append('\n');
        } finally {
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
        for (var message : store.getMessages(conversation)) {
            paper.append("kept ").append(message.type()).append('\n');
        }
        return paper.toString();
    }

    private static ChatRequest request(String question) {
        return ChatRequest.builder()
                .modelName("gpt-4o")
                .messages(SystemMessage.from("Be brief."), UserMessage.from(question))
                .build();
    }

    private static String text(ChatResponse response) {
        return response.aiMessage().text();
    }

    /** Where the version has options. */
    private static String withOptions(StreamingChatModel model) throws Exception {
        try {
            var heard = new Heard();
            Optional.stream(model, request("five"), heard);
            return heard.end.get();
        } catch (LinkageError older) {
            return "(none)";
        }
    }

    /** Apart, so that older versions can do without. */
    private static final class Optional {

        static void stream(StreamingChatModel model, ChatRequest request, Heard heard) {
            model.chat(request, ChatRequestOptions.EMPTY, heard);
        }
    }

    /** Since 1.20; older versions say so. */
    private static String async(ChatModel model) throws Exception {
        try {
            var method = ChatModel.class.getMethod("chatAsync", ChatRequest.class);
            var future = (CompletableFuture<?>) method.invoke(model, request("five"));
            return text((ChatResponse) future.get());
        } catch (NoSuchMethodException older) {
            return "(none)";
        }
    }

    /** Since 1.20; older versions say so. */
    private static String published(StreamingChatModel model) throws Exception {
        try {
            var method = StreamingChatModel.class.getMethod("chat", ChatRequest.class);
            var publisher = (Flow.Publisher<?>) method.invoke(model, request("six"));
            var events = new Events();
            publisher.subscribe(events);
            return events.end.get();
        } catch (NoSuchMethodException older) {
            return "(none)";
        }
    }

    /** What an AI service looks like. */
    interface Clerk {

        /** Asks in a conversation. */
        String ask(@MemoryId String id, @dev.langchain4j.service.UserMessage String question);
    }

    /** Tools. */
    static final class Stock {

        /** Never sold out. */
        @Tool("How many are in stock")
        public int stock(@P("the article") String article) {
            return article.length();
        }
    }

    private static ChatResponse answer(ChatRequest request) {
        var last = request.messages().get(request.messages().size() - 1);
        var question =
                last instanceof UserMessage user
                        ? user.singleText()
                        : last instanceof ToolExecutionResultMessage result
                                ? "stock " + result.text()
                                : "?";
        if (question.equals("fail")) {
            throw new IllegalArgumentException("no answer to that");
        }
        var message =
                question.startsWith("tool ")
                        ? AiMessage.from(
                                ToolExecutionRequest.builder()
                                        .id("call-" + request.messages().size())
                                        .name("stock")
                                        .arguments("{\"article\": \"pencils\"}")
                                        .build())
                        : AiMessage.from(question + " of " + request.messages().size());
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName("gpt-4o")
                .tokenUsage(new TokenUsage(10, 2))
                .build();
    }

    /** A provider without a network. */
    static final class Model implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return answer(request);
        }

        @Override // nothing, before 1.20
        public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
            return CompletableFuture.supplyAsync(() -> answer(request));
        }
    }

    /** Its streaming sister, which answers on a thread of its own. */
    static final class Streaming implements StreamingChatModel {

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            var thread =
                    new Thread(
                            () -> {
                                try {
                                    var response = answer(request);
                                    handler.onPartialResponse(response.aiMessage().text());
                                    handler.onCompleteResponse(response);
                                } catch (IllegalArgumentException failure) {
                                    handler.onError(failure);
                                }
                            });
            thread.start();
        }
    }

    /** And the newest kind, a cold stream of events. */
    static final class Publishing implements StreamingChatModel {

        @Override // nothing, before 1.20
        public Flow.Publisher<ChatModelStreamingEvent> doChat(ChatRequest request) {
            return subscriber ->
                    subscriber.onSubscribe(
                            new Flow.Subscription() {
                                @Override
                                public void request(long many) {
                                    var response = answer(request);
                                    var text = response.aiMessage().text();
                                    subscriber.onNext(new PartialResponse(text));
                                    subscriber.onNext(new CompleteResponse(response));
                                    subscriber.onComplete();
                                }

                                @Override
                                public void cancel() {}
                            });
        }
    }

    /** A handler as applications write it. */
    private static final class Heard implements StreamingChatResponseHandler {

        private final StringBuilder parts = new StringBuilder();
        private final CompletableFuture<String> end = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String part) {
            parts.append(part).append('|');
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            end.complete(parts + text(response));
        }

        @Override
        public void onError(Throwable error) {
            end.complete("failed " + error.getMessage());
        }
    }

    /** A subscriber as applications write it. */
    private static final class Events implements Flow.Subscriber<Object> {

        private final StringBuilder seen = new StringBuilder();
        private final CompletableFuture<String> end = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object event) {
            seen.append(event.getClass().getSimpleName()).append('|');
        }

        @Override
        public void onError(Throwable error) {
            end.complete("failed " + error.getMessage());
        }

        @Override
        public void onComplete() {
            end.complete(seen.toString());
        }
    }
}
