package dev.tidemark.core.budget;

/**
 * A pattern for names, so that one setting serves a family of models: {@code *} stands for any
 * letters, {@code ?} for one, and case does not matter, as providers themselves do not agree on it.
 */
public record Glob(String pattern) {

    /** Whether a name fits. Takes at most pattern times name steps, whatever the pattern. */
    public boolean matches(String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && fits(pattern.charAt(p), name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Letters of the pattern's own: of two that match, the one with more says more. */
    public int weight() {
        return (int) pattern.chars().filter(c -> c != '*' && c != '?').count();
    }

    private static boolean fits(char wanted, char found) {
        return wanted == '?' || Character.toLowerCase(wanted) == Character.toLowerCase(found);
    }
}
