package dev.tidemark.agent.host.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.tidemark.agent.host.Member;
import dev.tidemark.agent.host.SomeVersions;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes requests that differ from the application's in their texts alone: names, ids, calls, media
 * and attributes go over as they are. What only newer versions know is named in branches that older
 * ones never reach.
 */
final class LangChain4jWriter implements Plan.Writer<ChatMessage> {

    private static final Member USER_ATTRIBUTES = Member.of(UserMessage.class, "attributes");
    private static final Member AI_THINKING = Member.of(AiMessage.class, "thinking");
    private static final Member AI_ATTRIBUTES = Member.of(AiMessage.class, "attributes");
    private static final Member RESULT_ERROR =
            Member.of(ToolExecutionResultMessage.class, "isError");
    private static final Member RESULT_ATTRIBUTES =
            Member.of(ToolExecutionResultMessage.class, "attributes");
    private static final Member RESULT_CONTENTS =
            Member.of(ToolExecutionResultMessage.class, "contents");

    @SuppressWarnings("unchecked")
    ChatRequest write(ChatRequest request, List<?> messages, Plan plan) {
        return ChatRequest.builder()
                .messages(plan.apply((List<ChatMessage>) messages, this))
                .parameters(request.parameters())
                .build();
    }

    /** Subclasses and messages of an application's own kind may hold what is not known here. */
    static boolean writes(Object message) {
        var type = message.getClass();
        return type == UserMessage.class
                || type == AiMessage.class
                || type == ToolExecutionResultMessage.class;
    }

    /** What an application has noted on a message: marks for a cache, signatures. */
    static Map<?, ?> attributes(Object message) {
        var attributes =
                message instanceof UserMessage
                        ? USER_ATTRIBUTES.of(message)
                        : message instanceof AiMessage
                                ? AI_ATTRIBUTES.of(message)
                                : message instanceof ToolExecutionResultMessage
                                        ? RESULT_ATTRIBUTES.of(message)
                                        : null;
        return attributes instanceof Map<?, ?> map ? map : Map.of();
    }

    @Override
    public ChatMessage inserted(Plan.Insert insert) {
        return UserMessage.from(insert.text());
    }

    @Override
    public ChatMessage replaced(ChatMessage message, Message by) {
        if (message instanceof UserMessage user) {
            return user(user, contents(user.contents(), by.parts()));
        }
        if (message instanceof AiMessage ai) {
            return ai(ai, text(by));
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return result(result, by);
        }
        throw new IllegalStateException("no rule for " + message.getClass().getName());
    }

    @SomeVersions
    @SuppressWarnings("unchecked")
    private static UserMessage user(UserMessage user, List<Content> contents) {
        var attributes = (Map<String, Object>) attributes(user);
        if (!attributes.isEmpty()) {
            return user.toBuilder().contents(contents).attributes(attributes).build();
        }
        return user.name() == null
                ? UserMessage.from(contents)
                : UserMessage.from(user.name(), contents);
    }

    @SomeVersions
    @SuppressWarnings("unchecked")
    private static AiMessage ai(AiMessage ai, String text) {
        var attributes = (Map<String, Object>) attributes(ai);
        if (!attributes.isEmpty() || AI_THINKING.of(ai) != null) {
            return AiMessage.builder()
                    .text(text)
                    .thinking(ai.thinking())
                    .toolExecutionRequests(ai.toolExecutionRequests())
                    .attributes(attributes)
                    .build();
        }
        return ai.hasToolExecutionRequests()
                ? AiMessage.from(text, ai.toolExecutionRequests())
                : AiMessage.from(text);
    }

    @SomeVersions
    @SuppressWarnings("unchecked")
    private static ToolExecutionResultMessage result(
            ToolExecutionResultMessage result, Message by) {
        var attributes = (Map<String, Object>) attributes(result);
        var contents = RESULT_CONTENTS.of(result) instanceof List<?> list ? list : List.of();
        if (contents.size() > 1) {
            return ToolExecutionResultMessage.builder()
                    .id(result.id())
                    .toolName(result.toolName())
                    .contents(contents((List<Content>) contents, by.parts()))
                    .isError(result.isError())
                    .attributes(attributes)
                    .build();
        }
        if (!attributes.isEmpty()) {
            return ToolExecutionResultMessage.builder()
                    .id(result.id())
                    .toolName(result.toolName())
                    .text(text(by))
                    .isError(result.isError())
                    .attributes(attributes)
                    .build();
        }
        if (RESULT_ERROR.of(result) != null) {
            return ToolExecutionResultMessage.builder()
                    .id(result.id())
                    .toolName(result.toolName())
                    .text(text(by))
                    .isError(result.isError())
                    .build();
        }
        return ToolExecutionResultMessage.from(result.id(), result.toolName(), text(by));
    }

    /** The same contents in the same order, the texts among them in other words. */
    private static List<Content> contents(List<Content> contents, List<Part> parts) {
        var written = new ArrayList<Content>(contents.size());
        for (int i = 0; i < contents.size(); i++) {
            var content = contents.get(i);
            written.add(
                    content instanceof TextContent
                            ? TextContent.from(text(parts.get(i)))
                            : content);
        }
        return written;
    }

    private static String text(Message message) {
        for (var part : message.parts()) {
            if (!(part instanceof Part.ToolCall) && !(part instanceof Part.Thinking)) {
                return text(part);
            }
        }
        return null;
    }

    private static String text(Part part) {
        if (part instanceof Part.Text it) {
            return it.text();
        }
        if (part instanceof Part.Document it) {
            return it.text();
        }
        if (part instanceof Part.ToolResult it) {
            return it.text();
        }
        throw new IllegalStateException("no text");
    }
}
