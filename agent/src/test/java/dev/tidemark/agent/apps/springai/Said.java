package dev.tidemark.agent.apps.springai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** Messages and responses as every version makes them. */
final class Said {

    private static final AtomicInteger IDS = new AtomicInteger();

    private Said() {}

    static AssistantMessage asking(int calls, String tool, String arguments) {
        var asked =
                java.util.stream.IntStream.range(0, calls)
                        .mapToObj(
                                i ->
                                        new ToolCall(
                                                "call-" + IDS.incrementAndGet(),
                                                "function",
                                                tool,
                                                arguments.replace("#", String.valueOf(i))))
                        .toList();
        try {
            return Builders.asking(asked);
        } catch (LinkageError before11) {
            return constructed(
                    AssistantMessage.class,
                    new Class<?>[] {String.class, Map.class, List.class},
                    "",
                    Map.of(),
                    asked);
        }
    }

    static ToolResponseMessage results(List<ToolResponse> results) {
        try {
            return Builders.results(results);
        } catch (LinkageError before11) {
            return constructed(ToolResponseMessage.class, new Class<?>[] {List.class}, results);
        }
    }

    private static <T> T constructed(Class<T> type, Class<?>[] arguments, Object... values) {
        try {
            return type.getConstructor(arguments).newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Since 1.1. */
    private static final class Builders {

        static AssistantMessage asking(List<ToolCall> calls) {
            return AssistantMessage.builder().content("").toolCalls(calls).build();
        }

        static ToolResponseMessage results(List<ToolResponse> results) {
            return ToolResponseMessage.builder().responses(results).build();
        }
    }

    static Usage usage(int input) {
        return new DefaultUsage(input, 7);
    }

    static ChatResponse response(String model, AssistantMessage message, Usage usage) {
        var metadata = ChatResponseMetadata.builder().model(model);
        if (usage != null) {
            metadata.usage(usage);
        }
        return new ChatResponse(List.of(new Generation(message)), metadata.build());
    }
}
