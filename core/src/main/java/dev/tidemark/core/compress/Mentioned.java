package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The fenced code that the current message speaks of: whoever asks about {@code parseOrder} wants
 * it letter by letter.
 */
final class Mentioned {

    /** A message that names more is a listing, and speaks of none of it. */
    private static final int NAMES = 8;

    private static final Set<Anchor> NAMED = EnumSet.of(Anchor.SYMBOL, Anchor.PATH, Anchor.ID);

    private final Set<String> names = new HashSet<>();

    Mentioned(String question) {
        Anchor.find(
                question,
                (name, kind) -> {
                    if (NAMED.contains(kind) && names.size() <= NAMES) {
                        names.add(name);
                    }
                });
    }

    /** Whether a message shows such code. */
    boolean in(Message message) {
        if (names.isEmpty() || names.size() > NAMES) {
            return false;
        }
        for (var part : message.parts()) {
            if (part instanceof Part.Text text && in(text.text())) {
                return true;
            }
        }
        return false;
    }

    private boolean in(String text) {
        int open = text.indexOf("```");
        while (open >= 0) {
            int close = text.indexOf("```", open + 3);
            int end = close < 0 ? text.length() : close;
            var found = new boolean[1];
            Anchor.find(
                    text.substring(open + 3, end),
                    (name, kind) -> found[0] |= names.contains(name));
            if (found[0]) {
                return true;
            }
            open = close < 0 ? -1 : text.indexOf("```", close + 3);
        }
        return false;
    }
}
