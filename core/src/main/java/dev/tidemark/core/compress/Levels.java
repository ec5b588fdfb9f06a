package dev.tidemark.core.compress;

import dev.tidemark.core.tokens.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Presses old and unimportant texts harder than new and important ones, on four levels. */
public final class Levels {

    /** How much a text matters, as whoever wrote it says. */
    public enum Priority {
        CRITICAL,
        HIGH,
        NORMAL
    }

    /** How much of a text is left. */
    public enum Level {
        VERBATIM(1),
        HALF(0.5),
        FIFTH(0.2),
        TWENTIETH(0.05);

        private final double ratio;

        Level(double ratio) {
            this.ratio = ratio;
        }

        /** The share of its tokens that a text keeps. */
        public double ratio() {
            return ratio;
        }

        /** Critical texts and those of the last hour are not touched; a week makes a memory. */
        public static Level of(Priority priority, Duration age) {
            if (priority == Priority.CRITICAL || age.compareTo(Duration.ofHours(1)) < 0) {
                return VERBATIM;
            }
            if (priority == Priority.HIGH || age.compareTo(Duration.ofHours(24)) < 0) {
                return HALF;
            }
            return age.compareTo(Duration.ofDays(7)) < 0 ? FIFTH : TWENTIETH;
        }
    }

    /** A text with what decides how hard it is pressed. */
    public record Item(String text, Priority priority, Duration age) {}

    /**
     * What became of the items.
     *
     * @param texts the text of each item, in their order; empty where nothing of it fits
     * @param before tokens of all items as they came
     * @param after tokens of all texts
     * @param counts how many items each level took
     */
    public record Pressed(List<String> texts, long before, long after, Map<Level, Integer> counts) {

        /** Takes copies. */
        public Pressed {
            texts = List.copyOf(texts);
            counts = Map.copyOf(counts);
        }

        /** The share of the tokens that is left; 1 where there were none. */
        public double ratio() {
            return before == 0 ? 1 : (double) after / before;
        }
    }

    private Levels() {}

    /** Presses each item as its priority and age say. */
    public static Pressed press(List<Item> items, Tokenizer tokenizer) {
        var texts = new ArrayList<String>(items.size());
        var counts = new EnumMap<Level, Integer>(Level.class);
        long before = 0;
        long after = 0;
        for (var item : items) {
            var level = Level.of(item.priority(), item.age());
            var text = Digest.compress(item.text(), level.ratio(), tokenizer);
            counts.merge(level, 1, Integer::sum);
            texts.add(text);
            before += tokenizer.count(item.text());
            after += tokenizer.count(text);
        }
        return new Pressed(texts, before, after, counts);
    }
}
