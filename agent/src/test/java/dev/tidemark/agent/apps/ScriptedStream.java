package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A streaming model whose answer, its end and its thread are the script's. */
final class ScriptedStream implements StreamingChatModel {

    private final String name;
    private final BiConsumer<Answer, StreamingChatResponseHandler> script;
    private final Books books;

    ScriptedStream(
            String name, Books books, BiConsumer<Answer, StreamingChatResponseHandler> script) {
        this.name = name;
        this.books = books;
        this.script = script;
    }

    /** An answer that says everything at once. */
    static void whole(Answer answer, StreamingChatResponseHandler handler) {
        handler.onPartialResponse("yes");
        handler.onCompleteResponse(answer.complete());
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return ChatRequestParameters.builder().modelName(name).build();
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        script.accept(
                new Answer(name, request, outcome -> books.call(name, request, outcome)), handler);
    }

    /** What the script makes of a request; the end it chooses goes to the books first. */
    record Answer(String model, ChatRequest request, Consumer<String> end) {

        ChatResponse complete() {
            return complete(AiMessage.from("yes"));
        }

        ChatResponse complete(AiMessage message) {
            end.accept("ok");
            return Books.answer(model, request, message);
        }

        IllegalStateException failed() {
            end.accept("error");
            return new IllegalStateException("the line is cut");
        }
    }
}
