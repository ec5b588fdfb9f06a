package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/** Says thank you, is answered, and leaves. */
public final class Customer {

    /** Answers at once. */
    private static final class Prompt implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder().aiMessage(AiMessage.from("You are welcome.")).build();
        }
    }

    private Customer() {}

    /** Customer {@code number}, in a conversation that nobody keeps. */
    public static void comes(int number) {
        var memory = MessageWindowChatMemory.builder().id("customer-" + number).maxMessages(10);
        var chat = memory.build();
        chat.add(UserMessage.from("Thank you for parcel " + number));
        var answer = new Prompt().chat(ChatRequest.builder().messages(chat.messages()).build());
        chat.add(answer.aiMessage());
    }
}
