package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.Image;
import dev.tidemark.samples.modelserver.Asked.Message;
import dev.tidemark.samples.modelserver.Asked.Part;
import dev.tidemark.samples.modelserver.Asked.Text;
import dev.tidemark.samples.modelserver.Asked.Tool;
import dev.tidemark.samples.modelserver.Asked.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** OpenAI's chat completions, {@code POST /v1/chat/completions}: how a request is read. */
final class ChatCompletions implements Protocol {

    private final Models models;

    ChatCompletions(Models models) {
        this.models = models;
    }

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public Words words() {
        return OpenAiWords.WORDS;
    }

    @Override
    public String counted(int tokens) {
        throw new UnsupportedOperationException("OpenAI counts on its other protocol alone");
    }

    @Override
    public Received read(Call call) throws Rejection {
        var body = call.body();
        if (!(body.value() instanceof Map)) {
            throw Rejection.invalid(null, "The request body must be a JSON object.");
        }
        if (!body.field("model").present()) {
            throw Rejection.invalid(null, "you must provide a model parameter");
        }
        var messages = new ArrayList<Message>();
        var sources = new ArrayList<String>();
        for (var node : body.field("messages").items()) {
            messages.add(message(node));
            sources.add(Json.write(node.value()));
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
        var name = body.field("model").text();
        var asked =
                new Asked(
                        name,
                        List.copyOf(messages),
                        messages.size(),
                        List.copyOf(tools),
                        toolChoice(body.field("tool_choice"), tools),
                        body.field("parallel_tool_calls").flagOr(true),
                        false,
                        body.field("max_completion_tokens").countOr(oldLimit),
                        stream,
                        body.field("user").textOr(call.user()),
                        call.source());
        var includeUsage =
                streamOptions.present() && streamOptions.field("include_usage").flagOr(false);
        return new ChatCompletion(
                asked,
                models.serve(name, Models.Provider.OPENAI, words()),
                Json.write(body.field("tools").value()),
                sources,
                includeUsage);
    }

    private static Message message(Node node) throws Rejection {
        var role = node.field("role").oneOf("system", "developer", "user", "assistant", "tool");
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
                role.equals("tool") ? node.field("tool_call_id").text() : "");
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
            throw OpenAiWords.WORDS.wrongType(
                    content.path(), "one of a string or array of objects", content.value());
        }
        if (!mayBeNull) {
            throw Rejection.invalid(
                    content.path(), "Invalid value for 'content': expected a string, got null.");
        }
        return List.of();
    }

    private static Part part(Node part) throws Rejection {
        // audio and files exist at the provider, but nobody published how they are counted
        return switch (part.field("type").oneOf("text", "image_url", "refusal")) {
            case "text" -> new Text(part.field("text").text());
            case "refusal" -> new Text(part.field("refusal").text());
            default -> {
                var image = part.field("image_url");
                yield new Image(
                        image.field("url").text(),
                        image.field("detail").textOr("auto").equals("low"));
            }
        };
    }

    private static Tool tool(Node node) throws Rejection {
        node.field("type").oneOf("function");
        var function = node.field("function");
        var parameters = function.field("parameters");
        return new Tool(
                function.field("name").text(),
                function.field("description").textOr(""),
                parameters.present() ? parameters.object() : Map.of());
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
        return choice.value() instanceof Map
                ? chosen(choice.field("function").field("name"), tools)
                : choice.oneOf("none", "auto", "required");
    }

    /** The name of a tool that must be on offer. */
    static String chosen(Node node, List<Tool> tools) throws Rejection {
        var name = node.text();
        if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
            throw Rejection.invalid(
                    "tool_choice",
                    "Tool choice '%s' not found in 'tools' parameter.".formatted(name));
        }
        return name;
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

    private static void checkAnswered(Set<String> open, int at) throws Rejection {
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
