package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.leak.Store;
import java.util.List;

/** Where Spring AI keeps conversations in the heap, for good. */
final class SpringAiStores {

    /** What auto-configuration wires where an application says nothing. */
    static final Store CONVERSATIONS =
            new Store(
                    "spring-ai",
                    "org.springframework.ai.chat.memory.InMemoryChatMemoryRepository",
                    "chatMemoryStore",
                    true,
                    112,
                    List.of(
                            "org.springframework.ai.chat.messages.",
                            "org.springframework.ai.content."),
                    "Nothing removes a conversation by itself, and this repository is what"
                            + " auto-configuration wires: call ChatMemory.clear(conversationId)"
                            + " when a customer leaves, or give the application a"
                            + " ChatMemoryRepository bean that expires or is a database.");

    private SpringAiStores() {}
}
