package dev.tidemark.agent.host.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import com.openai.services.blocking.chat.ChatCompletionService;
import dev.tidemark.agent.host.Member;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads and writes requests for chat completions. */
final class ChatAdapter extends OpenAiAdapter {

    static final ChatAdapter INSTANCE = new ChatAdapter();

    private static final Map<String, Set<String>> KNOWN =
            Map.of(
                    "user", Set.of("role", "content", "name"),
                    "assistant", Set.of("role", "content", "name", "tool_calls"),
                    "tool", Set.of("role", "content", "tool_call_id"));

    private final Member safetyIdentifier =
            Member.of(ChatCompletionCreateParams.class, "_safetyIdentifier");

    private ChatAdapter() {}

    private static ChatCompletionCreateParams params(Object request) {
        return (ChatCompletionCreateParams) request;
    }

    /** An application may have given them as JSON: then they are read all the same. */
    @Override
    public List<?> messages(Object request) {
        return Json.elements(params(request)._messages());
    }

    @Override
    public Message message(Object message) {
        var json = Json.of(message);
        var parts = pieces(json).stream().map(Piece::part).toList();
        return new Message(role(json), name(json), parts);
    }

    private static Role role(JsonNode message) {
        return switch (Json.text(message, "role")) {
            case "system", "developer" -> Role.SYSTEM;
            case "assistant" -> Role.ASSISTANT;
            case "tool", "function" -> Role.TOOL;
            default -> Role.USER;
        };
    }

    private static String name(JsonNode message) {
        return Json.text(message, "role").equals("function") ? "" : Json.text(message, "name");
    }

    /** In the order in which it is sent; what is called by the old form goes by its name. */
    private static List<Piece> pieces(JsonNode message) {
        var pieces = new ArrayList<Piece>();
        if (role(message) == Role.TOOL) {
            var name = Json.text(message, "name");
            var id = message.has("tool_call_id") ? Json.text(message, "tool_call_id") : name;
            Piece.content(
                    message, "content", text -> new Part.ToolResult(id, name, text, false), pieces);
            if (pieces.isEmpty()) {
                pieces.add(Piece.fixed(new Part.ToolResult(id, name, "", false)));
            }
            return pieces;
        }
        Piece.content(message, "content", Part.Text::new, pieces);
        if (message.path("refusal").isTextual()) {
            pieces.add(Piece.fixed(new Part.Text(Json.text(message, "refusal"))));
        }
        if (message.path("audio").isObject()) {
            pieces.add(Piece.fixed(new Part.Media(Part.Media.Kind.AUDIO, 0, 0, false)));
        }
        for (var call : message.path("tool_calls")) {
            var id = Json.text(call, "id");
            pieces.add(
                    call.has("custom")
                            ? called(id, call.path("custom"), "input")
                            : called(id, call.path("function"), "arguments"));
        }
        if (message.path("function_call").isObject()) {
            var call = message.path("function_call");
            pieces.add(called(Json.text(call, "name"), call, "arguments"));
        }
        return pieces;
    }

    private static Piece called(String id, JsonNode call, String arguments) {
        return Piece.fixed(
                new Part.ToolCall(id, Json.text(call, "name"), Json.text(call, arguments)));
    }

    @Override
    public boolean ofOneConversation(Object message) {
        return message instanceof ChatCompletionMessageParam known
                ? !known.isSystem()
                        && !known.isDeveloper() // asked of each request, so without JSON
                : role(Json.of(message)) != Role.SYSTEM;
    }

    /** OpenAI knows no such marks; others that speak its language do. */
    @Override
    public boolean marksCache(Object message) {
        for (var part : Json.of(message).path("content")) {
            if (part.has("cache_control")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isWritable(Object messageOrRequest) {
        if (messageOrRequest instanceof ChatCompletionCreateParams params) {
            return params._messages().asKnown().isPresent();
        }
        if (!(messageOrRequest instanceof ChatCompletionMessageParam)) {
            return false;
        }
        var json = Json.of(messageOrRequest);
        var known = KNOWN.get(Json.text(json, "role"));
        return known != null && Json.hasOnly(json, known);
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        @SuppressWarnings("unchecked") // what can be written has messages of this kind
        var came = (List<ChatCompletionMessageParam>) messages;
        return params(request).toBuilder().messages(plan.apply(came, WRITER)).build();
    }

    private static final Plan.Writer<ChatCompletionMessageParam> WRITER =
            new Plan.Writer<>() {
                @Override
                public ChatCompletionMessageParam replaced(
                        ChatCompletionMessageParam message, Message by) {
                    var json = Json.of(message);
                    var pieces = pieces(json);
                    for (int i = 0; i < pieces.size(); i++) {
                        pieces.get(i).write(by.parts().get(i));
                    }
                    return Json.as(ChatCompletionMessageParam.class, json);
                }

                @Override
                public ChatCompletionMessageParam inserted(Plan.Insert insert) {
                    var json = JsonNodeFactory.instance.objectNode();
                    json.put("role", "user").put("content", insert.text());
                    return Json.as(ChatCompletionMessageParam.class, json);
                }
            };

    @Override
    @SuppressWarnings("deprecation") // what tools were called at first
    public List<?> tools(Object request) {
        var params = params(request);
        var tools = Json.elements(params._tools());
        if (!Json.isSaid(params._functions())) {
            return tools;
        }
        var all = new ArrayList<Object>(Json.elements(params._functions()));
        all.addAll(tools);
        return all;
    }

    @Override
    public String model(Object request) {
        return Json.text(params(request)._model());
    }

    @Override
    @SuppressWarnings("deprecation") // where most applications say it
    public String conversation(Object request) {
        var params = params(request);
        return conversation(params._metadata(), params._user(), safetyIdentifier.of(params));
    }

    @Override
    @SuppressWarnings("deprecation") // its older name
    public long maxOutput(Object request) {
        var params = params(request);
        return params._maxCompletionTokens()
                .asKnown()
                .or(() -> params._maxTokens().asKnown())
                .orElse(0L);
    }

    /** A service that answers at once; others are not asked. */
    @Override
    public String ask(Object model, String name, String prompt) {
        var params =
                ChatCompletionCreateParams.builder().model(name).addUserMessage(prompt).build();
        var service = (ChatCompletionService.WithRawResponse) model;
        try (var response = service.create(params)) {
            var choices = response.parse().choices();
            return choices.isEmpty() ? "" : choices.get(0).message().content().orElse("");
        }
    }
}
