import com.alibaba.cloud.ai.graph.RunnableConfig;
import com.alibaba.cloud.ai.graph.agent.ReactAgent;
import com.alibaba.cloud.ai.graph.checkpoint.savers.MemorySaver;
import java.util.Map;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/** An agent of Spring AI Alibaba with a tool, whose threads go on: {@code url model turns}. */
final class SpringAiAlibabaAgent {

    private SpringAiAlibabaAgent() {}

    static final class Orders {

        @Tool(name = "findOrder", description = "Finds an order")
        String findOrder(@ToolParam(description = "The order's number") String id) {
            return "{\"order\": \"%s\", \"state\": \"sent\"}".formatted(id);
        }
    }

    public static void main(String[] args) throws Exception {
        for (var customer : new String[] {"ada", "bob"}) {
            var api =
                    OpenAiApi.builder().baseUrl(args[0].replace("/v1", "")).apiKey("none").build();
            var options = OpenAiChatOptions.builder().model(args[1]).user(customer).build();
            var model = OpenAiChatModel.builder().openAiApi(api).defaultOptions(options).build();
            var agent =
                    ReactAgent.builder()
                            .name("desk")
                            .model(model)
                            .chatOptions(options)
                            .methodTools(new Orders())
                            .saver(new MemorySaver())
                            .build();
            var thread = RunnableConfig.builder().threadId(customer).build();
            for (int turn = 0; turn < Integer.parseInt(args[2]); turn++) {
                try (var scope = conversation(customer)) {
                    agent.call("Please find the order A-" + (1000 + turn), thread);
                }
            }
            System.out.println("kept " + customer);
        }
        System.exit(0);
    }

    /** What README says of an application without memories. */
    private static AutoCloseable conversation(String id) throws ReflectiveOperationException {
        return (AutoCloseable)
                Class.forName("dev.tidemark.bootstrap.Context")
                        .getMethod("open", Map.class)
                        .invoke(null, Map.of("conversation", id));
    }
}
