import java.util.function.Function;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Spring AI 2 on OpenAI's SDK: {@code url model turns}. */
final class SpringAiOnOpenAi {

    private SpringAiOnOpenAi() {}

    public static void main(String[] args) {
        int turns = Integer.parseInt(args[2]);
        var plain = model(args[0], args[1], "ada", false);
        serve("ada", turns, prompt -> plain.call(prompt).getResult().getOutput().getText());
        var stream = model(args[0], args[1], "bob", true);
        serve("bob", turns, prompt -> streamed(stream, prompt));
        System.exit(0);
    }

    private static OpenAiChatModel model(String url, String model, String user, boolean streams) {
        var options = OpenAiChatOptions.builder().model(model);
        options.baseUrl(url);
        options.apiKey("none");
        options.user(user);
        options.streamUsage(streams);
        return OpenAiChatModel.builder().options(options.build()).build();
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

    private static String streamed(OpenAiChatModel model, Prompt prompt) {
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
