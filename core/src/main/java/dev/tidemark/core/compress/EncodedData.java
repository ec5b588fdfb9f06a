package dev.tidemark.core.compress;

/** Base64 and its like, which no model reads: its size stands in its place. */
final class EncodedData implements Fold {

    /** Longer than any key, hash, signature or path; a smallest PNG in base64 has 90 characters. */
    private static final int SHORTEST = 200;

    @Override
    public String fold(String text) {
        if (text.length() < SHORTEST) {
            return text;
        }
        StringBuilder folded = null;
        int copied = 0;
        int i = 0;
        while (i < text.length()) {
            int from = i;
            int kinds = 0;
            int slashes = 0;
            while (i < text.length() && kind(text.charAt(i)) > 0) {
                kinds |= kind(text.charAt(i));
                slashes += text.charAt(i) == '/' ? 1 : 0;
                i++;
            }
            // all of upper case, lower case and digits, and a slash no more often than by chance
            if (i - from >= SHORTEST && (kinds & 7) == 7 && slashes * 16 < i - from) {
                folded = folded == null ? new StringBuilder() : folded;
                folded.append(text, copied, from)
                        .append('[')
                        .append(i - from)
                        .append(" characters of encoded data omitted]");
                copied = i;
            }
            i = Math.max(i, from + 1);
        }
        return folded == null ? text : folded.append(text, copied, text.length()).toString();
    }

    private static int kind(char c) {
        if (c >= 'A' && c <= 'Z') {
            return 1;
        }
        if (c >= 'a' && c <= 'z') {
            return 2;
        }
        if (c >= '0' && c <= '9') {
            return 4;
        }
        return c == '+' || c == '/' || c == '=' || c == '-' || c == '_' ? 8 : 0;
    }
}
