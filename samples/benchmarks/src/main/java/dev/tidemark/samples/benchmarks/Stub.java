package dev.tidemark.samples.benchmarks;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;

/** A model that costs nothing. */
final class Stub implements ChatModel {

    private static final ChatRequestParameters PARAMETERS =
            ChatRequestParameters.builder().modelName("gpt-4o").build();

    private final ChatResponse answer =
            ChatResponse.builder()
                    .aiMessage(AiMessage.from("yes"))
                    .modelName("gpt-4o")
                    .tokenUsage(new TokenUsage(1_000, 100))
                    .build();

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return PARAMETERS;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return answer;
    }
}
