package dev.tidemark.core.tokens;

/**
 * What the character at one place of a UTF-8 text is, as far as the encodings' patterns tell
 * characters apart: one kind in the low bits, its length in bytes above. A plain {@code int},
 * because there is one for each character that is counted.
 */
final class Glyph {

    /** Upper or title case. */
    static final int UPPER = 1;

    static final int LOWER = 1 << 1;

    /** A letter without case: Chinese, Arabic, modifiers. */
    static final int UNCASED = 1 << 2;

    static final int MARK = 1 << 3;
    static final int NUMBER = 1 << 4;

    /** White space other than a line end. */
    static final int SPACE = 1 << 5;

    /** Carriage return or line feed. */
    static final int LINE_END = 1 << 6;

    static final int OTHER = 1 << 7;

    static final int LETTER = UPPER | LOWER | UNCASED;
    static final int WHITE = SPACE | LINE_END;
    static final int SYMBOL = MARK | OTHER;

    /** Past the end of the text: of no kind. */
    static final int NONE = 0;

    private static final int LENGTH_SHIFT = 8;
    private static final int[] ASCII = new int[128];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = kind(c) | (1 << LENGTH_SHIFT);
        }
    }

    private Glyph() {}

    /** The character that begins at {@code at}. */
    static int at(byte[] utf8, int at) {
        if (at >= utf8.length) {
            return NONE;
        }
        int first = utf8[at];
        return first >= 0 ? ASCII[first] : beyondAscii(utf8, at, first);
    }

    /** Where ASCII characters of these kinds end: makes the split half as fast again. */
    static int asciiRun(byte[] utf8, int from, int kinds) {
        int at = from;
        while (at < utf8.length && utf8[at] >= 0 && (ASCII[utf8[at]] & kinds) != 0) {
            at++;
        }
        return at;
    }

    static int length(int glyph) {
        return glyph >>> LENGTH_SHIFT;
    }

    /** The text comes from the JDK's own encoder, so every sequence in it is whole. */
    private static int beyondAscii(byte[] utf8, int at, int first) {
        if (first < (byte) 0xE0) {
            return kind(((first & 0x1F) << 6) | tail(utf8, at + 1)) | (2 << LENGTH_SHIFT);
        }
        int two = (tail(utf8, at + 1) << 6) | tail(utf8, at + 2);
        if (first < (byte) 0xF0) {
            return kind(((first & 0x0F) << 12) | two) | (3 << LENGTH_SHIFT);
        }
        return kind(((first & 0x07) << 18) | (two << 6) | tail(utf8, at + 3)) | (4 << LENGTH_SHIFT);
    }

    private static int tail(byte[] utf8, int at) {
        return utf8[at] & 0x3F;
    }

    private static int kind(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> UNCASED;
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK ->
                    MARK;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                    NUMBER;
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    SPACE;
            case Character.CONTROL -> control(codePoint);
            default -> OTHER;
        };
    }

    private static int control(int codePoint) {
        return switch (codePoint) {
            case '\n', '\r' -> LINE_END;
            case '\t', 0x0B, '\f', 0x85 -> SPACE;
            default -> OTHER;
        };
    }
}
