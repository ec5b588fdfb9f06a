package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;

/** An application that brings its own model to a framework that others use too. */
public final class Visitor {

    private Visitor() {}

    /** One turn; says what it kept in memory. */
    public static String run(String name) {
        var memory = MessageWindowChatMemory.builder().id(name).maxMessages(4).build();
        memory.add(UserMessage.from("is it time?"));
        var request = ChatRequest.builder().messages(memory.messages()).build();
        memory.add(new Own().chat(request).aiMessage());
        return "kept " + memory.messages().size();
    }

    private static final class Own implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("it is"))
                    .tokenUsage(new TokenUsage(8, 2))
                    .build();
        }
    }
}
