package dev.tidemark.core.context;

/** One piece of a message, in the order the host sends it. */
public sealed interface Part {

    /** Plain text that the model reads as written. */
    record Text(String text) implements Part {}

    /**
     * A text that was retrieved, from {@code from} on: hosts put documents behind the question they
     * answer, in one string, and one string is how it is sent and counted.
     */
    record Document(String text, int from) implements Part {

        /** All of it was retrieved. */
        public Document(String text) {
            this(text, 0);
        }
    }

    /** Reasoning of an earlier turn that the provider wants back byte for byte. */
    record Thinking(String text) implements Part {}

    /** The assistant asks for a tool; {@code arguments} is the JSON text as the model wrote it. */
    record ToolCall(String id, String name, String arguments) implements Part {}

    /** The answer of a tool to the call with the same id. */
    record ToolResult(String id, String name, String text, boolean error) implements Part {}

    /**
     * Something that is not text. Providers charge pictures by their size in pixels: {@code width}
     * and {@code height} are 0 where the message does not tell.
     */
    record Media(Kind kind, int width, int height, boolean lowDetail) implements Part {

        /** What kind of medium it is. */
        public enum Kind {
            IMAGE,
            AUDIO,
            VIDEO,
            DOCUMENT
        }
    }
}
