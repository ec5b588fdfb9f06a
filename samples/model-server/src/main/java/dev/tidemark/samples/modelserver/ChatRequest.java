package dev.tidemark.samples.modelserver;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One chat-completions request, read and checked: what stands here is what the provider would have
 * accepted, so nothing behind it needs to doubt it.
 *
 * @param maxTokens the most the answer may take, {@link Integer#MAX_VALUE} where nobody said
 * @param toolChoice {@code auto}, {@code none}, {@code required} or the name of a function
 * @param source the whole request as compact JSON: same source, same answer
 */
record ChatRequest(
        String model,
        List<Message> messages,
        List<Tool> tools,
        String toolChoice,
        boolean parallelToolCalls,
        int maxTokens,
        boolean stream,
        boolean includeUsage,
        String user,
        String source) {

    /**
     * @param name empty where there is none
     * @param toolCallId empty but in messages of a tool
     * @param source the message as compact JSON
     */
    record Message(
            String role,
            String name,
            List<Part> parts,
            List<ToolCall> toolCalls,
            String toolCallId,
            String source) {

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

    record ToolCall(String id, String name, String arguments) {}

    /** A function on offer; {@code parameters} is its JSON schema, empty where it takes nothing. */
    record Tool(String name, String description, Map<String, Object> parameters, String source) {}

    private static final Set<String> ROLES =
            Set.of("system", "developer", "user", "assistant", "tool");

    static ChatRequest read(Object json) throws Rejection {
        if (!(json instanceof Map)) {
            throw Rejection.invalid(null, "The request body must be a JSON object.");
        }
        var body = new Node("", json);
        if (!body.field("model").present()) {
            throw Rejection.invalid(null, "you must provide a model parameter");
        }
        var messages = new ArrayList<Message>();
        for (var node : body.field("messages").items()) {
            messages.add(message(node));
        }
        checkPairs(messages);
        var tools = new ArrayList<Tool>();
        if (body.field("tools").present()) {
            for (var node : body.field("tools").items()) {
                tools.add(tool(node));
            }
        }
        if (body.field("n").countOr(1) != 1) {
            throw Rejection.invalid("n", "This server gives one choice: 'n' must be 1.");
        }
        var streamOptions = body.field("stream_options");
        var stream = body.field("stream").flagOr(false);
        if (streamOptions.present() && !stream) {
            throw Rejection.invalid(
                    "stream_options",
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        }
        var oldLimit = body.field("max_tokens").countOr(Integer.MAX_VALUE);
        return new ChatRequest(
                body.field("model").text(),
                List.copyOf(messages),
                List.copyOf(tools),
                toolChoice(body.field("tool_choice"), tools),
                body.field("parallel_tool_calls").flagOr(true),
                body.field("max_completion_tokens").countOr(oldLimit),
                stream,
                streamOptions.present() && streamOptions.field("include_usage").flagOr(false),
                body.field("user").textOr(""),
                Json.write(json));
    }

    private static Message message(Node node) throws Rejection {
        var role = node.field("role").text();
        if (!ROLES.contains(role)) {
            throw Rejection.wrongValue(
                    node.path() + ".role",
                    role,
                    "'system', 'developer', 'user', 'assistant', and 'tool'");
        }
        var calls = new ArrayList<ToolCall>();
        if (role.equals("assistant") && node.field("tool_calls").present()) {
            for (var call : node.field("tool_calls").items()) {
                var function = call.field("function");
                calls.add(
                        new ToolCall(
                                call.field("id").text(),
                                function.field("name").text(),
                                function.field("arguments").text()));
            }
        }
        return new Message(
                role,
                node.field("name").textOr(""),
                content(node.field("content"), !calls.isEmpty()),
                List.copyOf(calls),
                role.equals("tool") ? node.field("tool_call_id").text() : "",
                Json.write(node.value()));
    }

    private static List<Part> content(Node content, boolean mayBeNull) throws Rejection {
        if (content.value() instanceof String text) {
            return List.of(new Text(text));
        }
        if (content.value() instanceof List) {
            var parts = new ArrayList<Part>();
            for (var part : content.items()) {
                parts.add(part(part));
            }
            return List.copyOf(parts);
        }
        if (content.present()) {
            throw Rejection.wrongType(
                    content.path(), "one of a string or array of objects", content.value());
        }
        if (!mayBeNull) {
            throw Rejection.invalid(
                    content.path(), "Invalid value for 'content': expected a string, got null.");
        }
        return List.of();
    }

    private static Part part(Node part) throws Rejection {
        var type = part.field("type").text();
        switch (type) {
            case "text" -> {
                return new Text(part.field("text").text());
            }
            case "refusal" -> {
                return new Text(part.field("refusal").text());
            }
            case "image_url" -> {
                var image = part.field("image_url");
                return new Image(
                        image.field("url").text(),
                        image.field("detail").textOr("auto").equals("low"));
            }
            default ->
                    // audio and files exist at the provider, but nobody published how they are
                    // counted
                    throw Rejection.wrongValue(
                            part.path() + ".type", type, "'text', 'image_url', and 'refusal'");
        }
    }

    private static Tool tool(Node node) throws Rejection {
        var type = node.field("type").text();
        if (!type.equals("function")) {
            throw Rejection.wrongValue(node.path() + ".type", type, "'function'");
        }
        var function = node.field("function");
        var parameters = function.field("parameters");
        return new Tool(
                function.field("name").text(),
                function.field("description").textOr(""),
                parameters.present() ? parameters.object() : Map.of(),
                Json.write(node.value()));
    }

    private static String toolChoice(Node choice, List<Tool> tools) throws Rejection {
        if (!choice.present()) {
            return "auto";
        }
        if (tools.isEmpty()) {
            throw Rejection.invalid(
                    "tool_choice",
                    "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools'"
                            + " are specified.");
        }
        if (choice.value() instanceof Map) {
            var name = choice.field("function").field("name").text();
            if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
                throw Rejection.invalid(
                        "tool_choice",
                        "Tool choice '%s' not found in 'tools' parameter.".formatted(name));
            }
            return name;
        }
        return switch (choice.text()) {
            case "auto", "none", "required" -> choice.text();
            default ->
                    throw Rejection.wrongValue(
                            "tool_choice", choice.text(), "'none', 'auto', and 'required'");
        };
    }

    /** Every call is answered right behind it, and nothing is answered that was not called. */
    private static void checkPairs(List<Message> messages) throws Rejection {
        var open = new LinkedHashSet<String>();
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            if (message.role().equals("tool")) {
                if (!open.remove(message.toolCallId())) {
                    throw Rejection.invalid(
                            "messages.[%d].role".formatted(i),
                            "Invalid parameter: messages with role 'tool' must be a response to a"
                                    + " preceeding message with 'tool_calls'.");
                }
            } else {
                checkAnswered(open, i);
                message.toolCalls().forEach(call -> open.add(call.id()));
            }
        }
        checkAnswered(open, messages.size());
    }

    private static void checkAnswered(LinkedHashSet<String> open, int at) throws Rejection {
        if (!open.isEmpty()) {
            throw Rejection.invalid(
                    "messages.[%d].role".formatted(at),
                    "An assistant message with 'tool_calls' must be followed by tool messages"
                            + " responding to each 'tool_call_id'. The following tool_call_ids did"
                            + " not have response messages: "
                            + String.join(", ", open));
        }
    }
}
