import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bsc.langgraph4j.agentexecutor.AgentExecutor;

/** An agent of LangGraph4j with a tool, two customers: {@code url model turns}. */
final class LangGraph4jAgent {

    private LangGraph4jAgent() {}

    static final class Orders {

        @Tool("Finds an order")
        String findOrder(String id) {
            return "{\"order\": \"%s\", \"state\": \"sent\"}".formatted(id);
        }
    }

    public static void main(String[] args) throws Exception {
        for (var customer : new String[] {"ada", "bob"}) {
            var model =
                    OpenAiChatModel.builder()
                            .baseUrl(args[0])
                            .apiKey("none")
                            .modelName(args[1])
                            .user(customer)
                            .build();
            var agent =
                    AgentExecutor.builder()
                            .chatModel(model)
                            .toolsFromObject(new Orders())
                            .build()
                            .compile();
            List<ChatMessage> messages = new ArrayList<>();
            for (int turn = 0; turn < Integer.parseInt(args[2]); turn++) {
                messages.add(UserMessage.from("Please find the order A-" + (1000 + turn)));
                try (var scope = conversation(customer)) {
                    var state = agent.invoke(Map.of("messages", messages)).orElseThrow();
                    messages = new ArrayList<>(state.messages());
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
