package dev.tidemark.agent.host.genai;

import com.google.genai.types.Blob;
import com.google.genai.types.CodeExecutionResult;
import com.google.genai.types.Content;
import com.google.genai.types.ExecutableCode;
import com.google.genai.types.FileData;
import com.google.genai.types.GenerateContentConfig;
import dev.tidemark.agent.host.Member;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Pixels;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Google's contents as messages. The system instruction is a content, too, and may be called one of
 * the user; so what stands for it among the messages is the list of its parts, which is as much an
 * object of the host's and the same for as long as the instruction is.
 */
public final class Contents {

    private static final String CONTENT = "com.google.genai.types.AutoValue_Content";
    private static final String PART = "com.google.genai.types.AutoValue_Part";

    /** Of newer versions. */
    private static final Member SIGNATURE =
            Member.of(com.google.genai.types.Part.class, "thoughtSignature");

    private static final ContentWriter WRITER = new ContentWriter();

    private Contents() {}

    /** The system instruction, where there is one, and the contents. */
    public static List<?> messages(List<Content> contents, Optional<GenerateContentConfig> config) {
        var system =
                config.flatMap(GenerateContentConfig::systemInstruction)
                        .flatMap(Content::parts)
                        .filter(parts -> !parts.isEmpty());
        if (system.isEmpty()) {
            return Arrays.asList(contents.toArray());
        }
        var messages = new ArrayList<Object>(contents.size() + 1);
        messages.add(system.get());
        messages.addAll(contents);
        return messages;
    }

    /** Whether it is no system instruction, which many conversations may share. */
    public static boolean ofOneConversation(Object message) {
        return message instanceof Content;
    }

    /**
     * One of {@link #messages} as a neutral value, with a part for each of its own. What nobody may
     * write is {@link Part.Thinking}: it leaves with its message, or goes out as it came.
     */
    @SuppressWarnings("unchecked")
    public static Message message(Object message) {
        if (!(message instanceof Content content)) {
            return new Message(Role.SYSTEM, "", parts((List<com.google.genai.types.Part>) message));
        }
        var parts = parts(parts(content));
        return new Message(role(content, parts), "", parts);
    }

    static List<com.google.genai.types.Part> parts(Content content) {
        return content.parts().orElse(List.of());
    }

    /** What functions return comes in the user's name. */
    private static Role role(Content content, List<Part> parts) {
        var role = content.role().orElse("user");
        if (role.equals("model")) {
            return Role.ASSISTANT;
        }
        return !parts.isEmpty() && parts.stream().allMatch(Part.ToolResult.class::isInstance)
                ? Role.TOOL
                : Role.USER;
    }

    private static List<Part> parts(List<com.google.genai.types.Part> parts) {
        var asked = new HashMap<String, Integer>();
        return parts.stream().map(part -> part(part, asked)).toList();
    }

    private static Part part(com.google.genai.types.Part part, Map<String, Integer> asked) {
        if (part.text().isPresent()) {
            var text = part.text().get();
            return isVerbatim(part) ? new Part.Thinking(text) : new Part.Text(text);
        }
        if (part.functionCall().isPresent()) {
            var call = part.functionCall().get();
            var name = call.name().orElse("");
            var arguments = Payload.json(call.args().orElse(Map.of()));
            return new Part.ToolCall(id(name, asked), name, arguments);
        }
        if (part.functionResponse().isPresent()) {
            var response = part.functionResponse().get();
            var name = response.name().orElse("");
            var said = response.response().orElse(Map.of());
            return new Part.ToolResult(
                    id(name, asked), name, Payload.text(said), Payload.failed(said));
        }
        if (part.inlineData().isPresent() || part.fileData().isPresent()) {
            return media(part);
        }
        return new Part.Thinking(
                part.executableCode()
                        .flatMap(ExecutableCode::code)
                        .or(() -> part.codeExecutionResult().flatMap(CodeExecutionResult::output))
                        .orElse(""));
    }

    /**
     * Calls may have ids and their results none, so those of a message are paired by name and in
     * their order, as Google does it then.
     */
    private static String id(String name, Map<String, Integer> asked) {
        return name + "#" + asked.merge(name, 1, Integer::sum);
    }

    private static Part media(com.google.genai.types.Part part) {
        var type =
                part.inlineData()
                        .flatMap(Blob::mimeType)
                        .or(() -> part.fileData().flatMap(FileData::mimeType))
                        .orElse("");
        var kind =
                type.startsWith("image/")
                        ? Kind.IMAGE
                        : type.startsWith("audio/")
                                ? Kind.AUDIO
                                : type.startsWith("video/") ? Kind.VIDEO : Kind.DOCUMENT;
        var size =
                kind == Kind.IMAGE
                        ? part.inlineData()
                                .flatMap(Blob::data)
                                .map(Pixels::of)
                                .orElse(Pixels.UNKNOWN)
                        : Pixels.UNKNOWN;
        return new Part.Media(kind, size.width(), size.height(), false);
    }

    /**
     * What was thought, and what bears a signature, the provider wants back as it was, for as long
     * as it is sent at all; that a call bears one is no matter, since calls are never written.
     */
    private static boolean isVerbatim(com.google.genai.types.Part part) {
        return part.thought().orElse(false)
                || SIGNATURE.of(part) instanceof Optional<?> signature && signature.isPresent();
    }

    /** Whether a message is what the library makes, and no system instruction. */
    public static boolean isWritable(Object message) {
        return message instanceof Content content
                && content.getClass().getName().equals(CONTENT)
                && parts(content).stream().allMatch(part -> part.getClass().getName().equals(PART));
    }

    /** Whether all that the model is sent is here: what is cached by name stands before it. */
    public static boolean isWhole(Optional<GenerateContentConfig> config) {
        return config.flatMap(GenerateContentConfig::cachedContent).isEmpty();
    }

    /** The contents to send in place of those, as the plan says. */
    @SuppressWarnings("unchecked")
    public static List<Content> write(List<?> messages, Plan plan) {
        var written = new ArrayList<Content>();
        for (var message : plan.apply((List<Object>) messages, WRITER)) {
            if (message instanceof Content content) {
                written.add(content);
            }
        }
        return written;
    }
}
