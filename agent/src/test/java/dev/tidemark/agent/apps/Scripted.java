package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.function.Function;

/** A model as most providers write one: the framework calls {@code doChat}. */
class Scripted implements ChatModel {

    final String name;
    final Books books;
    private final Function<ChatRequest, AiMessage> script;
    private final List<ChatModelListener> listeners;

    /** What it was sent last: the objects themselves. */
    List<ChatMessage> received = List.of();

    /** What it answered last. */
    ChatResponse answered;

    Scripted(
            String name,
            Books books,
            Function<ChatRequest, AiMessage> script,
            ChatModelListener... listeners) {
        this.name = name;
        this.books = books;
        this.script = script;
        this.listeners = List.of(listeners);
    }

    Scripted(String name, Books books, ChatModelListener... listeners) {
        this(name, books, request -> AiMessage.from("yes"), listeners);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return ChatRequestParameters.builder().modelName(name).build();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        received = request.messages();
        AiMessage message;
        try {
            message = script.apply(request);
        } catch (Throwable failure) {
            books.call(name, request, "error");
            throw failure;
        }
        books.call(name, request, "ok");
        answered = Books.answer(name, request, message);
        return answered;
    }
}
