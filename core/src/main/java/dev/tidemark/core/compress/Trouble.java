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

    private Trouble() {}

    /** One pass: few places begin with the first two letters of a word. */
    static boolean in(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            int first = text.charAt(i) | 0x20;
            if (first <= 'r' && first >= 'c' && "cdefinr".indexOf(first) >= 0) {
                int second = text.charAt(i + 1) | 0x20;
                for (var word : WORDS) {
                    if (word.charAt(0) == first
                            && word.charAt(1) == second
                            && text.regionMatches(true, i, word, 0, word.length())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
