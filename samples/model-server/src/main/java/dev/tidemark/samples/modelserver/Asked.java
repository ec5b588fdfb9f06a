package dev.tidemark.samples.modelserver;

import java.util.List;
import java.util.Map;

/**
 * What is asked of the model, whatever protocol it came by: what stands here is what the provider
 * would have accepted, so nothing behind it needs to doubt it.
 *
 * @param messages in the order said; a turn that answers tools and speaks is several
 * @param sent how many messages the client sent
 * @param toolChoice {@code auto}, {@code none}, {@code required} or the name of a function
 * @param thinks whether the model thinks before it answers
 * @param maxTokens the most the answer may take, {@link Integer#MAX_VALUE} where nobody said
 * @param user whose conversation it is, where the client says so, else empty
 * @param source all of it as compact JSON: same source, same answer
 */
record Asked(
        String model,
        List<Message> messages,
        int sent,
        List<Tool> tools,
        String toolChoice,
        boolean parallelToolCalls,
        boolean thinks,
        int maxTokens,
        boolean stream,
        String user,
        String source) {

    /** What was refused before it could be read, of which at most the model is known. */
    static Asked unread(String model) {
        return new Asked(model, List.of(), 0, List.of(), "none", false, false, 0, false, "", "");
    }

    /**
     * @param role {@code system}, {@code developer}, {@code user}, {@code assistant} or {@code
     *     tool}
     * @param name empty where there is none
     * @param toolCallId empty but in messages of a tool
     */
    record Message(
            String role,
            String name,
            List<Part> parts,
            List<ToolCall> toolCalls,
            String toolCallId) {

        /** What a person would read of it. */
        String text() {
            var text = new StringBuilder();
            for (var part : parts) {
                if (part instanceof Text words) {
                    text.append(text.isEmpty() ? "" : "\n").append(words.text());
                }
            }
            return text.toString();
        }

        long images() {
            return parts.stream().filter(Image.class::isInstance).count();
        }
    }

    sealed interface Part permits Text, Image {}

    record Text(String text) implements Part {}

    record Image(String url, boolean lowDetail) implements Part {}

    /** {@code arguments} is a JSON object as text. */
    record ToolCall(String id, String name, String arguments) {}

    /** A function on offer; {@code parameters} is its JSON schema, empty where it takes nothing. */
    record Tool(String name, String description, Map<String, Object> parameters) {}
}
