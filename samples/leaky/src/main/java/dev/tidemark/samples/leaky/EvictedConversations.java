package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;

/** 20,000 customers who come, chat and leave; each is evicted when fifty more have come. */
final class EvictedConversations implements Scenario {

    private static final int ALL = 20_000;
    private static final int OPEN = 50;

    private final Assistant assistant =
            Assistant.of(id -> MessageWindowChatMemory.builder().id(id).maxMessages(20).build());
    private long customers;
    private long evicted;

    @Override
    public void step(Moment now) {
        for (long due = (long) (now.part() * ALL); customers < due; customers++) {
            Assistant.visit(assistant, customers);
            if (customers - evicted >= OPEN) {
                assistant.evictChatMemory("customer-" + evicted++);
            }
        }
    }

    @Override
    public long items() {
        return customers - evicted;
    }
}
