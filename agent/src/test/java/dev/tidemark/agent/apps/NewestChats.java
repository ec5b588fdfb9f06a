package dev.tidemark.agent.apps;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.Semaphore;

/** Futures and publishers, which came with 1.20. */
final class NewestChats {

    private NewestChats() {}

    static void make(Books books) throws InterruptedException {
        var request = ChatRequest.builder().messages(UserMessage.from("hello")).build();
        var model = new Later(books);
        books.fact("future", model.chatAsync(request).join().aiMessage());
        books.fact("with options", model.chatAsync(request, ChatRequestOptions.EMPTY).join());
        books.fact("of a string", model.chatAsync("hello").join());
        var broken = model.chatAsync("fail");
        books.fact("broken future", broken.handle((text, failure) -> failure.toString()).join());

        var raw = JsonRawSchema.from("{\"type\":\"string\",\"description\":\"a place\"}");
        var tool =
                ToolSpecification.builder()
                        .name("look")
                        .parameters(JsonObjectSchema.builder().addProperty("at", raw).build())
                        .build();
        var withTool =
                ChatRequest.builder()
                        .messages(UserMessage.from("look"))
                        .toolSpecifications(tool)
                        .build();
        books.fact("a tool with a raw schema", model.chatAsync(withTool).join().aiMessage());

        var publisher = new Publishing(books, "published").chat(request);
        subscribe(publisher, books);
        subscribe(publisher, books); // cold: a request each time
        cancel(new Publishing(books, "cancelled").chat(request), books);
        var nobodyListens = new Publishing(books, "unheard").chat(request);
        books.fact("a publisher nobody subscribes to", nobodyListens != null);
    }

    private static void subscribe(Publisher<ChatModelStreamingEvent> publisher, Books books)
            throws InterruptedException {
        var ended = new Semaphore(0);
        publisher.subscribe(
                new Subscriber<>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ChatModelStreamingEvent event) {
                        books.fact("published", event);
                    }

                    @Override
                    public void onError(Throwable error) {
                        books.fact("published error", error);
                        ended.release();
                    }

                    @Override
                    public void onComplete() {
                        books.fact("published", "the end");
                        ended.release();
                    }
                });
        ended.acquire();
    }

    private static void cancel(Publisher<ChatModelStreamingEvent> publisher, Books books) {
        publisher.subscribe(
                new Subscriber<>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
                        subscription.cancel();
                    }

                    @Override
                    public void onNext(ChatModelStreamingEvent event) {
                        books.fact("published to nobody", event);
                    }

                    @Override
                    public void onError(Throwable error) {
                        books.fact("published to nobody", error);
                    }

                    @Override
                    public void onComplete() {
                        books.fact("published to nobody", "the end");
                    }
                });
    }

    /** Answers from another thread. */
    private record Later(Books books) implements ChatModel {

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName("later").build();
        }

        @Override
        public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        if (request.messages().get(0).toString().contains("fail")) {
                            books.call("later", request, "error");
                            throw new IllegalStateException("later failed");
                        }
                        books.call("later", request, "ok");
                        return Books.answer("later", request, AiMessage.from("later"));
                    });
        }
    }

    /** Publishes one event for each subscriber who does not cancel. */
    private record Publishing(Books books, String name) implements StreamingChatModel {

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName(name).build();
        }

        @Override
        public Publisher<ChatModelStreamingEvent> doChat(ChatRequest request) {
            return subscriber ->
                    subscriber.onSubscribe(
                            new Subscription() {
                                private boolean told;

                                @Override
                                public void request(long more) {
                                    if (!told) {
                                        told = true;
                                        books.call(name, request, "ok");
                                        var whole = AiMessage.from("whole");
                                        subscriber.onNext(
                                                new CompleteResponse(
                                                        Books.answer(name, request, whole)));
                                        subscriber.onComplete();
                                    }
                                }

                                @Override
                                public void cancel() {
                                    told = true;
                                    books.call(name, request, "unfinished");
                                }
                            });
        }
    }
}
