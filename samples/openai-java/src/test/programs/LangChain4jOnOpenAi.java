import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openaiofficial.OpenAiOfficialChatModel;
import dev.langchain4j.model.openaiofficial.OpenAiOfficialStreamingChatModel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** LangChain4j on OpenAI's SDK: {@code url model turns}. */
final class LangChain4jOnOpenAi {

    private LangChain4jOnOpenAi() {}

    public static void main(String[] args) {
        int turns = Integer.parseInt(args[2]);
        var plain =
                OpenAiOfficialChatModel.builder()
                        .baseUrl(args[0])
                        .apiKey("none")
                        .modelName(args[1])
                        .user("ada")
                        .build();
        serve("ada", turns, plain::chat);
        var stream =
                OpenAiOfficialStreamingChatModel.builder()
                        .baseUrl(args[0])
                        .apiKey("none")
                        .modelName(args[1])
                        .user("bob")
                        .build();
        serve("bob", turns, request -> streamed(stream, request));
        System.exit(0);
    }

    private static void serve(
            String customer, int turns, Function<ChatRequest, ChatResponse> model) {
        ChatMemory memory =
                MessageWindowChatMemory.builder().id(customer).maxMessages(9_999).build();
        for (int turn = 0; turn < turns; turn++) {
            memory.add(UserMessage.from("Write 200 words about turn " + turn));
            var request = ChatRequest.builder().messages(memory.messages()).build();
            memory.add(model.apply(request).aiMessage());
        }
        System.out.println("kept " + customer + " " + memory.messages().size());
    }

    private static ChatResponse streamed(
            OpenAiOfficialStreamingChatModel model, ChatRequest request) {
        var answer = new CompletableFuture<ChatResponse>();
        model.chat(
                request,
                new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String part) {}

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }
                });
        return answer.join();
    }
}
