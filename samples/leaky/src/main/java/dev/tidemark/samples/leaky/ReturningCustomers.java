package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;

/** 300 customers whose conversations never end, and who come back again and again. */
final class ReturningCustomers implements Scenario {

    private static final int CUSTOMERS = 300;
    private static final int VISITS = 6_000;

    private final InMemoryChatMemoryStore store = new InMemoryChatMemoryStore();
    private final Assistant assistant =
            Assistant.of(
                    id ->
                            MessageWindowChatMemory.builder()
                                    .id(id)
                                    .maxMessages(20)
                                    .chatMemoryStore(store)
                                    .build());
    private long visits;

    @Override
    public void step(Moment now) {
        for (long due = (long) (now.part() * VISITS); visits < due; visits++) {
            Assistant.visit(assistant, visits % CUSTOMERS);
        }
    }

    @Override
    public long items() {
        return Math.min(visits, CUSTOMERS);
    }
}
