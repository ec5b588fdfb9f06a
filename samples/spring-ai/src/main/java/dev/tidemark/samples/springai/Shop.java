package dev.tidemark.samples.springai;

import java.util.List;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/**
 * Two customers who never close their conversation, one of whom sees the answers while they are
 * written: {@code url model turns}. Prints what their memories hold, or which turn was refused.
 */
public final class Shop {

    private final ChatMemory memory =
            MessageWindowChatMemory.builder()
                    .chatMemoryRepository(new InMemoryChatMemoryRepository())
                    .maxMessages(Integer.MAX_VALUE)
                    .build();

    private final OpenAiApi api;
    private final String model;

    private Shop(String url, String model) {
        this.api = OpenAiApi.builder().baseUrl(url.replace("/v1", "")).apiKey("none").build();
        this.model = model;
    }

    /** Serves them, one after the other. */
    public static void main(String[] args) {
        var shop = new Shop(args[0], args[1]);
        int turns = Integer.parseInt(args[2]);
        shop.serve("ada", turns, false);
        shop.serve("bob", turns, true);
    }

    @SuppressWarnings("SystemOut")
    private void serve(String customer, int turns, boolean streams) {
        var options =
                OpenAiChatOptions.builder()
                        .model(model)
                        .user(customer)
                        .streamUsage(streams)
                        .build();
        var client =
                ChatClient.builder(
                                OpenAiChatModel.builder()
                                        .openAiApi(api)
                                        .defaultOptions(options)
                                        .build())
                        .defaultSystem("You look up orders.")
                        .defaultToolCallbacks(new FindOrders())
                        .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
                        .build();
        for (int turn = 0; turn < turns; turn++) {
            try {
                ask(client, customer, turn, streams);
            } catch (RuntimeException refused) {
                System.out.println("refused " + customer + " " + turn);
                return;
            }
        }
        System.out.println("kept " + customer + " " + memory.get(customer).size());
    }

    private static void ask(ChatClient client, String customer, int turn, boolean streams) {
        var request =
                client.prompt()
                        .user("Please find the orders A-%d and B-%d".formatted(1000 + turn, turn))
                        .advisors(spec -> spec.param(ChatMemory.CONVERSATION_ID, customer));
        if (streams) {
            request.stream().content().blockLast();
        } else {
            request.call().content();
        }
    }

    /** Knows them all, at length. */
    private static final class FindOrders implements ToolCallback {

        @Override
        public ToolDefinition getToolDefinition() {
            return ToolDefinition.builder()
                    .name("find_orders")
                    .description("Finds an order")
                    .inputSchema(
                            """
                            {"type": "object", "required": ["id"], "properties":
                                {"id": {"type": "string", "description": "The order's number"}}}
                            """)
                    .build();
        }

        @Override
        public String call(String input) {
            return List.of(1, 2, 3, 4, 5, 6).stream()
                    .map(
                            line ->
                                    "{\"line\": %d, \"of\": %s, \"state\": \"sent\"}"
                                            .formatted(line, input))
                    .toList()
                    .toString();
        }
    }
}
