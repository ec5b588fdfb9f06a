package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How well passages answer a question, by the words they share: Okapi BM25. Only the words of the
 * question are counted, so a passage costs one pass and keeps nothing.
 */
final class Relevance {

    /** The usual constants of BM25 (Robertson and Zaragoza, 2009). */
    private static final double K1 = 1.2;

    private static final double B = 0.75;

    private static final Set<String> STOP =
            Set.of(
                    "a", "an", "the", "of", "to", "in", "on", "for", "and", "or", "is", "are",
                    "was", "were", "be", "been", "it", "this", "that", "with", "as", "at", "by",
                    "from", "i", "you", "he", "she", "we", "they", "my", "your", "his", "her",
                    "our", "their", "me", "him", "us", "them", "do", "did", "does", "what", "when",
                    "where", "who", "which", "how", "why", "not", "no", "yes", "have", "has", "had",
                    "will", "would", "can", "could", "should", "about", "into", "than", "then",
                    "there", "so", "if", "but", "just", "like", "s", "t", "any", "its", "all");

    private final Map<String, Integer> terms = new LinkedHashMap<>();
    private final List<int[]> counts = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private int[] current;

    /** Asks this question of the passages added from now on. */
    Relevance(String question) {
        words(question, word -> terms.putIfAbsent(word, terms.size()));
    }

    /** Adds the next passage. */
    void add(String passage) {
        var length = new int[1];
        current = null;
        words(
                passage,
                word -> {
                    length[0]++;
                    var term = terms.get(word);
                    if (term != null) {
                        if (current == null) {
                            current = new int[terms.size()];
                        }
                        current[term]++;
                    }
                });
        counts.add(current);
        lengths.add(length[0]);
    }

    /** The score of each passage in the order they were added, the best one 1. */
    double[] scores() {
        var scores = new double[counts.size()];
        var found = new int[terms.size()];
        long total = 0;
        for (int i = 0; i < scores.length; i++) {
            total += Math.max(1, lengths.get(i));
            var count = counts.get(i);
            if (count != null) {
                for (int t = 0; t < found.length; t++) {
                    found[t] += count[t] > 0 ? 1 : 0;
                }
            }
        }
        double average = (double) total / Math.max(1, scores.length);
        double best = 1e-9;
        for (int i = 0; i < scores.length; i++) {
            var count = counts.get(i);
            if (count == null) {
                continue;
            }
            double norm = K1 * (1 - B + B * Math.max(1, lengths.get(i)) / average);
            for (int t = 0; t < count.length; t++) {
                if (count[t] > 0) {
                    double idf = Math.log(1 + (scores.length - found[t] + 0.5) / (found[t] + 0.5));
                    scores[i] += idf * count[t] * (K1 + 1) / (count[t] + norm);
                }
            }
            best = Math.max(best, scores[i]);
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= best;
        }
        return scores;
    }

    /** Words without their endings; each character of a script without spaces is a word. */
    static void words(String text, Consumer<String> each) {
        int length = text.length();
        int i = 0;
        while (i < length) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                i++;
            } else if (c >= '\u2E80') {
                each.accept(text.substring(i, i + 1));
                i++;
            } else {
                int from = i;
                while (i < length
                        && Character.isLetterOrDigit(text.charAt(i))
                        && text.charAt(i) < '\u2E80') {
                    i++;
                }
                var word = text.substring(from, i).toLowerCase(Locale.ROOT);
                if (!STOP.contains(word)) {
                    each.accept(stem(word));
                }
            }
        }
    }

    /** The commonest English endings, so that "filmed" answers "filming". */
    private static String stem(String word) {
        int n = word.length();
        if (n > 5 && word.endsWith("ing")) {
            return undouble(word.substring(0, n - 3));
        }
        if (n > 4 && word.endsWith("ies")) {
            return word.substring(0, n - 3) + "y";
        }
        if (n > 4 && word.endsWith("ed")) {
            return undouble(word.substring(0, n - 2));
        }
        if (n > 4 && word.endsWith("es")) {
            return word.substring(0, n - 2);
        }
        if (n > 3 && word.endsWith("s") && !word.endsWith("ss")) {
            return word.substring(0, n - 1);
        }
        return n > 4 && word.endsWith("e") ? word.substring(0, n - 1) : word;
    }

    private static String undouble(String word) {
        int n = word.length();
        return n > 3
                        && word.charAt(n - 1) == word.charAt(n - 2)
                        && word.charAt(n - 1) != 'l'
                        && word.charAt(n - 1) != 's'
                ? word.substring(0, n - 1)
                : word;
    }
}
