package dev.tidemark.core.budget.cleanup;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words by which one text can be seen to speak of another: numbers, ids, paths and addresses,
 * and long words. Short words are in every text; where words are not set apart by spaces, pairs of
 * characters stand for them.
 */
final class Terms {

    private static final Pattern WORD =
            Pattern.compile("[\\p{L}\\p{N}_]+(?:[-./:@#][\\p{L}\\p{N}_]+)*");

    /** Chosen, not measured: what joins any two texts, "there" and "should", is shorter. */
    private static final int LONG = 7;

    private static final Pattern UNSPACED =
            Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}]{2,}");

    private Terms() {}

    /** The terms of a text, each once, in their order. */
    static Set<String> of(String text) {
        var terms = new LinkedHashSet<String>();
        var words = WORD.matcher(text);
        while (words.find()) {
            var word = words.group().toLowerCase(Locale.ROOT);
            var unspaced = UNSPACED.matcher(word);
            if (unspaced.find()) {
                do {
                    var run = unspaced.group();
                    for (int i = 0; i + 2 <= run.length(); i++) {
                        terms.add(run.substring(i, i + 2));
                    }
                } while (unspaced.find());
            } else if (word.length() >= LONG || exact(word)) {
                terms.add(word);
            }
        }
        return terms;
    }

    /** Whether a term names one thing alone: an id, a number, a path. */
    static boolean exact(String term) {
        return term.length() > 1 && term.chars().anyMatch(c -> c >= '0' && c <= '9' || c == '@');
    }

    /** All words of a text and nothing else: what two texts that say the same have in common. */
    static String plain(String text) {
        var plain = new StringBuilder();
        var words = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (words.find()) {
            plain.append(plain.isEmpty() ? "" : " ").append(words.group());
        }
        return plain.toString();
    }
}
