import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** LangChain4j's services on its own client, whole answers and streams: {@code url model turns}. */
final class LangChain4j {

    private LangChain4j() {}

    interface Desk {
        String ask(String question);
    }

    interface StreamingDesk {
        TokenStream ask(String question);
    }

    static final class Orders {

        @Tool(name = "findOrder", value = "Finds an order")
        String findOrder(@P("The order's number") String id) {
            return "{\"order\": \"%s\", \"lines\": \"%s\"}".formatted(id, "sent, ".repeat(60));
        }
    }

    public static void main(String[] args) {
        int turns = Integer.parseInt(args[2]);
        var memory = memory("ada");
        var model = OpenAiChatModel.builder().baseUrl(args[0]).apiKey("none").modelName(args[1]);
        var desk =
                AiServices.builder(Desk.class)
                        .chatModel(model.user("ada").build())
                        .chatMemory(memory)
                        .tools(new Orders())
                        .build();
        serve(memory, turns, desk::ask);

        var streamed = memory("bob");
        var streaming =
                OpenAiStreamingChatModel.builder()
                        .baseUrl(args[0])
                        .apiKey("none")
                        .modelName(args[1])
                        .user("bob")
                        .build();
        var streamingDesk =
                AiServices.builder(StreamingDesk.class)
                        .streamingChatModel(streaming)
                        .chatMemory(streamed)
                        .tools(new Orders())
                        .build();
        serve(streamed, turns, question -> whole(streamingDesk.ask(question)));
        System.exit(0);
    }

    private static ChatMemory memory(String customer) {
        return MessageWindowChatMemory.builder().id(customer).maxMessages(99_999).build();
    }

    /** Two calls at once, or none. */
    private static void serve(ChatMemory memory, int turns, UnaryOperator<String> desk) {
        for (int turn = 0; turn < turns; turn++) {
            desk.apply(
                    turn % 2 == 0
                            ? "Please find the orders A-%d and B-%d"
                                    .formatted(1000 + turn, 3000 + turn)
                            : "Write 100 words about turn " + turn);
        }
        System.out.println("kept " + memory.id() + " " + memory.messages().size());
    }

    private static String whole(TokenStream stream) {
        var answer = new CompletableFuture<String>();
        stream.onPartialResponse(part -> {})
                .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
                .onError(answer::completeExceptionally)
                .start();
        return answer.join();
    }
}
