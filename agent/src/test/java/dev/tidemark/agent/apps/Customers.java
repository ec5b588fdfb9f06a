package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.memory.ChatMemoryAccess;
import dev.langchain4j.service.memory.ChatMemoryService;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.util.Arrays;

/**
 * An AI service whose customers come once: {@code memories}, which hold their messages themselves,
 * or {@code messages} in a store they share. With {@code weigh-} before it: what they take.
 */
public final class Customers {

    private Customers() {}

    /** What a user of the framework writes. */
    interface Clerk extends ChatMemoryAccess {

        String chat(@MemoryId String who, @dev.langchain4j.service.UserMessage String text);
    }

    /** Says yes. */
    static final class Yes implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("yes, " + Shelf.text(0, 0)))
                    .build();
        }
    }

    /** The way, and what {@link Shelf} wants to know. */
    public static void main(String[] arguments) {
        var rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        var shared = new InMemoryChatMemoryStore();
        switch (arguments[0]) {
            case "memories" -> serve(rest, null);
            case "messages" -> serve(rest, shared);
            case "weigh-memories" -> weighMemories(rest);
            default -> Shelf.weigh(rest, customer -> talk(memory("" + customer, shared), customer));
        }
    }

    private static void serve(String[] arguments, InMemoryChatMemoryStore store) {
        var clerk =
                AiServices.builder(Clerk.class)
                        .chatModel(new Yes())
                        .chatMemoryProvider(id -> memory(id, store))
                        .build();
        Shelf.fill(
                arguments,
                customer -> clerk.chat("customer " + customer, Shelf.text(customer, 0)),
                customer -> {
                    if (store != null) {
                        store.deleteMessages("customer " + customer);
                    }
                    clerk.evictChatMemory("customer " + customer);
                });
    }

    private static void weighMemories(String[] arguments) {
        var service = new ChatMemoryService((Object id) -> memory(id, null));
        Shelf.weigh(
                arguments,
                customer -> talk(service.getOrCreateChatMemory("" + customer), customer));
    }

    private static void talk(ChatMemory memory, int customer) {
        for (int message = 0; message < 20; message += 2) {
            memory.add(UserMessage.from(Shelf.text(customer, message)));
            memory.add(AiMessage.from(Shelf.text(customer, message + 1)));
        }
    }

    private static ChatMemory memory(Object id, ChatMemoryStore store) {
        var memory = MessageWindowChatMemory.builder().id(id).maxMessages(100);
        return (store == null ? memory : memory.chatMemoryStore(store)).build();
    }
}
