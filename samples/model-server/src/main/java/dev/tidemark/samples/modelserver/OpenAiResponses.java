package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.Image;
import dev.tidemark.samples.modelserver.Asked.Message;
import dev.tidemark.samples.modelserver.Asked.Part;
import dev.tidemark.samples.modelserver.Asked.Text;
import dev.tidemark.samples.modelserver.Asked.Tool;
import dev.tidemark.samples.modelserver.Asked.ToolCall;
import dev.tidemark.samples.modelserver.Prompt.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** OpenAI's responses, {@code POST /v1/responses}: how a request is read. */
final class OpenAiResponses implements Protocol {

    private static final int LEAST_OUTPUT = 16;

    private final Models models;
    private final ResponseStore store = new ResponseStore();

    OpenAiResponses(Models models) {
        this.models = models;
    }

    @Override
    public String name() {
        return "responses";
    }

    @Override
    public Words words() {
        return OpenAiWords.WORDS;
    }

    @Override
    public String counted(int tokens) {
        return Json.write(Json.object("object", "response.input_tokens", "input_tokens", tokens));
    }

    @Override
    public void reset() {
        store.clear();
    }

    @Override
    public Received read(Call call) throws Rejection {
        var body = call.body();
        if (!(body.value() instanceof Map)) {
            throw Rejection.invalid(null, "The request body must be a JSON object.");
        }
        var name = body.field("model").text();
        if (body.field("conversation").present()) {
            throw new Rejection(
                    404, "This server keeps responses, no conversations.", "conversation", null);
        }
        var previous = body.field("previous_response_id").textOr("");
        var input = input(body.field("input"));
        var items = new ArrayList<Node>();
        if (!previous.isEmpty()) {
            var before = store.upTo(previous).orElseThrow(() -> noResponse(previous));
            before.forEach(item -> items.add(new Node("input", item, words())));
        }
        for (var item : input) {
            items.add(resolved(item));
        }
        checkPairs(items);
        checkThoughts(items);
        var model = models.serve(name, Models.Provider.OPENAI, words());
        var tools = new ArrayList<Tool>();
        if (body.field("tools").present()) {
            for (var node : body.field("tools").itemsIfAny()) {
                tools.add(tool(node));
            }
        }
        var rules = CountingRules.of(name);
        int toolTokens = rules.tools(tools);
        var messages = new ArrayList<Message>();
        var pieces = new ArrayList<Piece>();
        pieces.add(new Piece(Json.write(body.field("tools").value()), toolTokens));
        var instructions = body.field("instructions").textOr("");
        if (!instructions.isEmpty()) {
            var system = new Message("system", "", List.of(new Text(instructions)), List.of(), "");
            messages.add(system);
            pieces.add(new Piece(instructions, rules.message(system)));
        }
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (type(item).equals("reasoning")) {
                pieces.add(new Piece(Json.write(item.value()), rules.text(thought(item))));
                continue;
            }
            int from = i;
            var message = message(item);
            if (!message.toolCalls().isEmpty()) {
                // what is called at once is charged as one message, as it is in chat completions
                var calls = new ArrayList<>(message.toolCalls());
                while (i + 1 < items.size() && type(items.get(i + 1)).equals("function_call")) {
                    calls.addAll(message(items.get(++i)).toolCalls());
                }
                message = new Message("assistant", "", List.of(), calls, "");
            }
            messages.add(message);
            var source = items.subList(from, i + 1).stream().map(Node::value).toList();
            pieces.add(new Piece(Json.write(source), rules.message(message)));
        }
        var asked =
                new Asked(
                        name,
                        messages,
                        input.size(),
                        List.copyOf(tools),
                        toolChoice(body.field("tool_choice"), tools),
                        body.field("parallel_tool_calls").flagOr(true),
                        model.thinks(),
                        most(body.field("max_output_tokens")),
                        body.field("stream").flagOr(false),
                        user(body, call.user()),
                        call.source());
        return new OpenAiResponse(
                asked,
                model,
                new Prompt(toolTokens, pieces, CountingRules.REPLY_PRIMING),
                rules,
                body,
                input.stream().map(Node::value).toList(),
                store);
    }

    private static String user(Node body, String otherwise) throws Rejection {
        for (var field : List.of("user", "safety_identifier", "prompt_cache_key")) {
            if (body.field(field).present()) {
                return body.field(field).text();
            }
        }
        return otherwise;
    }

    private static int most(Node node) throws Rejection {
        int most = node.countOr(Integer.MAX_VALUE);
        if (most < LEAST_OUTPUT) {
            throw new Rejection(
                    400,
                    ("Invalid '%s': integer below minimum value. Expected a value >= %d, but got %d"
                                    + " instead.")
                            .formatted(node.path(), LEAST_OUTPUT, most),
                    node.path(),
                    "integer_below_min_value");
        }
        return most;
    }

    private List<Node> input(Node input) throws Rejection {
        if (!(input.value() instanceof String text)) {
            return input.items();
        }
        if (text.isEmpty()) {
            throw new Rejection(
                    400,
                    "Invalid 'input': empty string. Expected a string with minimum length 1, but"
                            + " got an empty string instead.",
                    "input",
                    "empty_string");
        }
        return List.of(new Node("input[0]", Json.object("role", "user", "content", text), words()));
    }

    private static Rejection noResponse(String id) {
        return new Rejection(
                400,
                "Previous response with id '%s' not found.".formatted(id),
                "previous_response_id",
                "previous_response_not_found");
    }

    private static Rejection noItem(String id) {
        return new Rejection(
                404,
                ("Item with id '%s' not found. Items are not persisted when `store` is set to false."
                                + " Try again with `store` set to true, or remove this item from"
                                + " your input.")
                        .formatted(id),
                "input",
                null);
    }

    /** An item itself, or the one it refers to. */
    private Node resolved(Node item) throws Rejection {
        var type = type(item);
        boolean kept =
                type.equals("item_reference")
                        || (type.equals("reasoning") && !item.field("encrypted_content").present());
        if (!kept) {
            return item;
        }
        var id = item.field("id").text();
        var stored = store.item(id).orElseThrow(() -> noItem(id));
        return new Node(item.path(), stored, item.words());
    }

    private static String type(Node item) throws Rejection {
        return item.field("type").present()
                ? item.field("type")
                        .oneOf(
                                "message",
                                "function_call",
                                "function_call_output",
                                "reasoning",
                                "item_reference")
                : item.field("role").present() ? "message" : "item_reference";
    }

    // --- what it says

    private static Message message(Node item) throws Rejection {
        return switch (type(item)) {
            case "function_call" -> {
                var call =
                        new ToolCall(
                                item.field("call_id").text(),
                                item.field("name").text(),
                                item.field("arguments").text());
                yield new Message("assistant", "", List.of(), List.of(call), "");
            }
            case "function_call_output" ->
                    new Message(
                            "tool",
                            "",
                            parts(item.field("output")),
                            List.of(),
                            item.field("call_id").text());
            default -> {
                var role = item.field("role").oneOf("user", "assistant", "system", "developer");
                yield new Message(role, "", parts(item.field("content")), List.of(), "");
            }
        };
    }

    private static List<Part> parts(Node content) throws Rejection {
        if (content.value() instanceof String text) {
            return List.of(new Text(text));
        }
        var parts = new ArrayList<Part>();
        for (var part : content.items()) {
            var type =
                    part.field("type").oneOf("input_text", "input_image", "output_text", "refusal");
            parts.add(
                    switch (type) {
                        case "input_image" ->
                                new Image(
                                        part.field("image_url").text(),
                                        part.field("detail").textOr("auto").equals("low"));
                        case "refusal" -> new Text(part.field("refusal").text());
                        default -> new Text(part.field("text").text());
                    });
        }
        return parts;
    }

    private static Tool tool(Node node) throws Rejection {
        node.field("type").oneOf("function");
        var parameters = node.field("parameters");
        return new Tool(
                node.field("name").text(),
                node.field("description").textOr(""),
                parameters.present() ? parameters.object() : Map.of());
    }

    private static String toolChoice(Node choice, List<Tool> tools) throws Rejection {
        if (!choice.present()) {
            return "auto";
        }
        return choice.value() instanceof Map
                ? ChatCompletions.chosen(choice.field("name"), tools)
                : choice.oneOf("none", "auto", "required");
    }

    /** What was thought, which only the server can read. */
    private static String thought(Node item) throws Rejection {
        var sealed = item.field("encrypted_content").text();
        var id = item.object().get("id");
        return Signatures.unsealed(sealed)
                .orElseThrow(
                        () ->
                                new Rejection(
                                        400,
                                        "The encrypted content for item %s could not be verified."
                                                .formatted(id),
                                        "input",
                                        "invalid_encrypted_content"));
    }

    // --- what must hold between items

    private static void checkPairs(List<Node> items) throws Rejection {
        var answered = new HashSet<String>();
        var called = new HashSet<String>();
        for (var item : items) {
            if (type(item).equals("function_call_output")) {
                answered.add(item.field("call_id").text());
            }
        }
        for (var item : items) {
            var type = type(item);
            if (type.equals("function_call")) {
                var id = item.field("call_id").text();
                called.add(id);
                if (!answered.contains(id)) {
                    throw Rejection.invalid(
                            "input", "No tool output found for function call %s.".formatted(id));
                }
            } else if (type.equals("function_call_output")
                    && !called.contains(item.field("call_id").text())) {
                throw Rejection.invalid(
                        "input",
                        "No tool call found for function call output with call_id %s."
                                .formatted(item.field("call_id").text()));
            }
        }
    }

    /** A thought stands right before what was thought of, and that does not stand without it. */
    private void checkThoughts(List<Node> items) throws Rejection {
        var thoughts = new HashSet<String>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var type = type(item);
            var id = item.field("id").textOr("");
            if (type.equals("reasoning")) {
                thoughts.add(id);
                if (i + 1 == items.size() || !isOutput(items.get(i + 1))) {
                    throw Rejection.invalid(
                            "input",
                            ("Item '%s' of type 'reasoning' was provided without its required"
                                            + " following item.")
                                    .formatted(id));
                }
            }
            var thought = store.thoughtBefore(id);
            if (thought.isPresent() && !thoughts.contains(thought.get())) {
                throw Rejection.invalid(
                        "input",
                        ("Item '%s' of type '%s' was provided without its required 'reasoning'"
                                        + " item: '%s'.")
                                .formatted(id, type, thought.get()));
            }
        }
    }

    private static boolean isOutput(Node item) throws Rejection {
        return switch (type(item)) {
            case "function_call", "reasoning" -> true;
            case "message" -> "assistant".equals(item.object().get("role"));
            default -> false;
        };
    }
}
