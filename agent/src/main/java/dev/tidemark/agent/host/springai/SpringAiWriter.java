package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.host.SomeVersions;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Part;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;

/**
 * Writes prompts that differ from the application's in their texts alone: options, metadata, calls,
 * ids and media go over as they are. What messages are made with changed from constructors to
 * builders in 1.1; a version never reaches what it has not got.
 */
final class SpringAiWriter implements Plan.Writer<Message> {

    /** Up to 1.0; protected since. */
    private static final MethodHandle ASSISTANT =
            constructor(AssistantMessage.class, String.class, Map.class, List.class, List.class);

    private static final MethodHandle RESULTS =
            constructor(ToolResponseMessage.class, List.class, Map.class);

    private static MethodHandle constructor(Class<?> type, Class<?>... arguments) {
        try {
            return MethodHandles.publicLookup()
                    .findConstructor(type, MethodType.methodType(void.class, arguments))
                    .asType(MethodType.methodType(Message.class, arguments));
        } catch (ReflectiveOperationException builtInThisVersion) {
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    Asked write(Asked request, List<?> messages, Plan plan) {
        return request.with(plan.apply((List<Message>) messages, this));
    }

    /**
     * Subclasses and messages of an application's own kind may hold what is not known here, and
     * what a provider has signed it wants back as it was.
     */
    static boolean writes(Object message) {
        return message != null
                && (message.getClass() == UserMessage.class
                        || message.getClass() == ToolResponseMessage.class
                        || message.getClass() == AssistantMessage.class
                                && !signed((AssistantMessage) message));
    }

    private static boolean signed(AssistantMessage message) {
        return message.getMetadata().keySet().stream()
                .anyMatch(key -> key.toLowerCase(Locale.ROOT).contains("signature"));
    }

    @Override
    public Message inserted(Plan.Insert insert) {
        return new UserMessage(insert.text());
    }

    @Override
    public Message replaced(Message message, dev.tidemark.core.context.Message by) {
        if (message instanceof UserMessage user) {
            return UserMessage.builder()
                    .text(text(by, user.getText()))
                    .media(user.getMedia())
                    .metadata(user.getMetadata())
                    .build();
        }
        if (message instanceof AssistantMessage assistant) {
            return assistant(assistant, text(by, assistant.getText()));
        }
        if (message instanceof ToolResponseMessage results) {
            return results(results, by.parts());
        }
        throw new IllegalStateException("no rule for " + message.getClass().getName());
    }

    @SomeVersions
    private static Message assistant(AssistantMessage message, String text) {
        return ASSISTANT == null
                ? AssistantMessage.builder()
                        .content(text)
                        .properties(message.getMetadata())
                        .toolCalls(message.getToolCalls())
                        .media(message.getMedia())
                        .build()
                : made(
                        ASSISTANT,
                        text,
                        message.getMetadata(),
                        message.getToolCalls(),
                        message.getMedia());
    }

    /** As many as there were, in their order. */
    @SomeVersions
    private static Message results(ToolResponseMessage message, List<Part> parts) {
        var written = new ArrayList<ToolResponse>();
        for (var result : message.getResponses()) {
            var text = ((Part.ToolResult) parts.get(written.size())).text();
            written.add(new ToolResponse(result.id(), result.name(), text));
        }
        return RESULTS == null
                ? ToolResponseMessage.builder()
                        .responses(written)
                        .metadata(message.getMetadata())
                        .build()
                : made(RESULTS, written, message.getMetadata());
    }

    private static Message made(MethodHandle constructor, Object... arguments) {
        try {
            return (Message) constructor.invokeWithArguments(arguments);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }

    private static String text(dev.tidemark.core.context.Message message, String otherwise) {
        for (var part : message.parts()) {
            if (part instanceof Part.Text it) {
                return it.text();
            }
            if (part instanceof Part.Document it) {
                return it.text();
            }
        }
        return otherwise;
    }
}
