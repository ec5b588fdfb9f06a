package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.memory.ChatMemoryAccess;

/** What a customer can do; LangChain4j makes the rest of it. */
interface Assistant extends ChatMemoryAccess {

    String chat(@MemoryId String customer, @UserMessage String question);

    /** A customer asks, and asks again. */
    static void visit(Assistant assistant, long customer) {
        assistant.chat("customer-" + customer, Texts.of(2 * customer, Answering.LENGTH));
        assistant.chat("customer-" + customer, Texts.of(2 * customer + 1, Answering.LENGTH));
    }

    /** One whose conversations are kept like this. */
    static Assistant of(ChatMemoryProvider memories) {
        return AiServices.builder(Assistant.class)
                .chatModel(new Answering())
                .chatMemoryProvider(memories)
                .build();
    }
}
