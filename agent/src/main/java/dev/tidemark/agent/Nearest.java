package dev.tidemark.agent;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The known word that somebody who wrote another most likely meant. */
final class Nearest {

    /** A slip of the finger or two. */
    private static final int MOST_EDITS = 2;

    /** Letters that two words begin with if the one was meant for the other. */
    private static final int BEGINNING = 4;

    private Nearest() {}

    /**
     * The word fewest single-letter edits away, the first of several; none where no word is that
     * near or begins alike.
     */
    static Optional<String> to(String written, List<String> known) {
        return known.stream()
                .filter(word -> edits(written, word) <= MOST_EDITS || beginAlike(written, word))
                .min(Comparator.comparingInt(word -> edits(written, word)));
    }

    private static boolean beginAlike(String one, String other) {
        return one.regionMatches(0, other, 0, BEGINNING);
    }

    private static int edits(String one, String other) {
        var previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            var current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                var replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
