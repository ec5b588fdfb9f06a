package dev.tidemark.core.compress;

import dev.tidemark.core.context.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The newest of results that say the same stays whole; an older one becomes a note, or the lines in
 * which it differed, as when a file is read again after an edit.
 */
final class Repeats implements Stage {

    /** A note takes ten tokens, and a shorter text hardly more. */
    private static final int WORTHWHILE = 120;

    /** With fewer lines there is no telling a file that was read again from another file. */
    private static final int LINES = 8;

    private static final String NOTE = "[the same result stands below]";

    @Override
    public String name() {
        return "repeats";
    }

    @Override
    public void apply(Draft draft) {
        Set<String> seen = new HashSet<>();
        Map<String, Integer> newest = new HashMap<>();
        for (int i = draft.length() - 1; i >= 0 && !draft.reached(); i--) {
            var role = draft.message(i).role();
            if (role == Role.TOOL || role == Role.USER) {
                int message = i;
                var text = Draft.text(draft.message(i));
                draft.rewrite(i, it -> withoutRepeats(it, message, seen, newest));
                if (text.length() >= WORTHWHILE) {
                    seen.add(text);
                    text.lines().forEach(line -> newest.putIfAbsent(line, message));
                }
            }
        }
    }

    private static String withoutRepeats(
            String text, int message, Set<String> seen, Map<String, Integer> newest) {
        if (text.length() < WORTHWHILE) {
            return text;
        }
        if (seen.contains(text)) {
            return NOTE;
        }
        var lines = text.lines().toArray(String[]::new);
        if (lines.length < LINES) {
            return text;
        }
        Map<Integer, Integer> shared = new HashMap<>();
        for (var line : lines) {
            var in = newest.get(line);
            if (in != null && in != message) {
                shared.merge(in, 1, Integer::sum);
            }
        }
        var most =
                shared.entrySet().stream()
                        .max(
                                Map.Entry.<Integer, Integer>comparingByValue()
                                        .thenComparing(Map.Entry.comparingByKey()));
        if (most.isEmpty() || most.get().getValue() * 5 < lines.length * 4) {
            return text;
        }
        var difference = new StringBuilder();
        difference
                .append('[')
                .append(most.get().getValue())
                .append(" of ")
                .append(lines.length)
                .append(" lines stand unchanged below; the others were]");
        for (var line : lines) {
            if (!most.get().getKey().equals(newest.get(line))) {
                difference.append('\n').append(line);
            }
        }
        return difference.toString();
    }
}
