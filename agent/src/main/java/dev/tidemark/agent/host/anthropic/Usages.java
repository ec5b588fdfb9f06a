package dev.tidemark.agent.host.anthropic;

import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.messages.Message;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tidemark.core.context.Usage;

/**
 * Makes one number of the three that Anthropic reports of a prompt: what was read from its cache,
 * what was written there, and the rest.
 */
final class Usages {

    private Usages() {}

    static Usage of(Object response) {
        if (response instanceof Message message) {
            return usage(Json.of(message.usage()), MissingNode.getInstance());
        }
        if (response instanceof BetaMessage message) {
            return usage(Json.of(message.usage()), MissingNode.getInstance());
        }
        return response instanceof Told told && told.start() != null
                ? usage(message(told).path("usage"), delta(told).path("usage"))
                : Usage.NONE;
    }

    static String model(Object response) {
        return response instanceof Message message
                ? message.model().asString()
                : response instanceof BetaMessage message
                        ? message.model().asString()
                        : response instanceof Told told ? message(told).path("model").asText() : "";
    }

    private static JsonNode message(Told told) {
        return told.start() == null
                ? MissingNode.getInstance()
                : Json.of(told.start()).path("message");
    }

    private static JsonNode delta(Told told) {
        return told.delta() == null ? MissingNode.getInstance() : Json.of(told.delta());
    }

    /** What is told later is the sum so far. */
    private static Usage usage(JsonNode first, JsonNode later) {
        long input = number("input_tokens", first, later);
        long read = number("cache_read_input_tokens", first, later);
        long written = number("cache_creation_input_tokens", first, later);
        long output = number("output_tokens", first, later);
        return new Usage(
                input < 0 ? -1 : input + Math.max(0, read) + Math.max(0, written), output, read);
    }

    private static long number(String name, JsonNode first, JsonNode later) {
        var told = later.path(name);
        return told.isNumber() ? told.asLong() : first.path(name).asLong(-1);
    }
}
