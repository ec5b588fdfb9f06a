package dev.tidemark.core.compress;

import java.util.function.BiConsumer;

/**
 * A piece of text that a later step may have to repeat letter by letter, and that nobody can guess:
 * an identifier, an amount, a date, a path, an address, a name.
 */
enum Anchor {
    ID,
    NUMBER,
    DATE,
    PATH,
    URL,
    EMAIL,
    SYMBOL,
    NAME;

    /** Shorter ones are found everywhere and say nothing. */
    private static final int SHORTEST = 3;

    /** Longer words are encoded data, not something that is quoted. */
    private static final int LONGEST = 300;

    /** An anchor as it stands in a text. */
    record Found(String text, Anchor kind) {}

    /** Finds the anchors of a text in their order, in one pass. */
    static void find(String text, BiConsumer<String, Anchor> found) {
        int length = text.length();
        boolean sentenceStart = true;
        int i = 0;
        while (i < length) {
            while (i < length && delimits(text, i)) {
                char c = text.charAt(i);
                if (c == '\n') {
                    sentenceStart = true;
                }
                i++;
            }
            int from = i;
            boolean url = text.startsWith("http://", from) || text.startsWith("https://", from);
            while (i < length && !(url ? endsUrl(text.charAt(i)) : delimits(text, i))) {
                i++;
            }
            if (from == i) {
                continue;
            }
            boolean ends =
                    text.charAt(i - 1) == '.'
                            || text.charAt(i - 1) == '!'
                            || text.charAt(i - 1) == '?';
            word(text, from, i, sentenceStart, found);
            sentenceStart = ends;
        }
    }

    private static void word(
            String text,
            int start,
            int end,
            boolean sentenceStart,
            BiConsumer<String, Anchor> found) {
        int from = start;
        int to = end;
        while (to > from && isEdge(text.charAt(to - 1))) {
            to--;
        }
        while (from < to
                && isEdge(text.charAt(from))
                && text.charAt(from) != '/'
                && text.charAt(from) != '.') {
            from++;
        }
        if (to - from < SHORTEST || to - from > LONGEST) {
            return;
        }
        int digits = 0;
        int letters = 0;
        int upper = 0;
        int slashes = 0;
        int underscores = 0;
        int dots = 0;
        int dashes = 0;
        int at = -1;
        int colon = -1;
        int slash = -1;
        int dot = -1;
        int humps = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (Character.isLetter(c)) {
                letters++;
                if (Character.isUpperCase(c)) {
                    upper++;
                    if (i > from && Character.isLowerCase(text.charAt(i - 1))) {
                        humps++;
                    }
                }
            } else if (c == '/') {
                slashes++;
                slash = i;
            } else if (c == '_') {
                underscores++;
            } else if (c == '.') {
                dots++;
                dot = i;
            } else if (c == '-') {
                dashes++;
            } else if (c == '@') {
                at = i;
            } else if (c == ':' && colon < 0) {
                colon = i;
            }
        }
        if (slashes >= 2 && colon > 0 && text.startsWith("://", colon)) {
            found.accept(text.substring(from, to), URL);
        } else if (at > from && dots > 0 && letters > 2) {
            found.accept(text.substring(from, to), EMAIL);
        } else if (slashes > 0 && letters > 1) {
            found.accept(text.substring(from, to), PATH);
            int name = slash + 1;
            if (to - name >= SHORTEST && isFile(text, name, dot, to)) {
                found.accept(text.substring(name, to), PATH);
            }
        } else if (letters == 0) {
            if (digits >= SHORTEST) {
                boolean date = dashes == 2 && digits >= 6 || slashes == 2 && digits >= 6;
                found.accept(text.substring(from, to), date ? DATE : NUMBER);
            }
        } else if (digits >= 8 && dashes >= 2 && isTimed(text, from, to)) {
            found.accept(text.substring(from, from + 10), DATE);
            found.accept(text.substring(from, to), DATE);
        } else if (digits > 0) {
            found.accept(text.substring(from, to), ID);
        } else if (dots > 0 && isFile(text, from, dot, to)) {
            found.accept(text.substring(from, to), PATH);
        } else if (underscores > 0 || humps > 0 || dots > 0 && letters > 4) {
            boolean tag = start < from && text.charAt(from - 1) == '#' || text.charAt(from) == '@';
            found.accept(text.substring(at == from ? from + 1 : from, to), tag ? ID : SYMBOL);
        } else if (upper == letters && letters >= SHORTEST && dashes == 0) {
            found.accept(text.substring(from, to), letters == 3 ? NAME : SYMBOL);
        } else if (!sentenceStart && Character.isUpperCase(text.charAt(from))) {
            found.accept(text.substring(from, to), NAME);
        }
    }

    /** Whether the first T stands behind ten characters, as that of a date with its time. */
    private static boolean isTimed(String text, int from, int to) {
        int i = from;
        while (i < to && text.charAt(i) != 'T') {
            i++;
        }
        return i < to && i == from + 10;
    }

    private static boolean isFile(String text, int from, int dot, int to) {
        if (dot <= from || to - dot < 2 || to - dot > 6) {
            return false;
        }
        for (int i = dot + 1; i < to; i++) {
            if (!Character.isLowerCase(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEdge(char c) {
        return c == '.' || c == ',' || c == ':' || c == '!' || c == '?' || c == '#' || c == '$'
                || c == '/' || c == '-' || c == '~' || c == '%' || c == '&' || c == '+';
    }

    /** A query of a URL has equals signs and commas of its own. */
    private static boolean endsUrl(char c) {
        return c <= ' ' || "\"'`<>)]}\\".indexOf(c) >= 0;
    }

    /** A colon and an equals sign part a key from its value, but not a time or a URL. */
    private static boolean delimits(String text, int i) {
        char c = text.charAt(i);
        if (c <= ' ') {
            return true;
        }
        return switch (c) {
            case '"',
                    '\'',
                    '`',
                    '(',
                    ')',
                    '[',
                    ']',
                    '{',
                    '}',
                    '<',
                    '>',
                    ',',
                    ';',
                    '|',
                    '*',
                    '\\',
                    '=' ->
                    true;
            case ':' ->
                    i + 1 >= text.length()
                            || i == 0
                            || !(text.charAt(i + 1) == '/' || isTime(text, i));
            default ->
                    c >= '\u2010' && c <= '\u206F'
                            || c >= '\u3000' && c <= '\u303F'
                            || c >= '\uFF00' && c <= '\uFF0F';
        };
    }

    /** Digits before, two digits behind and no more: 14:00, not 1474:12345. */
    private static boolean isTime(String text, int colon) {
        return isDigit(text.charAt(colon - 1))
                && colon + 2 < text.length()
                && isDigit(text.charAt(colon + 1))
                && isDigit(text.charAt(colon + 2))
                && (colon + 3 >= text.length() || !isDigit(text.charAt(colon + 3)));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
