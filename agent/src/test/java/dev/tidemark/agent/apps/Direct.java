package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/** A model that goes past everything the framework does around a call, as some providers do. */
final class Direct implements ChatModel {

    private final String name;
    private final Books books;

    Direct(String name, Books books) {
        this.name = name;
        this.books = books;
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
        books.call(name, request, "ok");
        return Books.answer(name, request, AiMessage.from("directly"));
    }
}
