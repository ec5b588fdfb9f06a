package dev.tidemark.samples.leaky;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.concurrent.atomic.AtomicLong;

/** A model that answers at once. */
final class Answering implements ChatModel {

    /** About a paragraph. */
    static final int LENGTH = 900;

    private final AtomicLong answers = new AtomicLong();

    @Override
    public ChatResponse doChat(ChatRequest request) {
        var text = Texts.of(-answers.incrementAndGet(), LENGTH);
        return ChatResponse.builder().aiMessage(AiMessage.from(text)).build();
    }
}
