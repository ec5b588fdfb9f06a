package dev.tidemark.agent.host.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Pixels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parts of a message, each with where its text stands: what is read there is written there. */
final class Pieces {

    private static final Set<String> KNOWN =
            Set.of(
                    "text",
                    "image",
                    "document",
                    "tool_use",
                    "tool_result",
                    "thinking",
                    "redacted_thinking",
                    "server_tool_use",
                    "mcp_tool_use");

    /**
     * One part.
     *
     * @param holder the object whose field is the text; null where none is to be written
     */
    record Piece(Part part, ObjectNode holder, String field) {

        void write(Part by) {
            var text = text(by);
            if (holder == null || text.isBlank()) {
                throw new IllegalStateException("no text for " + part.getClass().getSimpleName());
            }
            holder.put(field, text);
            holder.remove("citations"); // they quote what stood here
        }
    }

    private final List<Piece> pieces = new ArrayList<>();

    private Pieces() {}

    /** Of a message, or of the system prompt: a text or a list of blocks. */
    static List<Piece> of(JsonNode message) {
        var found = new Pieces();
        var content = message.isObject() ? message.path("content") : message;
        if (content.isTextual()) {
            var holder = message.isObject() ? message : null;
            found.add(new Part.Text(content.textValue()), holder, "content");
        }
        if (content.isArray()) {
            content.forEach(found::block);
        }
        return found.pieces;
    }

    /** Whether there is nothing in a message but what can be written, or is never changed. */
    static boolean areAllIn(JsonNode message) {
        for (var block : message.path("content")) {
            if (!KNOWN.contains(type(block)) && !isOfProvider(type(block))) {
                return false;
            }
            var documents = new ArrayList<>(List.of(block));
            block.path("content").forEach(documents::add);
            for (var it : documents) {
                if (it.path("citations").path("enabled").asBoolean()
                        || type(it).equals("search_result")) {
                    return false;
                }
            }
        }
        return true;
    }

    private void add(Part part, JsonNode holder, String field) {
        pieces.add(new Piece(part, (ObjectNode) holder, field));
    }

    private void add(Part part) {
        add(part, null, "");
    }

    private static String type(JsonNode block) {
        return block.path("type").asText();
    }

    /** What a tool of the provider's own returned: it is wanted back as it was. */
    private static boolean isOfProvider(String type) {
        return type.endsWith("_tool_result");
    }

    private void block(JsonNode block) {
        var type = type(block);
        switch (type) {
            case "text" -> add(new Part.Text(block.path("text").asText()), block, "text");
            case "thinking" -> add(new Part.Thinking(block.path("thinking").asText()));
            case "redacted_thinking" -> add(new Part.Thinking(""));
            case "tool_use" ->
                    add(
                            new Part.ToolCall(
                                    block.path("id").asText(),
                                    block.path("name").asText(),
                                    block.path("input").toString()));
            case "tool_result" -> result(block);
            case "image" -> add(image(block.path("source")));
            case "document" -> document(block.path("source"));
            default -> add(other(block, type));
        }
    }

    private static Part other(JsonNode block, String type) {
        var text = String.join("\n", block.findValuesAsText("text"));
        return type.endsWith("_tool_use")
                ? new Part.Thinking(block.path("input").toString())
                : isOfProvider(type) ? new Part.Thinking(text) : new Part.Text(text);
    }

    /** A result has a text, or blocks, or nothing; which call it answers shows in any case. */
    private void result(JsonNode block) {
        var id = block.path("tool_use_id").asText();
        boolean error = block.path("is_error").asBoolean();
        var content = block.path("content");
        int before = pieces.size();
        if (content.isTextual()) {
            add(new Part.ToolResult(id, "", content.textValue(), error), block, "content");
        }
        for (var part : content) {
            if (type(part).equals("text")) {
                var text = part.path("text").asText();
                add(new Part.ToolResult(id, "", text, error), part, "text");
            }
        }
        if (pieces.size() == before) {
            add(new Part.ToolResult(id, "", "", error));
        }
        for (var part : content) {
            if (!type(part).equals("text")) {
                block(part);
            }
        }
    }

    private static Part image(JsonNode source) {
        var size =
                type(source).equals("base64")
                        ? Pixels.ofBase64(source.path("data").asText())
                        : Pixels.UNKNOWN;
        return new Part.Media(Kind.IMAGE, size.width(), size.height(), false);
    }

    private void document(JsonNode source) {
        var content = source.path("content");
        if (type(source).equals("text")) {
            add(new Part.Document(source.path("data").asText()), source, "data");
        } else if (content.isTextual()) {
            add(new Part.Document(content.textValue()), source, "content");
        } else if (content.isArray()) {
            for (var block : content) {
                if (type(block).equals("text")) {
                    add(new Part.Document(block.path("text").asText()), block, "text");
                } else {
                    add(image(block.path("source")));
                }
            }
        } else {
            add(new Part.Media(Kind.DOCUMENT, 0, 0, false));
        }
    }

    private static String text(Part part) {
        if (part instanceof Part.Text it) {
            return it.text();
        }
        if (part instanceof Part.ToolResult it) {
            return it.text();
        }
        return part instanceof Part.Document it ? it.text() : "";
    }
}
