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

    static boolean in(String text) {
        for (var word : WORDS) {
            int last = text.length() - word.length();
            for (int i = 0; i <= last; i++) {
                if (text.regionMatches(true, i, word, 0, word.length())) {
                    return true;
                }
            }
        }
        return false;
    }
}
