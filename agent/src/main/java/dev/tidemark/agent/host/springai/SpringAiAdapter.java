package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.Calls;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.agent.host.Member;
import dev.tidemark.agent.host.SomeVersions;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.JsonObject;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Pixels;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;

/** Reads Spring AI's prompts, responses and advised requests, and writes prompts. */
final class SpringAiAdapter implements Adapter {

    static final SpringAiAdapter INSTANCE = new SpringAiAdapter();

    /** What Spring AI's own advisor puts between a question and what was retrieved. */
    private static final String RETRIEVED = "\n\nContext information is below";

    private static final String BASE64 = ";base64,";

    private final Member maxCompletion =
            Member.of(
                    "org.springframework.ai.openai.OpenAiChatOptions",
                    SpringAiAdapter.class.getClassLoader(),
                    "getMaxCompletionTokens");

    /** Its own client of OpenAI, up to 1.1, sends each result with the name of its tool. */
    private final boolean sendsNames =
            Member.isThere(
                    "org.springframework.ai.openai.api.OpenAiApi",
                    SpringAiAdapter.class.getClassLoader());

    private final Member mutate = Member.of(ChatOptions.class, "mutate"); // since 2.0

    private final SpringAiWriter writer = new SpringAiWriter();

    private SpringAiAdapter() {}

    @Override
    public String host() {
        return "spring-ai";
    }

    /** A prompt shows the list that it was made with. */
    @Override
    public List<?> messages(Object request) {
        return Arrays.asList(((Asked) request).prompt().getInstructions().toArray());
    }

    @Override
    public boolean ofOneConversation(Object message) {
        return !(message instanceof SystemMessage);
    }

    @Override
    public Message message(Object message) {
        if (message instanceof SystemMessage system) {
            return Message.text(Role.SYSTEM, orEmpty(system.getText()));
        }
        if (message instanceof UserMessage user) {
            var parts = new ArrayList<Part>();
            parts.add(text(orEmpty(user.getText())));
            addMedia(parts, user.getMedia());
            return new Message(Role.USER, "", parts);
        }
        if (message instanceof AssistantMessage assistant) {
            return new Message(Role.ASSISTANT, "", parts(assistant));
        }
        if (message instanceof ToolResponseMessage results) {
            var parts = new ArrayList<Part>();
            for (var result : results.getResponses()) {
                parts.add(
                        new Part.ToolResult(
                                orEmpty(result.id()),
                                orEmpty(result.name()),
                                orEmpty(result.responseData()),
                                false));
            }
            return new Message(Role.TOOL, name(results), parts);
        }
        return Message.text(
                Role.USER,
                message instanceof org.springframework.ai.chat.messages.Message other
                        ? orEmpty(other.getText())
                        : "");
    }

    /** Of the first tool, where names are sent. */
    private String name(ToolResponseMessage results) {
        return sendsNames && !results.getResponses().isEmpty()
                ? orEmpty(results.getResponses().get(0).name())
                : "";
    }

    private static List<Part> parts(AssistantMessage assistant) {
        var parts = new ArrayList<Part>();
        if (assistant.getText() != null && !assistant.getText().isEmpty()) {
            parts.add(new Part.Text(assistant.getText()));
        }
        if (assistant.hasToolCalls()) {
            for (var call : assistant.getToolCalls()) {
                parts.add(
                        new Part.ToolCall(
                                orEmpty(call.id()),
                                orEmpty(call.name()),
                                orEmpty(call.arguments())));
            }
        }
        addMedia(parts, assistant.getMedia());
        return parts;
    }

    private static Part text(String text) {
        int retrieved = text.indexOf(RETRIEVED);
        return retrieved < 0 ? new Part.Text(text) : new Part.Document(text, retrieved);
    }

    private static void addMedia(List<Part> parts, List<Media> media) {
        if (media != null) {
            media.forEach(medium -> parts.add(media(medium)));
        }
    }

    private static Part media(Media medium) {
        var type = String.valueOf(medium.getMimeType());
        var kind =
                type.startsWith("image/")
                        ? Kind.IMAGE
                        : type.startsWith("audio/")
                                ? Kind.AUDIO
                                : type.startsWith("video/") ? Kind.VIDEO : Kind.DOCUMENT;
        var size = kind == Kind.IMAGE ? pixels(medium.getData()) : Pixels.UNKNOWN;
        return new Part.Media(kind, size.width(), size.height(), false);
    }

    private static Pixels pixels(Object data) {
        if (data instanceof byte[] file) {
            return Pixels.of(file);
        }
        if (data instanceof String said) {
            int head = said.startsWith("data:") ? said.indexOf(BASE64) : -1;
            return Pixels.ofBase64(head < 0 ? said : said.substring(head + BASE64.length()));
        }
        return Pixels.UNKNOWN;
    }

    /**
     * Those that only a name stands for, up to 1.1, are known to the model's tool manager alone.
     */
    @Override
    public List<?> tools(Object request) {
        var tools =
                ((Asked) request).prompt().getOptions() instanceof ToolCallingChatOptions options
                        ? options.getToolCallbacks()
                        : null;
        return tools == null ? List.of() : tools;
    }

    @Override
    public Tool tool(Object tool) {
        var definition = ((ToolCallback) tool).getToolDefinition();
        return new Tool(
                orEmpty(definition.name()),
                orEmpty(definition.description()),
                JsonObject.parse(orEmpty(definition.inputSchema())).orElse(Map.of()));
    }

    /** Spring AI says it of whole requests. */
    @Override
    public boolean marksCache(Object message) {
        return false;
    }

    /** A prompt of an application's own kind may hold what is not known here. */
    @Override
    public boolean isWritable(Object messageOrRequest) {
        return messageOrRequest instanceof Asked asked
                ? asked.prompt().getClass() == Prompt.class && !parsesResults(asked)
                : SpringAiWriter.writes(messageOrRequest);
    }

    /**
     * Spring AI's models of Gemini parse what tools returned as JSON, and throw where it is none,
     * which what we write may be. Who knows what an application's own model passes its prompt on
     * to: then the name says it.
     */
    private boolean parsesResults(Asked asked) {
        if (asked.prompt().getInstructions().stream()
                .noneMatch(ToolResponseMessage.class::isInstance)) {
            return false;
        }
        for (Class<?> type = asked.model() == null ? null : asked.model().getClass();
                type != null;
                type = type.getSuperclass()) {
            if (type.getName().startsWith("org.springframework.ai.")) {
                return type.getName().contains("Gemini") || type.getName().contains("GoogleGenAi");
            }
        }
        return model(asked).toLowerCase(Locale.ROOT).contains("gemini");
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        return writer.write((Asked) request, messages, plan);
    }

    @Override
    public String model(Object request) {
        return orEmpty(((Asked) request).option(ChatOptions::getModel));
    }

    @Override
    public long maxOutput(Object request) {
        var most = ((Asked) request).option(this::maxOutput);
        return most == null ? 0 : most;
    }

    private Integer maxOutput(ChatOptions options) {
        var most = options.getMaxTokens();
        return most == null && maxCompletion.of(options) instanceof Integer other ? other : most;
    }

    /** The way any caller goes; where it needs options of its own kind, they are its own. */
    @Override
    public String ask(Object model, String name, String prompt) {
        var options = name.isEmpty() ? null : named(Asked.defaults(model), name);
        var response = ((ChatModel) model).call(new Prompt(prompt, options));
        var result = response == null ? null : response.getResult();
        return result == null ? "" : orEmpty(result.getOutput().getText());
    }

    private ChatOptions named(Object defaults, String name) {
        return mutate.of(defaults) instanceof ChatOptions.Builder builder
                ? builder.model(name).build()
                : ChatOptions.builder().model(name).build();
    }

    @Override
    public String answeredBy(Object response) {
        var answer = response(response);
        return answer == null || answer.getMetadata() == null
                ? ""
                : orEmpty(answer.getMetadata().getModel());
    }

    @Override
    public Usage usage(Object response) {
        return Usages.normalised(
                response(response), response instanceof Answer answer ? answer.before() : null);
    }

    /** What a client's advisors return. */
    @SomeVersions // a model can be used without a client
    static Object answered(Object response) {
        return response instanceof ChatClientResponse advised ? advised.chatResponse() : null;
    }

    private static ChatResponse response(Object response) {
        return response instanceof Answer answer
                ? answer.response()
                : response instanceof ChatResponse chat ? chat : null;
    }

    /** A client's request, advised by all: its context tells the conversation, if anyone said. */
    @SomeVersions
    Asked advised(Object request) {
        var advised = (ChatClientRequest) request;
        var messages = advised.prompt().getInstructions();
        Calls.belong(this, messages, advised.context().get(ChatMemory.CONVERSATION_ID));
        return new Asked(advised.prompt(), null);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
