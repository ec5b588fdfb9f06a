package dev.tidemark.agent.host.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.JsonField;
import com.openai.core.ObjectMappers;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The SDK's objects as the JSON that it sends of them, and back. */
final class Json {

    private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();

    private Json() {}

    /** Ours to change. */
    static JsonNode of(Object object) {
        return MAPPER.valueToTree(object);
    }

    static <T> T as(Class<T> type, JsonNode json) {
        try {
            return MAPPER.treeToValue(json, type);
        } catch (JsonProcessingException notOne) {
            throw new IllegalStateException(notOne);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(JsonNode json) {
        return json.isObject() ? MAPPER.convertValue(json, Map.class) : Map.of();
    }

    /** The SDK's own objects, or what an application gave as JSON. */
    static List<?> elements(JsonField<? extends List<?>> field) {
        var known = field.asKnown();
        return known.isPresent() ? known.get() : field.asArray().orElse(List.of());
    }

    /** Whether the request says anything there. */
    static boolean isSaid(Object field) {
        return field instanceof JsonField<?> it && !it.isMissing() && !it.isNull();
    }

    /** A text, a name that the SDK has a type for, or an object's id; empty where it is none. */
    static String text(JsonField<?> field) {
        if (!isSaid(field)) {
            return "";
        }
        var json = of(field);
        return json.isObject() ? text(json, "id") : json.asText();
    }

    /** A text of this name; empty where there is none. */
    static String text(JsonNode json, String name) {
        var value = json.path(name);
        return value.isTextual() ? value.textValue() : "";
    }

    /** Whether it says nothing beside these. */
    static boolean hasOnly(JsonNode json, Set<String> known) {
        for (var names = json.fieldNames(); names.hasNext(); ) {
            var name = names.next();
            if (!known.contains(name) && !json.get(name).isNull()) {
                return false;
            }
        }
        return true;
    }
}
