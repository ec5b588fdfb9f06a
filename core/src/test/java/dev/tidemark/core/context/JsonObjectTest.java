package dev.tidemark.core.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void anObjectIsReadAsItStands() {
        var parsed =
                JsonObject.parse(
                                "{\"type\":\"object\",\"properties\":{\"n\":{\"enum\":[1,2.5,null,true,\"x\"]}}}")
                        .orElseThrow();
        assertEquals(List.of("type", "properties"), List.copyOf(parsed.keySet()));
        var choices = Arrays.asList(1, 2.5, null, true, "x");
        assertEquals(Map.of("n", Map.of("enum", choices)), parsed.get("properties"));
    }

    @Test
    void whatIsNoObjectIsEmpty() {
        for (var text : List.of("", "[1]", "7", "{", "{\"a\":", "not json", "[".repeat(5_000))) {
            assertTrue(JsonObject.parse(text).isEmpty(), text);
        }
        assertTrue(JsonObject.parse("{\"a\":".repeat(5_000)).isEmpty());
    }
}
