package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import java.util.ArrayList;
import java.util.List;

/** Conversations that the framework lets go of when they end, and an audit list does not. */
final class DeletedButHeld implements Scenario {

    private final List<ChatMemory> audit = new ArrayList<>();
    private final Assistant assistant = Assistant.of(this::audited);
    private long customers;

    private ChatMemory audited(Object id) {
        var memory = MessageWindowChatMemory.builder().id(id).maxMessages(20).build();
        audit.add(memory);
        return memory;
    }

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
        return audit.size();
    }
}
