package dev.tidemark.core.tokens;

import java.util.Locale;

/**
 * A pattern for model names: {@code *} stands for any characters, {@code ?} for one, the case of
 * letters does not matter. The same wherever a user writes one, in the model table and in
 * configuration keys.
 */
public record Glob(String pattern) {

    /** Keeps the pattern in lower case. */
    public Glob {
        pattern = pattern.toLowerCase(Locale.ROOT);
    }

    /** Whether the whole of {@code name} fits; in time with the product of the lengths. */
    public boolean matches(String name) {
        var text = name.toLowerCase(Locale.ROOT);
        int at = 0;
        int inText = 0;
        int star = -1;
        int resume = 0;
        while (inText < text.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
            if (wanted == '*') {
                star = at++;
                resume = inText;
            } else if (wanted == '?' || (wanted != 0 && wanted == text.charAt(inText))) {
                at++;
                inText++;
            } else if (star >= 0) {
                at = star + 1;
                inText = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** Characters of the pattern's own: of two that match, the one with more says more. */
    public int weight() {
        return (int) pattern.chars().filter(c -> c != '*' && c != '?').count();
    }
}
