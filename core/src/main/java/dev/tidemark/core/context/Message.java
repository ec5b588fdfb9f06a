package dev.tidemark.core.context;

import java.util.List;

/** One message of a request, free of the framework it came from. */
public record Message(Role role, String name, List<Part> parts) {

    /** {@code name} is empty where the speaker has none. */
    public Message {
        parts = List.copyOf(parts);
    }

    /** A message of a single text. */
    public static Message text(Role role, String text) {
        return new Message(role, "", List.of(new Part.Text(text)));
    }
}
