package dev.tidemark.agent.apps.springai;

import dev.tidemark.agent.apps.Shelf;
import java.util.Arrays;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;

/** A memory as auto-configuration wires it, of customers who come once. */
public final class SpringCustomers {

    private SpringCustomers() {}

    /** {@code fill} or {@code weigh}, and what {@link Shelf} wants to know. */
    public static void main(String[] arguments) {
        var rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        var memory =
                MessageWindowChatMemory.builder()
                        .chatMemoryRepository(new InMemoryChatMemoryRepository())
                        .build();
        if (arguments[0].equals("weigh")) {
            Shelf.weigh(rest, customer -> talk(memory, customer, 20));
        } else {
            Shelf.fill(
                    rest,
                    customer -> talk(memory, customer, 2),
                    customer -> memory.clear("customer " + customer));
        }
    }

    private static void talk(ChatMemory memory, int customer, int messages) {
        var id = "customer " + customer;
        for (int message = 0; message < messages; message += 2) {
            memory.add(id, new UserMessage(Shelf.text(customer, message)));
            memory.add(id, new AssistantMessage(Shelf.text(customer, message + 1)));
        }
    }
}
