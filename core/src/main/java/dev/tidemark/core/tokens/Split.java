package dev.tidemark.core.tokens;

/**
 * Where a text is cut before byte pairs are merged: no token reaches over a cut. The encodings give
 * their cuts as regular expressions; these are the same cuts read off by hand, because {@code
 * java.util.regex} takes ten times as long and overflows its stack on a long run. Every byte is
 * looked at a small number of times, whatever the text.
 */
enum Split {

    /**
     * The cuts of o200k_base. With X for neither letter, number nor line end, U for upper case or
     * uncased or mark and L for lower case or uncased or mark, a word is {@code X?U*L+} or else
     * {@code X?U+L*}, with an English contraction at its end.
     */
    O200K {
        @Override
        int next(byte[] text, int from) {
            int glyph = Glyph.at(text, from);
            boolean mark = (glyph & Glyph.MARK) != 0;
            int start = (glyph & PREFIX) != 0 ? from + Glyph.length(glyph) : from;
            int word = word(text, start, !mark);
            if (word == start && mark) {
                // with no L behind it a mark is no prefix, but an L of its own
                return contraction(text, start);
            }
            return word > start ? contraction(text, word) : noWord(text, from, glyph, true);
        }

        /** The end of {@code U*L+}, or where there is no L and it may be so, of {@code U+}. */
        private int word(byte[] text, int from, boolean mayBeUpper) {
            int at = from;
            int uncased = from;
            int glyph = Glyph.at(text, at);
            while ((glyph & (Glyph.UPPER | Glyph.UNCASED | Glyph.MARK)) != 0) {
                at += Glyph.length(glyph);
                if ((glyph & Glyph.UPPER) == 0) {
                    uncased = at;
                }
                glyph = Glyph.at(text, at);
            }
            if ((glyph & Glyph.LOWER) != 0) {
                return run(text, at, Glyph.LOWER | Glyph.UNCASED | Glyph.MARK);
            }
            return uncased > from || !mayBeUpper ? uncased : at;
        }
    },

    /** The cuts of cl100k_base, where a word is {@code X?} and letters, whatever their case. */
    CL100K {
        @Override
        int next(byte[] text, int from) {
            int contraction = contraction(text, from);
            if (contraction > from) {
                return contraction;
            }
            int glyph = Glyph.at(text, from);
            int start = (glyph & PREFIX) != 0 ? from + Glyph.length(glyph) : from;
            int word = run(text, start, Glyph.LETTER);
            return word > start ? word : noWord(text, from, glyph, false);
        }
    };

    private static final int PREFIX = Glyph.SPACE | Glyph.SYMBOL;

    /** The end of the piece that begins at {@code from}, which lies within the text. */
    abstract int next(byte[] text, int from);

    private static int run(byte[] text, int from, int kinds) {
        int at = Glyph.asciiRun(text, from, kinds);
        for (int glyph = Glyph.at(text, at); (glyph & kinds) != 0; glyph = Glyph.at(text, at)) {
            at = Glyph.asciiRun(text, at + Glyph.length(glyph), kinds);
        }
        return at;
    }

    /** Behind {@code 's 't 'm 'd 're 've 'll} in any case, or {@code from} where there is none. */
    private static int contraction(byte[] text, int from) {
        if (from + 1 >= text.length || text[from] != '\'') {
            return from;
        }
        int second = from + 2 < text.length ? text[from + 2] : 0;
        int both = (lower(text[from + 1]) << 8) | lower(second);
        return switch (both >> 8) {
            case 's', 't', 'm', 'd' -> from + 2;
            default ->
                    switch (both) {
                        case ('r' << 8) | 'e', ('v' << 8) | 'e', ('l' << 8) | 'l' -> from + 3;
                        // the long s (U+017F), whose upper case is S
                        case 0xC5BF -> from + 3;
                        default -> from;
                    };
        };
    }

    private static int lower(int ascii) {
        return (ascii >= 'A' && ascii <= 'Z' ? ascii | 0x20 : ascii) & 0xFF;
    }

    /** Up to three digits, symbols with the line ends behind them, or white space. */
    private static int noWord(byte[] text, int from, int glyph, boolean slashes) {
        if ((glyph & Glyph.NUMBER) != 0) {
            return number(text, from, glyph);
        }
        int start = text[from] == ' ' ? from + 1 : from;
        int end = run(text, start, Glyph.SYMBOL);
        if (end == start) {
            return white(text, from);
        }
        while (end < text.length && isTail(text[end], slashes)) {
            end++;
        }
        return end;
    }

    private static int number(byte[] text, int from, int first) {
        int at = from;
        int glyph = first;
        for (int digits = 0; digits < 3 && (glyph & Glyph.NUMBER) != 0; digits++) {
            at += Glyph.length(glyph);
            glyph = Glyph.at(text, at);
        }
        return at;
    }

    private static boolean isTail(byte b, boolean slashes) {
        return b == '\n' || b == '\r' || (slashes && b == '/');
    }

    /**
     * White space up to its last line end. Without one, all of it where the text ends there, else
     * all but the last character, which belongs to what follows.
     */
    private static int white(byte[] text, int from) {
        int at = from;
        int last = from;
        int lines = from;
        int glyph = Glyph.at(text, at);
        while ((glyph & Glyph.WHITE) != 0) {
            last = at;
            at += Glyph.length(glyph);
            if ((glyph & Glyph.LINE_END) != 0) {
                lines = at;
            }
            glyph = Glyph.at(text, at);
        }
        if (lines > from) {
            return lines;
        }
        return at == text.length || last == from ? at : last;
    }
}
