package dev.tidemark.samples.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.ObjectMappers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The tool: knows all orders, at length. */
final class Orders {

    /** Kept, because older versions make a new one each time. */
    static final JsonMapper JSON = ObjectMappers.jsonMapper();

    private static final String FUNCTION =
            """
            "name": "find_orders", "description": "Finds an order",
            "parameters": {"type": "object", "required": ["id"], "properties":
                {"id": {"type": "string", "description": "The order's number"}}}
            """;

    private Orders() {}

    /** For chat completions; from JSON, because its class has changed between versions. */
    static <T> T chatTool(Class<T> type) {
        return read("{\"type\": \"function\", \"function\": {" + FUNCTION + "}}", type);
    }

    /** For responses. */
    static <T> T responsesTool(Class<T> type) {
        return read("{\"type\": \"function\", \"strict\": false, " + FUNCTION + "}", type);
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String find(String arguments) {
        return IntStream.rangeClosed(1, 6)
                .mapToObj(
                        line ->
                                "{\"line\": %d, \"of\": %s, \"state\": \"sent\"}"
                                        .formatted(line, arguments))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
