package dev.tidemark.agent.host.anthropic;

import com.anthropic.core.ObjectMappers;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** The SDK's own mapper, which alone knows what its objects are on the wire. */
final class Json {

    private Json() {}

    static JsonNode of(Object sdk) {
        return ObjectMappers.jsonMapper().valueToTree(sdk);
    }

    static <T> T as(Class<T> type, Object json) {
        return ObjectMappers.jsonMapper().convertValue(json, type);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(JsonNode node) {
        return node.isObject() ? as(Map.class, node) : Map.of();
    }
}
