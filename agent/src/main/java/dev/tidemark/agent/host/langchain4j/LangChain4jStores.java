package dev.tidemark.agent.host.langchain4j;

import dev.tidemark.agent.leak.Store;
import java.util.List;

/** Where LangChain4j keeps conversations in the heap, for good. */
final class LangChain4jStores {

    private static final List<String> MESSAGE =
            List.of("dev.langchain4j.data.", "dev.langchain4j.agent.tool.");

    /**
     * An AI service's memories by id. Unless they were given a store of their own, their messages
     * hang off them, in a {@code SingleSlotChatMemoryStore}.
     */
    static final Store MEMORIES =
            new Store(
                    "langchain4j",
                    "dev.langchain4j.service.memory.ChatMemoryService",
                    "chatMemories",
                    true,
                    48,
                    List.of(MESSAGE.get(0), MESSAGE.get(1), "dev.langchain4j.memory.chat."),
                    "Nothing removes a memory by itself: let the AI service extend"
                            + " ChatMemoryAccess and call evictChatMemory(id) when a customer"
                            + " leaves, or after a time.");

    /** By memory id, of all services that share it. */
    static final Store MESSAGES =
            new Store(
                    "langchain4j",
                    "dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore",
                    "messagesByMemoryId",
                    true,
                    112,
                    MESSAGE,
                    "Nothing removes messages by itself: call deleteMessages(id), or"
                            + " ChatMemory.clear(), when a customer leaves, and evictChatMemory(id)"
                            + " of the AI service; or write a ChatMemoryStore that expires or is a"
                            + " database.");

    private LangChain4jStores() {}
}
