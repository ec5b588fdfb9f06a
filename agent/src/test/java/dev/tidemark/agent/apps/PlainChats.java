package dev.tidemark.agent.apps;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** Calls that return their answer, with models, subclasses and decorators of the application's. */
final class PlainChats {

    private PlainChats() {}

    static void make(Books books) {
        forms(books);
        subclasses(books);
        decorators(books);
        failures(books);
        untouched(books);
        contents(books);
    }

    private static void forms(Books books) {
        var model = new Scripted("plain", books);
        books.fact("string", model.chat("hello"));
        books.fact(
                "array", model.chat(UserMessage.from("one"), UserMessage.from("two")).toString());
        books.fact("list", model.chat(List.of(UserMessage.from("one"))).aiMessage());
        var request = ChatRequest.builder().messages(UserMessage.from("named"));
        books.fact("request", model.chat(request.modelName("plain").maxOutputTokens(50).build()));
    }

    /** Inherits everything. */
    private static final class Inheriting extends Scripted {

        Inheriting(Books books) {
            super("inheriting", books);
        }
    }

    /** Goes through its superclass: two hooked methods, one call. */
    private static final class Overriding extends Scripted {

        Overriding(Books books) {
            super("overriding", books);
        }

        @Override
        public ChatResponse chat(ChatRequest request) {
            return super.chat(request);
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return super.doChat(request);
        }
    }

    private static void subclasses(Books books) {
        books.fact("inheriting", new Inheriting(books).chat("hello"));
        books.fact("overriding", new Overriding(books).chat("hello"));
    }

    private static void decorators(Books books) {
        var here =
                new Decorator(
                        new Decorator(new Scripted("two-deep", books), Runnable::run),
                        Runnable::run);
        books.fact("two deep", here.chat("hello"));
        var pool = Executors.newFixedThreadPool(2);
        try {
            var elsewhere = new Decorator(new Scripted("other-thread", books), pool);
            books.fact("on another thread", elsewhere.chat("hello"));
            books.fact("and again", elsewhere.chat(List.of(UserMessage.from("again"))));
            var direct = new Decorator(new Direct("direct-elsewhere", books), pool);
            books.fact("directly on another thread", direct.chat("hello"));
        } finally {
            pool.shutdown();
        }
        var both = new Both(new Scripted("first-half", books), new Scripted("whole", books));
        books.fact("a model that asks two", both.chat("hello"));
    }

    /** Asks one model about a part of it, and the other about all. */
    private record Both(ChatModel first, ChatModel second) implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            var half = first.chat("a part of it");
            return second.chat(AiMessage.from(half), request.messages().get(0));
        }
    }

    private static void failures(Books books) {
        var failure = new IllegalArgumentException("no");
        var seen = new Listening(books);
        var model =
                new Scripted(
                        "failing",
                        books,
                        request -> {
                            throw failure;
                        },
                        seen);
        try {
            model.chat("hello");
        } catch (RuntimeException caught) {
            books.fact("thrown", caught + " the same: " + (caught == failure));
        }
        var error = new LinkageError("broken");
        var broken =
                new Scripted(
                        "broken",
                        books,
                        request -> {
                            throw error;
                        });
        try {
            broken.chat("hello");
        } catch (LinkageError caught) {
            books.fact("thrown", caught + " the same: " + (caught == error));
        }
    }

    /** What the application passes in and gets back are the objects that the model saw and made. */
    @SuppressWarnings("ReferenceEquality") // the same object is what is asked
    private static void untouched(Books books) {
        var listener = new Listening(books);
        var model = new Scripted("untouched", books, listener);
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from("be brief"));
        messages.add(UserMessage.from("hello"));
        messages.add(AiMessage.from("hi"));
        messages.add(UserMessage.from("and?"));
        var before = List.copyOf(messages);
        var request = ChatRequest.builder().messages(messages).build();
        var response = model.chat(request);
        books.fact("the model's response is the caller's", response == model.answered);
        books.fact("the caller's list is as it was", messages.equals(before));
        books.fact("every message is the same object", same(before, model.received));
        books.fact("the request is as it was", same(before, request.messages()));
        books.fact("parameters", request.parameters());
    }

    private static boolean same(List<ChatMessage> some, List<ChatMessage> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            same = some.get(i) == others.get(i);
        }
        return same;
    }

    private static void contents(Books books) {
        var look =
                ToolSpecification.builder()
                        .name("look")
                        .description("Looks something up.")
                        .parameters(
                                JsonObjectSchema.builder()
                                        .addStringProperty("what", "What to look up")
                                        .addIntegerProperty("times")
                                        .required("what")
                                        .build())
                        .build();
        var calls =
                List.of(
                        ToolExecutionRequest.builder()
                                .id("1")
                                .name("look")
                                .arguments("{\"what\":\"a\"}")
                                .build(),
                        ToolExecutionRequest.builder()
                                .id("2")
                                .name("look")
                                .arguments("{}")
                                .build());
        var model = new Scripted("contents", books);
        var request =
                ChatRequest.builder()
                        .messages(
                                List.of(
                                        SystemMessage.from("be brief"),
                                        UserMessage.from(
                                                TextContent.from("what is this?"),
                                                ImageContent.from("https://example.com/box.png"),
                                                TextContent.from("and this?")),
                                        AiMessage.from(calls),
                                        ToolExecutionResultMessage.from("1", "look", "a box"),
                                        ToolExecutionResultMessage.from("2", "look", "another")))
                        .toolSpecifications(look)
                        .build();
        books.fact("parts, tools and results", model.chat(request).aiMessage());
    }

    /** What a listener is told, in order. */
    private record Listening(Books books) implements ChatModelListener {

        @Override
        public void onRequest(ChatModelRequestContext context) {
            books.fact("listener request", context.chatRequest());
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            books.fact("listener response", context.chatResponse());
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            books.fact("listener error", context.error());
        }
    }
}
