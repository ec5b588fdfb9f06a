package dev.tidemark.core.tokens;

import java.nio.charset.StandardCharsets;

/**
 * Byte pair encoding, counting only. A text is cut into pieces; a piece that is a token counts one;
 * any other starts as single bytes, and the two neighbours that form the lowest-ranked token are
 * merged until no two do.
 */
final class BytePairTokenizer implements Tokenizer {

    /**
     * A longer piece is merged through a window of this many bytes. Merging in a window takes time
     * with the square of its size; a window must hold a few tokens to be worth while, and tokens
     * have up to 128 bytes.
     */
    private static final int WINDOW = 256;

    private final Split split;
    private final Vocabulary vocabulary;
    private final PieceMemo memo = new PieceMemo();

    BytePairTokenizer(Split split, Vocabulary vocabulary) {
        this.split = split;
        this.vocabulary = vocabulary;
    }

    /** A surrogate without its other half counts as the question mark it is sent as. */
    @Override
    public int count(CharSequence text) {
        var utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        Merge merge = null;
        int count = 0;
        int end;
        for (int from = 0; from < utf8.length; from = end) {
            end = split.next(utf8, from);
            long hash = Vocabulary.hash(utf8, from, end - from);
            int known =
                    vocabulary.rank(utf8, from, end, hash) != Vocabulary.NO_TOKEN
                            ? 1
                            : memo.count(utf8, from, end, hash);
            if (known == PieceMemo.UNKNOWN) {
                if (merge == null) {
                    merge = new Merge(vocabulary, utf8);
                }
                known = merge.count(from, end);
                memo.put(utf8, from, end, hash, known);
            }
            count += known;
        }
        return count;
    }

    /** The merging of one text's pieces, with the memory it needs. */
    private static final class Merge {

        private final Vocabulary vocabulary;
        private final byte[] text;

        /**
         * The parts of the window: in the low half where one begins, in the high half the rank of
         * the token it would form with the next. The smallest is the leftmost of the lowest rank.
         */
        private long[] parts = new long[32];

        Merge(Vocabulary vocabulary, byte[] text) {
            this.vocabulary = vocabulary;
            this.text = text;
        }

        /**
         * Counts a piece window by window, each beginning at a token of the one before. If a token
         * comes out the same in both, what stands before it in the first and behind it in the
         * second are what merging the whole would give: a merge across its edges would have
         * happened in one of the windows too. If it does not, the window is doubled.
         */
        int count(int from, int to) {
            int count = 0;
            int start = from;
            int size = WINDOW;
            int merged = merge(start, Math.min(to - start, size));
            while (to - start > size) {
                int shared = tokenAt(merged, start + size / 4 * 3);
                int sharedStart = start(shared);
                int sharedEnd = start(shared + 1);
                int next = shared == 0 ? 0 : merge(sharedStart, Math.min(to - sharedStart, WINDOW));
                if (shared > 0 && start(1) == sharedEnd) {
                    count += shared;
                    start = sharedStart;
                    size = WINDOW;
                    merged = next;
                } else {
                    size *= 2;
                    merged = merge(start, Math.min(to - start, size));
                }
            }
            return count + merged;
        }

        private int tokenAt(int merged, int place) {
            int token = merged - 1;
            while (token > 0 && start(token) > place) {
                token--;
            }
            return token;
        }

        private int start(int part) {
            return (int) parts[part];
        }

        /** Merges {@code length} bytes and leaves the tokens' beginnings, and the end, in parts. */
        private int merge(int from, int length) {
            if (parts.length <= length) {
                parts = new long[Math.max(length + 1, WINDOW + 1)];
            }
            for (int i = 0; i < length - 1; i++) {
                parts[i] = part(from + i, from + i + 2);
            }
            int last = length - 1;
            parts[last] = part(from + last);
            parts[length] = part(from + length);
            while (true) {
                int lowest = lowest(last);
                if (parts[lowest] >= part(0)) {
                    return last + 1;
                }
                System.arraycopy(parts, lowest + 2, parts, lowest + 1, last - lowest);
                last--;
                parts[lowest] = joined(lowest, last);
                if (lowest > 0) {
                    parts[lowest - 1] = joined(lowest - 1, last);
                }
            }
        }

        private int lowest(int last) {
            int lowest = 0;
            long least = parts[0];
            for (int i = 1; i < last; i++) {
                if (parts[i] < least) {
                    least = parts[i];
                    lowest = i;
                }
            }
            return lowest;
        }

        /** A part together with the next. */
        private long joined(int part, int last) {
            return part < last ? part(start(part), start(part + 2)) : part(start(part));
        }

        private long part(int from, int to) {
            return ((long) vocabulary.rank(text, from, to) << Integer.SIZE) | from;
        }

        /** A part with which no token can be formed. */
        private static long part(int from) {
            return ((long) Vocabulary.NO_TOKEN << Integer.SIZE) | from;
        }
    }
}
