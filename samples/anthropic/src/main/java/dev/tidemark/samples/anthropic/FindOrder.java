package dev.tidemark.samples.anthropic;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.function.Supplier;

/** The tool of the desk: knows all orders, at length. */
@JsonClassDescription("Finds an order")
public final class FindOrder implements Supplier<String> {

    /** Which one. */
    @JsonProperty
    @JsonPropertyDescription("The order's number")
    public String id;

    @Override
    public String get() {
        return List.of(1, 2, 3, 4, 5, 6).stream()
                .map(
                        line ->
                                "{\"line\": %d, \"of\": \"%s\", \"state\": \"sent\"}"
                                        .formatted(line, id))
                .toList()
                .toString();
    }
}
