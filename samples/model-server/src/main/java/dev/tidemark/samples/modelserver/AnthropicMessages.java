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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Anthropic's messages, {@code POST /v1/messages}: how a request is read. */
final class AnthropicMessages implements Protocol {

    private static final int MOST_MARKS = 4;
    private static final int LEAST_BUDGET = 1_024;
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
    private static final Pattern CALL_ID = Pattern.compile("[a-zA-Z0-9_-]+");

    private final Models models;
    private final FrameRules rules = new FrameRules();

    AnthropicMessages(Models models) {
        this.models = models;
    }

    /** What one side says until the other speaks: its messages are read as one. */
    private record Turn(String path, String role, List<Block> blocks) {

        List<Block> of(String type) {
            return blocks.stream().filter(block -> block.type().equals(type)).toList();
        }
    }

    /**
     * @param source the block as compact JSON, its cache mark left out
     * @param id of a call or of the call that a result answers, else empty
     */
    private record Block(
            String path,
            String type,
            String source,
            boolean marked,
            List<Part> parts,
            String id,
            String name,
            Object input) {

        String text() {
            return new Message("", "", parts, List.of(), "").text();
        }
    }

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public Words words() {
        return AnthropicWords.WORDS;
    }

    @Override
    public String counted(int tokens) {
        return Json.write(Json.object("input_tokens", tokens));
    }

    @Override
    public Received read(Call call) throws Rejection {
        var body = call.body();
        var name = body.field("model").text();
        int most = Integer.MAX_VALUE;
        if (!call.counting()) {
            if (!body.field("max_tokens").present()) {
                throw words().missing("max_tokens");
            }
            most = body.field("max_tokens").countOr(0);
        }
        var system = system(body.field("system"));
        var sent = body.field("messages").items();
        var turns = turns(sent);
        var tools = new ArrayList<Tool>();
        var pieces = new ArrayList<Piece>();
        if (body.field("tools").present()) {
            for (var node : body.field("tools").itemsIfAny()) {
                var tool = tool(node, tools);
                tools.add(tool);
                pieces.add(new Piece(source(node), rules.tool(tool), marked(node)));
            }
        }
        int toolTokens = pieces.stream().mapToInt(Piece::tokens).sum();
        checkPairs(turns);
        var thinking = body.field("thinking");
        boolean thinks = thinks(thinking, most);
        checkThinking(turns, thinks && thinking.field("type").text().equals("enabled"));
        var choice = body.field("tool_choice");
        var toolChoice = toolChoice(choice, tools, thinks);
        pieces.addAll(pieces("system", system));
        for (var turn : turns) {
            pieces.addAll(pieces(turn.role(), turn.blocks()));
        }
        if (marked(body)) {
            var last = pieces.remove(pieces.size() - 1);
            pieces.add(new Piece(last.source(), last.tokens(), true));
        }
        checkMarks(pieces);
        var model = models.serve(name, Models.Provider.ANTHROPIC, words());
        if (!call.counting()) {
            checkEnd(turns.get(turns.size() - 1), model.prefill());
        }
        var metadata = body.field("metadata");
        var asked =
                new Asked(
                        name,
                        messages(system, turns),
                        sent.size(),
                        List.copyOf(tools),
                        toolChoice,
                        !choice.present()
                                || !choice.field("disable_parallel_tool_use").flagOr(false),
                        thinks,
                        most,
                        body.field("stream").flagOr(false),
                        metadata.present()
                                ? metadata.field("user_id").textOr(call.user())
                                : call.user(),
                        call.source());
        return new AnthropicMessage(
                asked, model, new Prompt(toolTokens, pieces, FrameRules.PRIMING), rules);
    }

    // --- what it says

    private List<Block> system(Node system) throws Rejection {
        if (!system.present()) {
            return List.of();
        }
        if (system.value() instanceof String text) {
            return text.isEmpty() ? List.of() : List.of(text(system.path(), text));
        }
        var blocks = new ArrayList<Block>();
        for (var node : system.itemsIfAny()) {
            blocks.add(block(node, "system", "text"::equals));
        }
        return blocks;
    }

    private List<Turn> turns(List<Node> messages) throws Rejection {
        var turns = new ArrayList<Turn>();
        for (int i = 0; i < messages.size(); i++) {
            var node = messages.get(i);
            var role = node.field("role").oneOf("user", "assistant", "system");
            if (i == 0 && !role.equals("user")) {
                throw AnthropicWords.refuse("messages", "first message must use the \"user\" role");
            }
            var blocks = blocks(node.field("content"), role);
            boolean last = i + 1 == messages.size();
            if (blocks.isEmpty() && !(last && role.equals("assistant"))) {
                throw AnthropicWords.refuse(
                        node.path(),
                        "all messages must have non-empty content except for the optional final"
                                + " assistant message");
            }
            var before = turns.isEmpty() ? null : turns.get(turns.size() - 1);
            if (before != null && before.role().equals(role)) {
                before.blocks().addAll(blocks);
            } else {
                turns.add(new Turn(node.path(), role, blocks));
            }
        }
        return turns;
    }

    private List<Block> blocks(Node content, String role) throws Rejection {
        var blocks = new ArrayList<Block>();
        if (content.value() instanceof String text) {
            if (!text.isEmpty()) {
                blocks.add(text(content.path() + ".0", text));
            }
            return blocks;
        }
        var types =
                switch (role) {
                    case "user" -> Set.of("text", "image", "document", "tool_result");
                    case "assistant" -> Set.of("text", "tool_use", "thinking", "redacted_thinking");
                    default -> Set.of("text");
                };
        for (var node : content.itemsIfAny()) {
            blocks.add(block(node, "messages", types::contains));
        }
        return blocks;
    }

    private static Block text(String path, String text) throws Rejection {
        var node = new Node(path, Json.object("type", "text", "text", text), AnthropicWords.WORDS);
        return block(node, "messages", "text"::equals);
    }

    private static Block block(Node node, String where, Predicate<String> allowed)
            throws Rejection {
        var type = node.field("type").text();
        if (!allowed.test(type)) {
            throw AnthropicWords.refuse(
                    node.path(),
                    "Input tag '%s' found using 'type' does not match any of the expected tags here"
                            .formatted(type));
        }
        List<Part> parts = List.of();
        var id = "";
        var name = "";
        Object input = Map.of();
        switch (type) {
            case "text" -> parts = List.of(new Text(spoken(node, where)));
            case "image" -> parts = List.of(image(node.field("source")));
            case "document" -> {
                var source = node.field("source");
                source.field("type").oneOf("text"); // how others are counted nobody published
                parts = List.of(new Text(source.field("data").text()));
            }
            case "tool_use" -> {
                id = matching(node.field("id"), CALL_ID, "tool_use.");
                name = node.field("name").text();
                input = node.field("input").object();
            }
            case "tool_result" -> {
                id = matching(node.field("tool_use_id"), CALL_ID, "tool_result.");
                parts = result(node.field("content"));
            }
            case "thinking" -> {
                parts = List.of(new Text(node.field("thinking").text()));
                id = node.field("signature").text();
            }
            default -> id = node.field("data").text();
        }
        boolean marked = marked(node);
        if (marked && type.endsWith("thinking")) {
            throw AnthropicWords.refuse(
                    "%s.%s.cache_control".formatted(node.path(), type),
                    "Extra inputs are not permitted");
        }
        return new Block(node.path(), type, source(node), marked, parts, id, name, input);
    }

    private static String spoken(Node node, String where) throws Rejection {
        var text = node.field("text").text();
        if (text.isEmpty()) {
            throw AnthropicWords.refuse(
                    where,
                    node.field("cache_control").present()
                            ? "cache_control cannot be set for empty text blocks"
                            : "text content blocks must be non-empty");
        }
        if (text.isBlank()) {
            throw AnthropicWords.refuse(
                    where, "text content blocks must contain non-whitespace text");
        }
        return text;
    }

    private static Image image(Node source) throws Rejection {
        return source.field("type").oneOf("base64", "url").equals("url")
                ? new Image(source.field("url").text(), false)
                : new Image(
                        "data:%s;base64,%s"
                                .formatted(
                                        source.field("media_type").text(),
                                        source.field("data").text()),
                        false);
    }

    private static List<Part> result(Node content) throws Rejection {
        if (!content.present()) {
            return List.of();
        }
        if (content.value() instanceof String text) {
            return List.of(new Text(text));
        }
        var parts = new ArrayList<Part>();
        for (var node : content.itemsIfAny()) {
            parts.addAll(
                    block(node, "messages", Set.of("text", "image", "document")::contains).parts());
        }
        return parts;
    }

    private static String matching(Node node, Pattern pattern, String kind) throws Rejection {
        var text = node.text();
        if (!pattern.matcher(text).matches()) {
            var path = node.path();
            int dot = path.lastIndexOf('.') + 1;
            throw AnthropicWords.refuse(
                    path.substring(0, dot) + kind + path.substring(dot),
                    "String should match pattern '^%s$'".formatted(pattern));
        }
        return text;
    }

    private static Tool tool(Node node, List<Tool> before) throws Rejection {
        if (node.field("type").present()) {
            node.field("type").oneOf("custom"); // what the provider's own tools do is not scripted
        }
        var name = matching(node.field("name"), TOOL_NAME, "custom.");
        if (before.stream().anyMatch(tool -> tool.name().equals(name))) {
            throw AnthropicWords.refuse("tools", "Tool names must be unique.");
        }
        return new Tool(
                name, node.field("description").textOr(""), node.field("input_schema").object());
    }

    private static String toolChoice(Node choice, List<Tool> tools, boolean thinks)
            throws Rejection {
        if (!choice.present()) {
            return "auto";
        }
        if (tools.isEmpty()) {
            throw Rejection.invalid(
                    "tool_choice", "tool_choice may only be specified while providing tools.");
        }
        var type = choice.field("type").oneOf("auto", "any", "tool", "none");
        if (thinks && (type.equals("any") || type.equals("tool"))) {
            throw Rejection.invalid(
                    "tool_choice", "Thinking may not be enabled when tool_choice forces tool use.");
        }
        if (!type.equals("tool")) {
            return type.equals("any") ? "required" : type;
        }
        var name = choice.field("name").text();
        if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
            throw Rejection.invalid(
                    "tool_choice", "Tool '%s' not found in provided tools".formatted(name));
        }
        return name;
    }

    private static boolean thinks(Node thinking, int most) throws Rejection {
        if (!thinking.present()) {
            return false;
        }
        var type = thinking.field("type").oneOf("enabled", "disabled", "adaptive", "between_tools");
        if (type.equals("enabled")) {
            var node = thinking.field("budget_tokens");
            int budget = node.present() ? node.countOr(0) : 0;
            if (budget < LEAST_BUDGET) {
                throw AnthropicWords.refuse(
                        "thinking.enabled.budget_tokens",
                        node.present()
                                ? "Input should be greater than or equal to " + LEAST_BUDGET
                                : "Field required");
            }
            if (most <= budget) {
                throw Rejection.invalid(
                        "max_tokens",
                        "`max_tokens` must be greater than `thinking.budget_tokens`. Please"
                                + " consult our documentation on extended thinking.");
            }
        }
        return !type.equals("disabled");
    }

    // --- what must hold between blocks

    /** Every call is answered at the beginning of the next turn, and nothing else is answered. */
    private static void checkPairs(List<Turn> turns) throws Rejection {
        var all = new HashSet<String>();
        for (int i = 0; i < turns.size(); i++) {
            var turn = turns.get(i);
            var called = new LinkedHashSet<String>();
            if (i > 0) {
                turns.get(i - 1).of("tool_use").forEach(use -> called.add(use.id()));
            }
            var answered = new HashSet<String>();
            for (var result : turn.of("tool_result")) {
                if (!called.contains(result.id())) {
                    throw AnthropicWords.refuse(
                            result.path(),
                            ("unexpected `tool_use_id` found in `tool_result` blocks: %s. Each"
                                            + " `tool_result` block must have a corresponding"
                                            + " `tool_use` block in the previous message.")
                                    .formatted(result.id()));
                }
                if (!answered.add(result.id())) {
                    throw AnthropicWords.refuse(
                            result.path(),
                            ("each tool_use must have a single result. Found multiple"
                                            + " `tool_result` blocks with id: %s")
                                    .formatted(result.id()));
                }
            }
            for (var use : turn.of("tool_use")) {
                if (!all.add(use.id())) {
                    throw AnthropicWords.refuse("messages", "`tool_use` ids must be unique");
                }
            }
            checkAnswered(turn, i + 1 < turns.size() ? turns.get(i + 1).blocks() : List.of());
        }
    }

    private static void checkAnswered(Turn turn, List<Block> next) throws Rejection {
        var open = new LinkedHashSet<String>();
        turn.of("tool_use").forEach(use -> open.add(use.id()));
        for (var block : next) {
            if (!block.type().equals("tool_result")) {
                break;
            }
            open.remove(block.id());
        }
        if (!open.isEmpty()) {
            throw AnthropicWords.refuse(
                    turn.path(),
                    ("`tool_use` ids were found without `tool_result` blocks immediately after:"
                                    + " %s. Each `tool_use` block must have a corresponding"
                                    + " `tool_result` block in the next message.")
                            .formatted(String.join(", ", open)));
        }
    }

    /** What was thought comes back as it was; in a round of tools it has to come back. */
    private static void checkThinking(List<Turn> turns, boolean demanded) throws Rejection {
        int latest = turns.size() - 1;
        while (latest > 0 && !turns.get(latest).role().equals("assistant")) {
            latest--;
        }
        for (int i = 0; i < turns.size(); i++) {
            for (var block : turns.get(i).blocks()) {
                boolean genuine =
                        switch (block.type()) {
                            case "thinking" -> Signatures.of(block.text()).equals(block.id());
                            case "redacted_thinking" -> Signatures.unsealed(block.id()).isPresent();
                            default -> true;
                        };
                if (!genuine && i == latest) {
                    throw AnthropicWords.refuse(
                            block.path(),
                            "`thinking` or `redacted_thinking` blocks in the latest assistant"
                                    + " message cannot be modified. These blocks must remain as"
                                    + " they were in the original response.");
                }
                if (!genuine) {
                    throw AnthropicWords.refuse(
                            block.path(),
                            block.type().equals("thinking")
                                    ? "Invalid `signature` in `thinking` block"
                                    : "Invalid `data` in `redacted_thinking` block");
                }
            }
        }
        var turn = turns.get(latest);
        boolean inRound = latest + 1 < turns.size() && !turn.of("tool_use").isEmpty();
        if (demanded && inRound && !turn.blocks().get(0).type().endsWith("thinking")) {
            var first = turn.blocks().get(0);
            throw AnthropicWords.refuse(
                    first.path() + ".type",
                    ("Expected `thinking` or `redacted_thinking`, but found `%s`. When `thinking`"
                                    + " is enabled, a final `assistant` message must start with a"
                                    + " thinking block (preceeding the lastmost set of `tool_use`"
                                    + " and `tool_result` blocks). We recommend you include"
                                    + " thinking blocks from previous turns. To avoid this"
                                    + " requirement, disable `thinking`.")
                            .formatted(first.type()));
        }
    }

    private static void checkMarks(List<Piece> pieces) throws Rejection {
        long marks = pieces.stream().filter(Piece::marked).count();
        if (marks > MOST_MARKS) {
            throw Rejection.invalid(
                    null,
                    "A maximum of %d blocks with cache_control may be provided. Found %d."
                            .formatted(MOST_MARKS, marks));
        }
    }

    private static void checkEnd(Turn last, boolean prefill) throws Rejection {
        if (!last.role().equals("assistant")) {
            return;
        }
        if (!prefill) {
            throw Rejection.invalid(
                    null,
                    "This model does not support assistant message prefill. The conversation must"
                            + " end with a user message.");
        }
        var blocks = last.blocks();
        var text = blocks.isEmpty() ? "" : blocks.get(blocks.size() - 1).text();
        if (!text.equals(text.stripTrailing())) {
            throw AnthropicWords.refuse(
                    "messages", "final assistant content cannot end with trailing whitespace");
        }
    }

    // --- what becomes of it

    private static List<Message> messages(List<Block> system, List<Turn> turns) {
        var messages = new ArrayList<Message>();
        var parts = new ArrayList<Part>();
        system.forEach(block -> parts.addAll(block.parts()));
        if (!parts.isEmpty()) {
            messages.add(new Message("system", "", List.copyOf(parts), List.of(), ""));
        }
        for (var turn : turns) {
            var said = new ArrayList<Part>();
            var calls = new ArrayList<ToolCall>();
            for (var block : turn.blocks()) {
                switch (block.type()) {
                    case "tool_result" ->
                            messages.add(
                                    new Message("tool", "", block.parts(), List.of(), block.id()));
                    case "tool_use" ->
                            calls.add(
                                    new ToolCall(
                                            block.id(), block.name(), Json.write(block.input())));
                    case "thinking", "redacted_thinking" -> {} // nothing the user was told
                    default -> said.addAll(block.parts());
                }
            }
            if (!said.isEmpty() || !calls.isEmpty()) {
                messages.add(new Message(turn.role(), "", said, calls, ""));
            }
        }
        return messages;
    }

    private List<Piece> pieces(String role, List<Block> blocks) {
        var pieces = new ArrayList<Piece>();
        for (var block : blocks) {
            int tokens = pieces.isEmpty() ? FrameRules.MESSAGE : 0;
            if (block.type().equals("tool_use")) {
                tokens += rules.call(block.name(), Json.write(block.input()));
            } else if (block.type().equals("tool_result")) {
                tokens += rules.call("", "");
            } else if (block.type().equals("redacted_thinking")) {
                tokens += rules.text(Signatures.unsealed(block.id()).orElse(""));
            }
            for (var part : block.parts()) {
                tokens +=
                        part instanceof Text words
                                ? rules.text(words.text())
                                : FrameRules.anthropicImage((Image) part);
            }
            pieces.add(new Piece(role + block.source(), tokens, block.marked()));
        }
        return pieces;
    }

    /** Whether something asks to be cached; a result does so through what it contains, too. */
    private static boolean marked(Node node) throws Rejection {
        var mark = node.field("cache_control");
        if (mark.present()) {
            mark.field("type").oneOf("ephemeral");
            if (mark.field("ttl").present()) {
                mark.field("ttl").oneOf("5m", "1h");
            }
            return true;
        }
        if (node.object().get("content") instanceof List) {
            for (var part : node.field("content").itemsIfAny()) {
                if (marked(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String source(Node node) {
        return Json.write(unmarked(node.value()));
    }

    private static Object unmarked(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(AnthropicMessages::unmarked).toList();
        }
        if (!(value instanceof Map<?, ?> object)) {
            return value;
        }
        var unmarked = new LinkedHashMap<Object, Object>(object);
        unmarked.remove("cache_control");
        unmarked.computeIfPresent("content", (key, content) -> unmarked(content));
        return unmarked;
    }
}
