package dev.tidemark.core.budget.cleanup;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A text without the units nobody asks for, in its order and its own words, with a note that says
 * how many are gone. The first unit stays, since it says what the text is; fenced code is one unit.
 */
final class Excerpt {

    private static final String FENCE = "```";

    /** What a text is cut into. */
    enum Unit {
        LINE("lines"),
        PASSAGE("passages"),
        SENTENCE("sentences");

        private final String plural;

        Unit(String plural) {
            this.plural = plural;
        }

        String plural() {
            return plural;
        }

        /** All of the text, cut; put together again the units are the text. */
        List<String> cut(String text) {
            var cut =
                    switch (this) {
                        case LINE -> split(text, "(?<=\n)");
                        case PASSAGE -> split(text, "(?<=\n)(?=[ \t]*\r?\n)");
                        case SENTENCE -> sentences(text);
                    };
            return fencesWhole(cut);
        }

        private static List<String> split(String text, String between) {
            return List.of(text.split(between, -1));
        }

        private static List<String> sentences(String text) {
            var found = new ArrayList<String>();
            var breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
            breaks.setText(text);
            int from = breaks.first();
            for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
                found.add(text.substring(from, to));
                from = to;
            }
            return found;
        }

        private static List<String> fencesWhole(List<String> cut) {
            var whole = new ArrayList<String>();
            var open = new StringBuilder();
            boolean inside = false;
            for (var unit : cut) {
                inside ^= fences(unit) % 2 == 1;
                open.append(unit);
                if (!inside) {
                    whole.add(open.toString());
                    open.setLength(0);
                }
            }
            if (!open.isEmpty()) {
                whole.add(open.toString());
            }
            return whole;
        }

        private static int fences(String unit) {
            int count = 0;
            for (int at = unit.indexOf(FENCE); at >= 0; at = unit.indexOf(FENCE, at + 3)) {
                count++;
            }
            return count;
        }
    }

    private Excerpt() {}

    /** The text without the units that hold no wanted term; the text itself where all stay. */
    static String of(String text, Unit unit, Predicate<String> wanted) {
        var units = unit.cut(text);
        var terms = units.stream().map(Terms::of).toList();
        var common = common(terms);
        var kept = new StringBuilder();
        int omitted = 0;
        for (int i = 0; i < units.size(); i++) {
            boolean keep =
                    i == 0
                            || terms.get(i).stream()
                                    .anyMatch(t -> !common.contains(t) && wanted.test(t));
            if (keep || units.get(i).isBlank() || isNote(units.get(i))) {
                kept.append(units.get(i));
            } else {
                omitted++;
            }
        }
        return omitted == 0 ? text : noted(kept, omitted, units.size(), unit.plural());
    }

    /** What stands in more than half of the units tells none of them from the others. */
    private static Set<String> common(List<Set<String>> terms) {
        Map<String, Integer> count = new HashMap<>();
        terms.forEach(unit -> unit.forEach(term -> count.merge(term, 1, Integer::sum)));
        count.values().removeIf(units -> units <= 2 || units * 2 <= terms.size());
        return count.keySet();
    }

    /** Whether this says what was left out before: that must stay true, so it stays. */
    static boolean isNote(String unit) {
        return unit.stripTrailing().endsWith(" omitted]");
    }

    /** Says truthfully what is gone. */
    static String noted(CharSequence kept, int omitted, int of, String what) {
        var text = kept.toString().stripTrailing();
        return text
                + (text.isEmpty() ? "" : "\n")
                + "["
                + omitted
                + " of "
                + of
                + " "
                + what
                + " omitted]";
    }
}
