package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;

/** Memories that are evicted when a customer has left, of a store that nobody tells. */
final class LangChain4jStore implements Scenario {

    private final InMemoryChatMemoryStore store = new InMemoryChatMemoryStore();
    private final Assistant assistant =
            Assistant.of(
                    id ->
                            MessageWindowChatMemory.builder()
                                    .id(id)
                                    .maxMessages(20)
                                    .chatMemoryStore(store)
                                    .build());
    private long customers;

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(LangChain4jMemories.CONVERSATION);
                customers < due;
                customers++) {
            Assistant.visit(assistant, customers);
            assistant.evictChatMemory("customer-" + customers);
        }
    }

    @Override
    public long items() {
        return customers;
    }
}
