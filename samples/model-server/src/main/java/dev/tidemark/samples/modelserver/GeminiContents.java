package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.Image;
import dev.tidemark.samples.modelserver.Asked.Message;
import dev.tidemark.samples.modelserver.Asked.Text;
import dev.tidemark.samples.modelserver.Asked.Tool;
import dev.tidemark.samples.modelserver.Asked.ToolCall;
import dev.tidemark.samples.modelserver.Models.Model;
import dev.tidemark.samples.modelserver.Prompt.Piece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Google's {@code POST /v1beta/models/MODEL:generateContent}: how a request is read. */
final class GeminiContents implements Protocol {

    /** Signs what this server says besides calls; as at Google, nobody misses it. */
    static final String SAID = Signatures.of("said");

    /** What Google documents for calls that no model made. */
    private static final String NO_MODELS_CALL = "skip_thought_signature_validator";

    private static final Set<String> UNSIGNED =
            Set.of(
                    NO_MODELS_CALL,
                    Base64.getEncoder()
                            .encodeToString(NO_MODELS_CALL.getBytes(StandardCharsets.UTF_8)));

    private final Models models;
    private final FrameRules rules = new FrameRules();

    GeminiContents(Models models) {
        this.models = models;
    }

    /**
     * One entry of the contents.
     *
     * @param responses what it answers to calls
     * @param signatures those of its calls, in their order, empty where a call has none
     * @param source the content as compact JSON
     */
    private record Content(
            String role,
            List<Asked.Part> said,
            List<ToolCall> calls,
            List<Message> responses,
            List<String> signatures,
            int tokens,
            String source) {

        boolean asks() {
            return role.equals("user") && responses.isEmpty();
        }
    }

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public Words words() {
        return GeminiWords.WORDS;
    }

    @Override
    public String counted(int tokens) {
        return Json.write(Json.object("totalTokens", tokens));
    }

    @Override
    public Received read(Call call) throws Rejection {
        var body = call.body();
        if (call.counting() && field(body, "generateContentRequest").present()) {
            body = new Node("", field(body, "generateContentRequest").value(), words());
        }
        var model = models.serve(call.model(), Models.Provider.GOOGLE, words());
        var contents = new ArrayList<Content>();
        for (var node : field(body, "contents").items()) {
            contents.add(content(node, contents.size()));
        }
        checkTurns(contents);
        if (call.model().startsWith("gemini-3")) {
            checkSignatures(contents);
        }
        var tools = new ArrayList<Tool>();
        var pieces = new ArrayList<Piece>();
        var toolNode = field(body, "tools");
        int toolTokens = 0;
        if (toolNode.present()) {
            for (var node : toolNode.itemsIfAny()) {
                var functions = field(node, "functionDeclarations");
                for (var function :
                        functions.present() ? functions.itemsIfAny() : List.<Node>of()) {
                    tools.add(tool(function));
                    toolTokens += rules.tool(tools.get(tools.size() - 1));
                }
            }
        }
        pieces.add(new Piece(Json.write(toolNode.value()), toolTokens));
        var messages = new ArrayList<Message>();
        var system = field(body, "systemInstruction");
        if (system.present()) {
            var content = content(system, 0);
            pieces.add(new Piece(content.source(), content.tokens()));
            messages.add(new Message("system", "", content.said(), List.of(), ""));
        }
        for (var content : contents) {
            pieces.add(new Piece(content.source(), content.tokens()));
        }
        messages.addAll(messages(contents));
        var config = field(body, "generationConfig");
        var configured = config.present();
        var thinking = configured ? field(config, "thinkingConfig") : config;
        var asked =
                new Asked(
                        call.model(),
                        messages,
                        contents.size(),
                        List.copyOf(tools),
                        toolChoice(field(body, "toolConfig"), tools),
                        true,
                        thinks(thinking, model),
                        configured
                                ? field(config, "maxOutputTokens").countOr(Integer.MAX_VALUE)
                                : Integer.MAX_VALUE,
                        call.stream(),
                        call.user(),
                        call.model() + call.source());
        return new GeminiContent(
                asked,
                model,
                new Prompt(toolTokens, pieces, FrameRules.PRIMING),
                rules,
                thinking.present() && field(thinking, "includeThoughts").flagOr(false));
    }

    /** A field by its name, which may be written with underscores, too. */
    private static Node field(Node node, String name) throws Rejection {
        var field = node.field(name);
        return field.present()
                ? field
                : new Node(
                        field.path(),
                        node.object()
                                .get(name.replaceAll("(\\p{Lu})", "_$1").toLowerCase(Locale.ROOT)),
                        node.words());
    }

    private static boolean thinks(Node thinking, Model model) throws Rejection {
        return thinking.present()
                        && field(thinking, "thinkingBudget").value() instanceof Json.Numeral budget
                ? budget.asLong() != 0
                : model.thinks();
    }

    // --- what it says

    private Content content(Node node, int index) throws Rejection {
        var role = node.field("role").present() ? role(node.field("role")) : "user";
        var said = new ArrayList<Asked.Part>();
        var calls = new ArrayList<ToolCall>();
        var responses = new ArrayList<Message>();
        var signatures = new ArrayList<String>();
        int tokens = FrameRules.MESSAGE;
        for (var part : node.field("parts").items()) {
            var call = field(part, "functionCall");
            var response = field(part, "functionResponse");
            var signature = field(part, "thoughtSignature").textOr("");
            if (call.present()) {
                var name = call.field("name").text();
                var args = call.field("args");
                var arguments = args.present() ? Json.write(args.object()) : "{}";
                var id = call.field("id").textOr("c%d.%d".formatted(index, calls.size()));
                calls.add(new ToolCall(id, name, arguments));
                signatures.add(signature);
                tokens += rules.call(name, arguments);
            } else if (response.present()) {
                var name = response.field("name").text();
                var result = Json.write(response.field("response").object());
                responses.add(
                        new Message(
                                "tool",
                                name,
                                List.of(new Text(result)),
                                List.of(),
                                response.field("id").textOr("")));
                tokens += rules.call(name, result);
            } else {
                var heard = heard(part);
                tokens +=
                        heard instanceof Text words
                                ? rules.text(words.text())
                                : FrameRules.geminiImage((Image) heard);
                if (role.equals("user") || !part.field("thought").flagOr(false)) {
                    said.add(heard);
                }
            }
        }
        return new Content(
                role, said, calls, responses, signatures, tokens, Json.write(node.value()));
    }

    /** Google keeps the role {@code system} out of the contents; for the rest it has two. */
    private static String role(Node role) throws Rejection {
        return role.path().startsWith("systemInstruction")
                ? role.text()
                : role.oneOf("user", "model");
    }

    private static Asked.Part heard(Node part) throws Rejection {
        if (part.field("text").present()) {
            return new Text(part.field("text").text());
        }
        var inline = field(part, "inlineData");
        if (inline.present()) {
            var type = field(inline, "mimeType").text();
            var data = inline.field("data").text();
            return new Image("data:%s;base64,%s".formatted(type, data), false);
        }
        var file = field(part, "fileData");
        if (file.present()) {
            return new Image(field(file, "fileUri").text(), false);
        }
        throw Rejection.invalid(
                part.path(),
                ("* GenerateContentRequest.%s.data: required oneof field 'data' must have one"
                                + " initialized field\n")
                        .formatted(part.path()));
    }

    private static Tool tool(Node node) throws Rejection {
        var parameters = node.field("parameters");
        if (!parameters.present()) {
            parameters = field(node, "parametersJsonSchema");
        }
        return new Tool(
                node.field("name").text(),
                node.field("description").textOr(""),
                parameters.present() ? schema(parameters.object()) : Map.of());
    }

    /** Google writes {@code STRING} for what everybody calls {@code string}. */
    private static Map<String, Object> schema(Map<String, Object> schema) {
        var same = new LinkedHashMap<String, Object>();
        schema.forEach(
                (key, value) ->
                        same.put(
                                key,
                                key.equals("type") && value instanceof String type
                                        ? type.toLowerCase(Locale.ROOT)
                                        : inSchema(value)));
        return same;
    }

    @SuppressWarnings("unchecked") // objects are read by Json alone, whose keys are strings
    private static Object inSchema(Object value) {
        return value instanceof Map<?, ?> object ? schema((Map<String, Object>) object) : value;
    }

    private static String toolChoice(Node config, List<Tool> tools) throws Rejection {
        if (!config.present() || !field(config, "functionCallingConfig").present()) {
            return "auto";
        }
        var calling = field(config, "functionCallingConfig");
        var mode = calling.field("mode");
        if (!mode.present()) {
            return "auto";
        }
        return switch (mode.oneOf("MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED")) {
            case "NONE" -> "none";
            case "ANY" -> {
                if (tools.isEmpty()) {
                    throw Rejection.invalid(
                            config.path(),
                            "Function calling config is set without function_declarations.");
                }
                var allowed = field(calling, "allowedFunctionNames");
                yield allowed.present() ? allowed.items().get(0).text() : "required";
            }
            default -> "auto";
        };
    }

    // --- what must hold between contents

    private static void checkTurns(List<Content> contents) throws Rejection {
        for (int i = 0; i < contents.size(); i++) {
            var content = contents.get(i);
            var before = i == 0 ? null : contents.get(i - 1);
            if (!content.calls().isEmpty() && (before == null || !before.role().equals("user"))) {
                throw refused(
                        "Please ensure that function call turn comes immediately after a user turn"
                                + " or after a function response turn.");
            }
            if (!content.responses().isEmpty() && (before == null || before.calls().isEmpty())) {
                throw refused(
                        "Please ensure that function response turn comes immediately after a"
                                + " function call turn.");
            }
            int answered = i + 1 < contents.size() ? contents.get(i + 1).responses().size() : 0;
            if (!content.calls().isEmpty() && answered != content.calls().size()) {
                throw refused(
                        "Please ensure that the number of function response parts is equal to the"
                                + " number of function call parts of the function call turn.");
            }
        }
    }

    /** In the turn that is not over yet the first call of each step shows what it was sent with. */
    private static void checkSignatures(List<Content> contents) throws Rejection {
        int turn = contents.size() - 1;
        while (turn > 0 && !contents.get(turn).asks()) {
            turn--;
        }
        for (int i = turn; i < contents.size(); i++) {
            var calls = contents.get(i).calls();
            for (int j = 0; j < calls.size(); j++) {
                var call = calls.get(j);
                var signature = contents.get(i).signatures().get(j);
                if (signature.isEmpty() && j == 0) {
                    throw refused(
                            ("Function call is missing a thought_signature in functionCall parts."
                                            + " This is required for tools to work correctly, and"
                                            + " missing thought_signature may lead to degraded"
                                            + " model performance. Additional data, function call"
                                            + " `default_api:%s` , position %d. Please refer to"
                                            + " https://ai.google.dev/gemini-api/docs/thought-signatures"
                                            + " for more details.")
                                    .formatted(call.name(), i + 1));
                }
                if (!signature.isEmpty()
                        && !UNSIGNED.contains(signature)
                        && !signature.equals(GeminiContent.signature(call))) {
                    throw refused("Thought signature is not valid.");
                }
            }
        }
    }

    private static Rejection refused(String words) {
        return Rejection.invalid("contents", words);
    }

    // --- what becomes of it

    /** Where a response names no call it belongs to the one at its place. */
    private static List<Message> messages(List<Content> contents) {
        var messages = new ArrayList<Message>();
        List<ToolCall> called = List.of();
        for (var content : contents) {
            for (int i = 0; i < content.responses().size(); i++) {
                var response = content.responses().get(i);
                var id =
                        response.toolCallId().isEmpty()
                                ? called.get(i).id()
                                : response.toolCallId();
                messages.add(new Message("tool", response.name(), response.parts(), List.of(), id));
            }
            if (!content.said().isEmpty() || !content.calls().isEmpty()) {
                var role = content.role().equals("model") ? "assistant" : "user";
                messages.add(new Message(role, "", content.said(), content.calls(), ""));
            }
            called = content.calls();
        }
        return messages;
    }
}
