package dev.tidemark.agent.host.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.openai.models.responses.ResponseInputItem;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The items that a response is asked for with. A message of the neutral kind is one of them, or
 * several: what was called at once, and what was thought with all that came of it.
 */
final class Items {

    /** Items that stay together. */
    private record Group(List<?> items) {}

    private static final Set<String> MESSAGE = Set.of("type", "role", "content", "id", "status");
    private static final Map<String, Set<String>> KNOWN =
            Map.of(
                    "message", MESSAGE,
                    "function_call", Set.of("type", "call_id", "name", "arguments", "id", "status"),
                    "function_call_output", Set.of("type", "call_id", "output", "id", "status"),
                    "reasoning",
                            Set.of(
                                    "type",
                                    "id",
                                    "summary",
                                    "content",
                                    "encrypted_content",
                                    "status"));

    private Items() {}

    /** The items of a request as messages, each its own object where it stands alone. */
    static void grouped(List<?> items, List<Object> to) {
        for (int i = 0; i < items.size(); ) {
            int end = end(items, i);
            to.add(end == i + 1 ? items.get(i) : new Group(List.copyOf(items.subList(i, end))));
            i = end;
        }
    }

    private static int end(List<?> items, int from) {
        int end = from + 1;
        if (isOf(items.get(from), "reasoning")) {
            while (end < items.size() && role(Json.of(items.get(end))) == Role.ASSISTANT) {
                end++;
            }
        } else if (isOf(items.get(from), "function_call")) {
            while (end < items.size() && isOf(items.get(end), "function_call")) {
                end++;
            }
        }
        return end;
    }

    private static boolean isOf(Object item, String type) {
        return item instanceof ResponseInputItem known
                ? type.equals("reasoning") ? known.isReasoning() : known.isFunctionCall()
                : type.equals(type(Json.of(item)));
    }

    /** The items that a message is. */
    static List<?> of(Object message) {
        return message instanceof Group group ? group.items() : List.of(message);
    }

    private static String type(JsonNode item) {
        var type = Json.text(item, "type");
        return type.isEmpty() ? item.has("role") ? "message" : "item_reference" : type;
    }

    static Role role(JsonNode item) {
        if (type(item).equals("message")) {
            return switch (Json.text(item, "role")) {
                case "system", "developer" -> Role.SYSTEM;
                case "assistant" -> Role.ASSISTANT;
                default -> Role.USER;
            };
        }
        return type(item).endsWith("_output") ? Role.TOOL : Role.ASSISTANT;
    }

    /** Whether there is nothing in it that we do not know. */
    static boolean isKnown(Object item) {
        var json = Json.of(item);
        var known = KNOWN.get(type(json));
        return item instanceof ResponseInputItem && known != null && Json.hasOnly(json, known);
    }

    static List<Piece> pieces(JsonNode item) {
        var pieces = new ArrayList<Piece>();
        var type = type(item);
        var id = Json.text(item, "call_id");
        switch (type) {
            case "message" -> Piece.content(item, "content", Part.Text::new, pieces);
            case "reasoning" -> pieces.add(Piece.fixed(new Part.Thinking(thought(item))));
            case "function_call" -> pieces.add(called(item, Json.text(item, "arguments")));
            case "custom_tool_call" -> pieces.add(called(item, Json.text(item, "input")));
            case "function_call_output", "custom_tool_call_output" -> {
                Piece.content(
                        item, "output", text -> new Part.ToolResult(id, "", text, false), pieces);
                if (pieces.stream().noneMatch(it -> it.part() instanceof Part.ToolResult)) {
                    pieces.add(Piece.fixed(new Part.ToolResult(id, "", "", false)));
                }
            }
            default -> {
                var text = item.toString();
                pieces.add(
                        Piece.fixed(
                                id.isEmpty()
                                        ? new Part.Text(text)
                                        : role(item) == Role.TOOL
                                                ? new Part.ToolResult(id, type, text, false)
                                                : new Part.ToolCall(id, type, text)));
            }
        }
        return pieces;
    }

    private static Piece called(JsonNode item, String arguments) {
        return Piece.fixed(
                new Part.ToolCall(Json.text(item, "call_id"), Json.text(item, "name"), arguments));
    }

    /** What the provider lets us read of it. */
    private static String thought(JsonNode item) {
        var text = new StringBuilder();
        item.path("summary").forEach(part -> text.append(Json.text(part, "text")));
        item.path("content").forEach(part -> text.append(Json.text(part, "text")));
        return text.toString();
    }

    /** The same items, but for the texts that are others now. */
    static Object replaced(Object message, List<Part> by) {
        var items = new ArrayList<Object>();
        int next = 0;
        for (var item : of(message)) {
            var json = Json.of(item);
            boolean other = false;
            for (var piece : pieces(json)) {
                other |= piece.write(by.get(next++));
            }
            items.add(other ? Json.as(ResponseInputItem.class, json) : item);
        }
        return items.size() == 1 ? items.get(0) : new Group(List.copyOf(items));
    }

    /** A message of the user. */
    static ResponseInputItem said(String text) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("type", "message").put("role", "user").put("content", text);
        return Json.as(ResponseInputItem.class, json);
    }
}
