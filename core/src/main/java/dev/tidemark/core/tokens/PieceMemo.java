package dev.tidemark.core.tokens;

import java.util.Arrays;

/**
 * The counts of pieces that were merged lately. Identifiers and names come again and again, and
 * with this code is counted twice as fast. A piece has one slot, and the last to use it stays.
 * Threads race for slots without a lock: an entry is immutable and compared in full, so the worst
 * that a race does is a second merge.
 */
final class PieceMemo {

    static final int UNKNOWN = 0;

    /** Half a megabyte when full of ordinary pieces, one with the longest. */
    private static final int SLOTS = 1 << 13;

    private static final int MAX_LENGTH = 64;

    private final Entry[] entries = new Entry[SLOTS];

    /** How many tokens the piece has, or {@link #UNKNOWN}. */
    int count(byte[] text, int from, int to, long hash) {
        var entry = entries[slot(hash)];
        return entry != null && Arrays.equals(text, from, to, entry.piece, 0, entry.piece.length)
                ? entry.count
                : UNKNOWN;
    }

    void put(byte[] text, int from, int to, long hash, int count) {
        if (to - from <= MAX_LENGTH) {
            entries[slot(hash)] = new Entry(Arrays.copyOfRange(text, from, to), count);
        }
    }

    private static int slot(long hash) {
        return (int) (hash >>> 40) & (SLOTS - 1);
    }

    private static final class Entry {

        final byte[] piece;
        final int count;

        Entry(byte[] piece, int count) {
            this.piece = piece;
            this.count = count;
        }
    }
}
