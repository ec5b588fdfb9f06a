package dev.tidemark.samples.springai;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.stereotype.Component;

/** What the model may look up: it knows every order, at length. */
@Component
class Orders {

    @Tool(description = "Finds an order")
    String findOrder(@ToolParam(description = "The order's number") String id) {
        return IntStream.rangeClosed(1, 6)
                .mapToObj(
                        line ->
                                "{\"line\": %d, \"of\": \"%s\", \"state\": \"sent\"}"
                                        .formatted(line, id))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    @Tool(description = "Tells when a parcel arrives")
    String arrival(@ToolParam(description = "The parcel's number") String id) {
        return "{\"parcel\": \"%s\", \"arrives\": \"tomorrow\"}".formatted(id);
    }
}
