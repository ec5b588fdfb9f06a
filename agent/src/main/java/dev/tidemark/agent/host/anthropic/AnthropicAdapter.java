package dev.tidemark.agent.host.anthropic;

import com.anthropic.models.beta.messages.BetaMessageParam;
import com.anthropic.models.messages.MessageParam;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the SDK's parameters and responses, and writes parameters. */
final class AnthropicAdapter implements Adapter {

    static final AnthropicAdapter INSTANCE = new AnthropicAdapter();

    private AnthropicAdapter() {}

    @Override
    public String host() {
        return "anthropic";
    }

    /** The system prompt stands beside the messages; it is read as the first of them. */
    @Override
    public List<?> messages(Object request) {
        var edition = Edition.of(request);
        var messages = edition.messages(request);
        var system = edition.system(request);
        if (system.isEmpty()) {
            return messages;
        }
        var all = new ArrayList<Object>(messages.size() + 1);
        all.add(system.get());
        all.addAll(messages);
        return all;
    }

    @Override
    public boolean ofOneConversation(Object message) {
        return message instanceof MessageParam || message instanceof BetaMessageParam;
    }

    @Override
    public Message message(Object message) {
        var json = Json.of(message);
        var parts = Pieces.of(json).stream().map(Pieces.Piece::part).toList();
        return new Message(role(json, parts), "", parts);
    }

    /** Results come in messages of the user. */
    private static Role role(JsonNode message, List<Part> parts) {
        return switch (message.path("role").asText("system")) {
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            default ->
                    parts.stream().anyMatch(Part.ToolResult.class::isInstance)
                            ? Role.TOOL
                            : Role.USER;
        };
    }

    @Override
    public List<?> tools(Object request) {
        var tools = Edition.of(request).tools(request);
        return tools.isPresent() ? tools.get() : List.of();
    }

    /** What the provider's own tools take is known to the provider alone. */
    @Override
    public Tool tool(Object tool) {
        var json = Json.of(tool);
        return new Tool(
                json.path("name").asText(),
                json.path("description").asText(),
                Json.map(json.path("input_schema")));
    }

    @Override
    public boolean isUnchanging() {
        return true;
    }

    @Override
    public boolean marksCache(Object message) {
        return Json.of(message).findValues("cache_control").stream().anyMatch(JsonNode::isObject);
    }

    @Override
    public boolean isWritable(Object messageOrRequest) {
        return Edition.isRequest(messageOrRequest)
                ? isWhole(messageOrRequest)
                : ofOneConversation(messageOrRequest)
                        && AnthropicWriter.writes(Json.of(messageOrRequest));
    }

    @Override
    public boolean isWhole(Object request) {
        return !Edition.of(request).isKeptByProvider(request);
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        return AnthropicWriter.write(request, messages, plan);
    }

    @Override
    public String model(Object request) {
        return Edition.of(request).model(request);
    }

    @Override
    public String conversation(Object request) {
        return Edition.of(request).user(request).orElse("");
    }

    @Override
    public long maxOutput(Object request) {
        return Edition.of(request).maxTokens(request);
    }

    @Override
    public String ask(Object model, String name, String prompt) {
        var response = Json.of(Edition.ofService(model).ask(model, name, prompt));
        return Pieces.of(response).stream()
                .map(Pieces.Piece::part)
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining());
    }

    @Override
    public String answeredBy(Object response) {
        return Usages.model(response);
    }

    @Override
    public Usage usage(Object response) {
        return Usages.of(response);
    }
}
