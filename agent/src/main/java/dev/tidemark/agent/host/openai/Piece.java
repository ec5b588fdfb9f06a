package dev.tidemark.agent.host.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Pixels;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a message and where its text stands in the JSON: who reads it so can write another.
 *
 * @param holder the object whose field is the text; null where none is to be written
 */
record Piece(Part part, ObjectNode holder, String field) {

    private static final String BASE64 = ";base64,";

    static Piece fixed(Part part) {
        return new Piece(part, null, "");
    }

    /** Puts the text of this part in place of its own; whether that is another. */
    boolean write(Part by) {
        var text =
                by instanceof Part.Text it
                        ? it.text()
                        : by instanceof Part.ToolResult it ? it.text() : null;
        if (holder == null || text == null || text.equals(holder.path(field).textValue())) {
            return false;
        }
        holder.put(field, text);
        return true;
    }

    /**
     * What a message has to say: a text, or a list of parts.
     *
     * @param text the part that a text is
     */
    static void content(
            JsonNode message, String field, Function<String, Part> text, List<Piece> pieces) {
        var content = message.path(field);
        if (content.isTextual()) {
            pieces.add(new Piece(text.apply(content.textValue()), (ObjectNode) message, field));
        }
        if (!content.isArray()) {
            return;
        }
        for (var part : content) {
            var type = Json.text(part, "type");
            switch (type) {
                case "text", "input_text", "output_text" ->
                        pieces.add(
                                new Piece(
                                        text.apply(Json.text(part, "text")),
                                        (ObjectNode) part,
                                        "text"));
                case "refusal" ->
                        pieces.add(
                                new Piece(
                                        text.apply(Json.text(part, "refusal")),
                                        (ObjectNode) part,
                                        "refusal"));
                case "image_url" -> pieces.add(fixed(picture(part.path("image_url"), "url")));
                case "input_image" -> pieces.add(fixed(picture(part, "image_url")));
                case "input_audio" -> pieces.add(fixed(new Part.Media(Kind.AUDIO, 0, 0, false)));
                default -> pieces.add(fixed(new Part.Media(Kind.DOCUMENT, 0, 0, false)));
            }
        }
    }

    private static Part picture(JsonNode image, String field) {
        boolean low = Json.text(image, "detail").equals("low");
        var url = Json.text(image, field);
        int head = url.startsWith("data:") ? url.indexOf(BASE64) : -1;
        var size =
                low || head < 0
                        ? Pixels.UNKNOWN
                        : Pixels.ofBase64(url.substring(head + BASE64.length()));
        return new Part.Media(Kind.IMAGE, size.width(), size.height(), low);
    }
}
