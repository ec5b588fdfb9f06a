import com.anthropic.models.messages.Metadata;
import java.util.function.Function;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;

/** Spring AI 2 on Anthropic's SDK: {@code url model turns}. */
final class SpringAiOnAnthropic {

    private SpringAiOnAnthropic() {}

    public static void main(String[] args) {
        int turns = Integer.parseInt(args[2]);
        var plain = model(args[0], args[1], "ada");
        serve("ada", turns, prompt -> plain.call(prompt).getResult().getOutput().getText());
        var stream = model(args[0], args[1], "bob");
        serve("bob", turns, prompt -> streamed(stream, prompt));
        System.exit(0);
    }

    private static AnthropicChatModel model(String url, String model, String user) {
        var options =
                AnthropicChatOptions.builder()
                        .model(model)
                        .maxTokens(500)
                        .baseUrl(url.replace("/v1", ""))
                        .apiKey("none")
                        .metadata(Metadata.builder().userId(user).build());
        return AnthropicChatModel.builder().options(options.build()).build();
    }

    private static void serve(String customer, int turns, Function<Prompt, String> model) {
        var memory =
                MessageWindowChatMemory.builder()
                        .chatMemoryRepository(new InMemoryChatMemoryRepository())
                        .maxMessages(9_999)
                        .build();
        for (int turn = 0; turn < turns; turn++) {
            memory.add(customer, new UserMessage("Write 200 words about turn " + turn));
            var answer = model.apply(new Prompt(memory.get(customer)));
            memory.add(customer, new AssistantMessage(answer));
        }
        System.out.println("kept " + customer + " " + memory.get(customer).size());
    }

    private static String streamed(AnthropicChatModel model, Prompt prompt) {
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
