package dev.tidemark.core.compress;

import java.util.List;

/** Whether a text tells of something that went wrong, which a model must not try a second time. */
final class Trouble {

    private static final List<String> WORDS =
            List.of(
                    "error",
                    "exception",
                    "fail",
                    "denied",
                    "invalid",
                    "not found",
                    "cannot",
                    "refused");

    /** The pairs of letters that words begin with. */
    private static final boolean[] BEGINNINGS = new boolean[1 << 10];

    static {
        WORDS.forEach(word -> BEGINNINGS[pair(word, 0)] = true);
    }

    private Trouble() {}

    /** One pass: few places begin like one of the words. */
    static boolean in(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            if (BEGINNINGS[pair(text, i)]) {
                for (var word : WORDS) {
                    if (text.regionMatches(true, i, word, 0, word.length())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static int pair(String text, int at) {
        return (text.charAt(at) & 31) << 5 | text.charAt(at + 1) & 31;
    }
}
