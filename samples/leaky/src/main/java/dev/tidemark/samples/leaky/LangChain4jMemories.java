package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;

/** Customers who never return, in a service that keeps a memory for each: LangChain4j's default. */
final class LangChain4jMemories implements Scenario {

    static final long CONVERSATION = 4_600;

    private final Assistant assistant =
            Assistant.of(id -> MessageWindowChatMemory.builder().id(id).maxMessages(20).build());
    private long customers;

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(CONVERSATION); customers < due; customers++) {
            Assistant.visit(assistant, customers);
        }
    }

    @Override
    public long items() {
        return customers;
    }
}
