package dev.tidemark.agent.host.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.tidemark.agent.Calls;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.agent.host.Member;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Pixels;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.ArrayList;
import java.util.List;

/** Reads LangChain4j's requests, responses and memories, and writes requests. */
final class LangChain4jAdapter implements Adapter {

    static final LangChain4jAdapter INSTANCE = new LangChain4jAdapter();

    /** What LangChain4j's own content injector puts between a question and what was retrieved. */
    private static final String RETRIEVED = "\n\nAnswer using the following information:\n";

    private final Member thinking = Member.of(AiMessage.class, "thinking");
    private final Member resultContents = Member.of(ToolExecutionResultMessage.class, "contents");
    private final Member resultIsError = Member.of(ToolExecutionResultMessage.class, "isError");

    private final LangChain4jWriter writer = new LangChain4jWriter();

    private LangChain4jAdapter() {}

    @Override
    public String host() {
        return "langchain4j";
    }

    @Override
    public List<?> messages(Object request) {
        return ((ChatRequest) request).messages(); // in older versions the application's own list
    }

    @Override
    public boolean ofOneConversation(Object message) {
        return !(message instanceof SystemMessage);
    }

    @Override
    public Message message(Object message) {
        if (message instanceof SystemMessage system) {
            return Message.text(Role.SYSTEM, orEmpty(system.text()));
        }
        if (message instanceof UserMessage user) {
            return new Message(Role.USER, orEmpty(user.name()), parts(user.contents()));
        }
        if (message instanceof AiMessage ai) {
            return new Message(Role.ASSISTANT, "", parts(ai));
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return new Message(Role.TOOL, "", parts(result));
        }
        if (message instanceof CustomMessage custom) {
            return Message.text(Role.USER, String.valueOf(custom.attributes()));
        }
        return Message.text(Role.USER, String.valueOf(message));
    }

    private List<Part> parts(AiMessage ai) {
        var parts = new ArrayList<Part>();
        if (thinking.of(ai) instanceof String thought && !thought.isEmpty()) {
            parts.add(new Part.Thinking(thought));
        }
        if (ai.text() != null) {
            parts.add(new Part.Text(ai.text()));
        }
        if (ai.hasToolExecutionRequests()) {
            for (var call : ai.toolExecutionRequests()) {
                parts.add(
                        new Part.ToolCall(
                                orEmpty(call.id()),
                                orEmpty(call.name()),
                                orEmpty(call.arguments())));
            }
        }
        return parts;
    }

    private List<Part> parts(ToolExecutionResultMessage result) {
        boolean error = Boolean.TRUE.equals(resultIsError.of(result));
        var contents = resultContents.of(result) instanceof List<?> list ? list : List.of();
        if (contents.isEmpty() || contents.size() == 1 && contents.get(0) instanceof TextContent) {
            return List.of(toolResult(result, result.text(), error));
        }
        var parts = new ArrayList<Part>();
        boolean texts = false;
        for (var content : contents) {
            if (content instanceof TextContent text) {
                parts.add(toolResult(result, text.text(), error));
                texts = true;
            } else if (content instanceof Content medium) {
                parts.add(media(medium));
            }
        }
        if (!texts) {
            parts.add(toolResult(result, "", error)); // which call a picture answers
        }
        return parts;
    }

    private static Part toolResult(ToolExecutionResultMessage result, String text, boolean error) {
        return new Part.ToolResult(
                orEmpty(result.id()), orEmpty(result.toolName()), orEmpty(text), error);
    }

    private static List<Part> parts(List<Content> contents) {
        var parts = new ArrayList<Part>(contents.size());
        for (var content : contents) {
            parts.add(
                    content instanceof TextContent text
                            ? text(orEmpty(text.text()))
                            : media(content));
        }
        return parts;
    }

    private static Part text(String text) {
        int retrieved = text.indexOf(RETRIEVED);
        return retrieved < 0 ? new Part.Text(text) : new Part.Document(text, retrieved);
    }

    private static Part media(Content content) {
        if (content instanceof ImageContent picture) {
            boolean low = picture.detailLevel() == ImageContent.DetailLevel.LOW;
            var image = picture.image();
            var size =
                    low || image == null || image.base64Data() == null
                            ? Pixels.UNKNOWN
                            : Pixels.ofBase64(image.base64Data());
            return new Part.Media(Kind.IMAGE, size.width(), size.height(), low);
        }
        var kind =
                content instanceof AudioContent
                        ? Kind.AUDIO
                        : content instanceof VideoContent ? Kind.VIDEO : Kind.DOCUMENT;
        return new Part.Media(kind, 0, 0, false);
    }

    @Override
    public List<?> tools(Object request) {
        var tools = ((ChatRequest) request).toolSpecifications();
        return tools == null ? List.of() : tools;
    }

    @Override
    public Tool tool(Object tool) {
        var specification = (ToolSpecification) tool;
        return new Tool(
                orEmpty(specification.name()),
                orEmpty(specification.description()),
                Schemas.map(specification.parameters()));
    }

    @Override
    public boolean marksCache(Object message) {
        return LangChain4jWriter.attributes(message).containsKey("cache_control");
    }

    @Override
    public boolean isWritable(Object message) {
        return message.getClass() == ChatRequest.class || LangChain4jWriter.writes(message);
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        return writer.write((ChatRequest) request, messages, plan);
    }

    @Override
    public String model(Object request) {
        return orEmpty(((ChatRequest) request).modelName());
    }

    @Override
    public long maxOutput(Object request) {
        var tokens = ((ChatRequest) request).maxOutputTokens();
        return tokens == null ? 0 : tokens;
    }

    /** The way any caller goes, so its defaults and listeners are those it always has. */
    @Override
    public String ask(Object model, String name, String prompt) {
        var request = ChatRequest.builder().messages(UserMessage.from(prompt));
        if (!name.isEmpty()) {
            request.modelName(name);
        }
        return orEmpty(((ChatModel) model).chat(request.build()).aiMessage().text());
    }

    @Override
    public String answeredBy(Object response) {
        return response instanceof ChatResponse chat ? orEmpty(chat.modelName()) : "";
    }

    @Override
    public Usage usage(Object response) {
        return response instanceof ChatResponse chat
                ? TokenUsages.normalised(chat.tokenUsage())
                : Usage.NONE;
    }

    /** One message or a list of them is in this memory. */
    void belong(Object messages, Object memory) {
        Calls.belong(this, messages, ((ChatMemory) memory).id());
    }

    /** A retriever made a new message out of the user's. */
    void augmented(Object request, Object result) {
        var metadata = ((AugmentationRequest) request).metadata();
        if (metadata != null && result != null && metadata.chatMemoryId() != null) {
            var message = ((AugmentationResult) result).chatMessage();
            Calls.belong(this, message, metadata.chatMemoryId());
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
