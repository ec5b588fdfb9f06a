package dev.tidemark.core.context;

/** 64 bits over all that a message says, to know it again without keeping it. */
public final class Fingerprint {

    private Fingerprint() {}

    /** Equal for equal messages, and for others as good as never. */
    public static long of(Message message) {
        long hash = mix(message.role().ordinal(), message.name());
        for (var part : message.parts()) {
            hash = hash(hash, part);
        }
        return hash;
    }

    private static long hash(long hash, Part part) {
        if (part instanceof Part.Text text) {
            return mix(hash + 1, text.text());
        }
        if (part instanceof Part.Document document) {
            return mix(hash + 2, document.text());
        }
        if (part instanceof Part.Thinking thinking) {
            return mix(hash + 3, thinking.text());
        }
        if (part instanceof Part.ToolCall call) {
            return mix(mix(mix(hash + 4, call.id()), call.name()), call.arguments());
        }
        if (part instanceof Part.ToolResult result) {
            return mix(mix(mix(hash + 5, result.id()), result.name()), result.text());
        }
        return mix(hash + 6, part.toString());
    }

    private static long mix(long hash, String text) {
        long mixed = hash * 0x9E3779B97F4A7C15L + text.length();
        for (int i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * 0xD6E8FEB86659FD93L;
            mixed ^= mixed >>> 32;
        }
        return mixed;
    }
}
