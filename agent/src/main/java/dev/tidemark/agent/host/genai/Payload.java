package dev.tidemark.agent.host.genai;

import com.google.genai.types.FunctionCall;
import dev.tidemark.core.context.JsonObject;
import java.util.Map;

/**
 * What functions are called with and return: JSON objects, read as the text that the model sees. An
 * object with one text in it is that text, whatever its key; any other is its JSON.
 */
final class Payload {

    /** Google's own key for what a function returned, where it is no object. */
    private static final String OUTPUT = "output";

    private static final String ERROR = "error";

    /** How the JSON of a call with arguments begins, as the library itself writes it. */
    private static final String ARGUMENTS = "{\"args\":";

    private Payload() {}

    /** What a function returned. */
    static String text(Map<String, Object> response) {
        var only = only(response);
        return only == null ? json(response) : only;
    }

    /** Whether it says that it failed. */
    static boolean failed(Map<String, Object> response) {
        return response.containsKey(ERROR);
    }

    /** An object that reads as this text, as like the one before as can be. */
    static Map<String, Object> of(String text, Map<String, Object> before) {
        if (only(before) != null) {
            return Map.of(before.keySet().iterator().next(), text);
        }
        var object = JsonObject.parse(text).orElse(Map.of());
        return only(object) == null && json(object).equals(text) ? object : Map.of(OUTPUT, text);
    }

    private static String only(Map<String, Object> response) {
        return response.size() == 1 && response.values().iterator().next() instanceof String text
                ? text
                : null;
    }

    /** By the library's mapper, which knows the objects that an application may have put in. */
    static String json(Map<String, Object> object) {
        try {
            var json = FunctionCall.builder().args(object).build().toJson();
            if (json.startsWith(ARGUMENTS)) {
                return json.substring(ARGUMENTS.length(), json.length() - 1);
            }
        } catch (RuntimeException notSerializable) {
            // it cannot be sent either
        }
        return String.valueOf(object);
    }
}
