package dev.tidemark.agent.host.anthropic;

import com.anthropic.core.ObjectMappers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** The SDK's own mapper, which alone knows what its objects are on the wire. */
final class Json {

    /** Kept: older SDKs make another each time, which has all its types to learn. */
    private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();

    private Json() {}

    static JsonNode of(Object sdk) {
        return MAPPER.valueToTree(sdk);
    }

    static <T> T as(Class<T> type, Object json) {
        return MAPPER.convertValue(json, type);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(JsonNode node) {
        return node.isObject() ? as(Map.class, node) : Map.of();
    }
}
