import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.api.AnthropicApi;
import org.springframework.ai.anthropic.api.AnthropicApi.ChatCompletionRequest.Metadata;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/**
 * Spring AI 1 on its own clients of OpenAI and Anthropic, whose models call the tools themselves:
 * {@code url model turns}.
 */
final class SpringAi1 {

    private SpringAi1() {}

    static final class Orders {

        @Tool(name = "findOrder", description = "Finds an order")
        String findOrder(@ToolParam(description = "The order's number") String id) {
            return "{\"order\": \"%s\", \"lines\": \"%s\"}".formatted(id, "sent, ".repeat(60));
        }
    }

    public static void main(String[] args) {
        int turns = Integer.parseInt(args[2]);
        var plain = model(args[0], args[1], "ada", false);
        serve("ada", turns, prompt -> plain.call(prompt).getResult().getOutput().getText());
        var stream = model(args[0], args[1], "bob", true);
        serve("bob", turns, prompt -> streamed(stream, prompt));
        System.exit(0);
    }

    private static ChatModel model(String url, String model, String user, boolean streams) {
        var base = url.replace("/v1", "");
        var tools = ToolCallbacks.from(new Orders());
        if (model.startsWith("claude")) {
            var options =
                    AnthropicChatOptions.builder()
                            .model(model)
                            .maxTokens(500)
                            .metadata(new Metadata(user))
                            .toolCallbacks(tools)
                            .build();
            return AnthropicChatModel.builder()
                    .anthropicApi(AnthropicApi.builder().baseUrl(base).apiKey("none").build())
                    .defaultOptions(options)
                    .build();
        }
        var options =
                OpenAiChatOptions.builder()
                        .model(model)
                        .user(user)
                        .streamUsage(streams)
                        .toolCallbacks(tools)
                        .build();
        return OpenAiChatModel.builder()
                .openAiApi(OpenAiApi.builder().baseUrl(base).apiKey("none").build())
                .defaultOptions(options)
                .build();
    }

    /** Two calls at once, or none. */
    private static String question(int turn) {
        return turn % 2 == 0
                ? "Please find the orders A-%d and B-%d".formatted(1000 + turn, turn)
                : "Write 100 words about turn " + turn;
    }

    private static void serve(String customer, int turns, Function<Prompt, String> model) {
        var memory =
                MessageWindowChatMemory.builder()
                        .chatMemoryRepository(new InMemoryChatMemoryRepository())
                        .maxMessages(9_999)
                        .build();
        var all = new ArrayList<Message>();
        var said = new ArrayList<String>();
        boolean unchanged = true;
        for (int turn = 0; turn < turns; turn++) {
            add(memory, customer, new UserMessage(question(turn)), all, said);
            var prompt = new Prompt(memory.get(customer));
            var answer = model.apply(prompt);
            unchanged &= prompt.getInstructions().equals(all) && texts(all).equals(said);
            add(memory, customer, new AssistantMessage(answer), all, said);
        }
        System.out.println("kept %s %d %s".formatted(customer, all.size(), unchanged));
    }

    private static void add(
            MessageWindowChatMemory memory,
            String customer,
            Message message,
            List<Message> all,
            List<String> said) {
        memory.add(customer, message);
        all.add(message);
        said.add(message.toString());
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::toString).toList();
    }

    private static String streamed(ChatModel model, Prompt prompt) {
        var answer = new StringBuilder();
        for (var chunk : model.stream(prompt).toIterable()) {
            var result = chunk.getResult();
            if (result != null && result.getOutput().getText() != null) {
                answer.append(result.getOutput().getText());
            }
        }
        return answer.toString();
    }
}
