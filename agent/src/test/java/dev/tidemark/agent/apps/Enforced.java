package dev.tidemark.agent.apps;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.management.ObjectName;

/**
 * A conversation that never ends, against a model that looks closely at what it is sent: {@code
 * turns}. Prints how large its requests were, and that the memory holds what was said. With a
 * second argument it goes on at each line on standard input, after asking for an epoch by JMX.
 */
public final class Enforced {

    private Enforced() {}

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        int turns = Integer.parseInt(args[0]);
        var store = new InMemoryChatMemoryStore();
        var model = new Strict();
        var clerk =
                AiServices.builder(Clerk.class)
                        .chatModel(model)
                        .chatMemoryProvider(
                                id ->
                                        MessageWindowChatMemory.builder()
                                                .id(id)
                                                .maxMessages(Integer.MAX_VALUE)
                                                .chatMemoryStore(store)
                                                .build())
                        .tools(new Stock())
                        .build();
        for (int turn = 0; turn < turns; turn++) {
            ask(clerk, turn);
        }
        var kept = store.getMessages("c");
        System.out.println("kept " + kept.size() + " " + kept.toString().hashCode());
        System.out.println("calls " + model.calls + " largest " + model.largest);
        System.out.println("same objects " + model.same(kept));
        for (int turn = turns; args.length > 1 && System.in.read() >= 0; turn++) {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("dev.tidemark:type=Conversations"),
                            "compress",
                            new Object[] {"c"},
                            new String[] {String.class.getName()});
            ask(clerk, turn);
        }
    }

    private static void ask(Clerk clerk, int turn) {
        clerk.ask("c", "Where is order A-" + (1000 + turn) + "? It was for customer " + turn);
    }

    interface Clerk {
        @SystemMessage("You look up orders.")
        String ask(@MemoryId Object id, @dev.langchain4j.service.UserMessage String text);
    }

    public static final class Stock {
        @Tool("Finds an order")
        String find(@P("the order's number") String order) {
            var rows = new StringBuilder("[");
            for (int i = 0; i < 20; i++) {
                rows.append(i == 0 ? "" : ", ")
                        .append("{\"order\": \"")
                        .append(order)
                        .append("\", \"line\": ")
                        .append(i)
                        .append(", \"article\": \"pen ")
                        .append((order.hashCode() ^ i) % 97)
                        .append("\", \"status\": \"shipped\"}");
            }
            return rows.append("]").toString();
        }
    }

    /** Asks for the tool, then answers. */
    static final class Strict implements ChatModel {

        int calls;
        int largest;
        private List<ChatMessage> last = List.of();

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return DefaultChatRequestParameters.builder().modelName("gpt-4").build();
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            calls++;
            Set<String> open = new HashSet<>();
            int size = 0;
            for (var message : request.messages()) {
                size += message.toString().length();
                if (message instanceof ToolExecutionResultMessage result) {
                    if (!open.remove(result.id())) {
                        throw new IllegalStateException("a result without its call");
                    }
                } else if (!open.isEmpty()) {
                    throw new IllegalStateException("a call without its result");
                }
                if (message instanceof AiMessage ai && ai.hasToolExecutionRequests()) {
                    ai.toolExecutionRequests().forEach(it -> open.add(it.id()));
                }
            }
            largest = Math.max(largest, size);
            last = request.messages();
            var newest = last.get(last.size() - 1);
            if (newest instanceof UserMessage user) {
                var text = user.singleText();
                var order = text.substring(text.indexOf("A-"), text.indexOf('?'));
                return answer(
                        AiMessage.from(
                                ToolExecutionRequest.builder()
                                        .id("call-" + calls)
                                        .name("find")
                                        .arguments("{\"order\": \"" + order + "\"}")
                                        .build()));
            }
            return answer(AiMessage.from("It is shipped."));
        }

        private static ChatResponse answer(AiMessage message) {
            return ChatResponse.builder().aiMessage(message).modelName("gpt-4").build();
        }

        int same(List<ChatMessage> kept) {
            int same = 0;
            for (var message : last) {
                for (var other : kept) {
                    same += message == other ? 1 : 0;
                }
            }
            return same;
        }
    }
}
