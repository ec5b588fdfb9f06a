package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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

    /** How the words that say nothing begin, and all those of other scripts. */
    private static final BitSet STOPS = new BitSet();

    static {
        STOPS.set(0);
        STOP.forEach(word -> STOPS.set(beginning(word, 0, word.length())));
    }

    private static final int[] NONE = {};

    private final Map<String, Integer> terms = new LinkedHashMap<>();

    /** The question's words in each passage, in their order, each as often as it stands there. */
    private final List<int[]> found = new ArrayList<>();

    private final List<Integer> lengths = new ArrayList<>();
    private int[] buffer = new int[16];
    private final BitSet mayMatter = (BitSet) STOPS.clone();

    /** Asks this question of the passages added from now on. */
    Relevance(String question) {
        words(
                question,
                word -> {
                    terms.putIfAbsent(word, terms.size());
                    mayMatter.set(beginning(word, 0, word.length()));
                });
    }

    /** Adds the next passage, which may come in pieces. */
    void add(String... pieces) {
        int length = 0;
        int met = 0;
        for (var piece : pieces) {
            for (int to, i = start(piece, 0); i < piece.length(); i = start(piece, to)) {
                to = end(piece, i);
                if (!mayMatter.get(beginning(piece, i, to))) {
                    length++;
                    continue;
                }
                var word = word(piece, i, to);
                if (word != null) {
                    length++;
                    var term = terms.get(word);
                    if (term != null) {
                        if (met == buffer.length) {
                            buffer = Arrays.copyOf(buffer, 2 * met);
                        }
                        buffer[met++] = term;
                    }
                }
            }
        }
        Arrays.sort(buffer, 0, met);
        found.add(met == 0 ? NONE : Arrays.copyOf(buffer, met));
        lengths.add(length);
    }

    /** The score of each passage in the order they were added, the best one 1. */
    double[] scores() {
        var scores = new double[found.size()];
        var passages = new int[terms.size()];
        long total = 0;
        for (int i = 0; i < scores.length; i++) {
            total += Math.max(1, lengths.get(i));
            var met = found.get(i);
            for (int t = 0; t < met.length; t++) {
                passages[met[t]] += t == 0 || met[t] != met[t - 1] ? 1 : 0;
            }
        }
        double average = (double) total / Math.max(1, scores.length);
        double best = 1e-9;
        for (int i = 0; i < scores.length; i++) {
            var met = found.get(i);
            double norm = K1 * (1 - B + B * Math.max(1, lengths.get(i)) / average);
            for (int from = 0, to; from < met.length; from = to) {
                to = from + 1;
                while (to < met.length && met[to] == met[from]) {
                    to++;
                }
                double in = passages[met[from]];
                double idf = Math.log(1 + (scores.length - in + 0.5) / (in + 0.5));
                scores[i] += idf * (to - from) * (K1 + 1) / (to - from + norm);
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
        for (int to, i = start(text, 0); i < text.length(); i = start(text, to)) {
            to = end(text, i);
            var word = word(text, i, to);
            if (word != null) {
                each.accept(word);
            }
        }
    }

    private static int start(String text, int from) {
        int i = from;
        while (i < text.length() && !Character.isLetterOrDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int end(String text, int from) {
        int i = from + 1;
        if (text.charAt(from) < '\u2E80') {
            while (i < text.length()
                    && Character.isLetterOrDigit(text.charAt(i))
                    && text.charAt(i) < '\u2E80') {
                i++;
            }
        }
        return i;
    }

    /** The word that stands there; null where it is none that counts. */
    private static String word(String text, int from, int to) {
        if (text.charAt(from) >= '\u2E80') {
            return text.substring(from, to);
        }
        var word = text.substring(from, to).toLowerCase(Locale.ROOT);
        return STOP.contains(word) ? null : stem(word);
    }

    /** A number for how a word begins, which no ending changes: most words end here. */
    private static int beginning(String text, int from, int to) {
        char first = text.charAt(from);
        char second = to - from > 1 ? text.charAt(from + 1) : '0';
        return first < 128 && second < 128 ? (first | 32) << 7 | second | 32 : 0;
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
