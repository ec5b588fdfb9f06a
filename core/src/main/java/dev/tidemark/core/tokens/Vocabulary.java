package dev.tidemark.core.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The tokens of an encoding, to be found by their bytes. They lie one behind the other in a single
 * array in the order of their ranks, each after a byte with its length, so that a token's place
 * there orders tokens as its rank does and stands for it. An open hash table of ints leads to the
 * places: 3.7 MB for the 200,000 tokens of o200k_base, where jtokkit's maps take 30.
 */
final class Vocabulary {

    /** The rank of what is no token: behind all tokens. */
    static final int NO_TOKEN = Integer.MAX_VALUE;

    /** The longest token of both encodings has 128 bytes. */
    private static final int MAX_LENGTH = 255;

    /** A slot is a place of this many bits, and above it some bits of the hash. */
    private static final int PLACE_BITS = 21;

    private static final int PLACE = (1 << PLACE_BITS) - 1;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] tokens;
    private final int[] slots;
    private final int shift;

    private Vocabulary(byte[] tokens, int count) {
        this.tokens = tokens;
        // at most half full: 1.4 looks on average for bytes that are no token
        int bits = 33 - Integer.numberOfLeadingZeros(Math.max(count, 2) - 1);
        this.slots = new int[1 << bits];
        this.shift = Long.SIZE - bits;
        for (int place = 1; place < tokens.length; place += 1 + (tokens[place] & 0xFF)) {
            add(place);
        }
    }

    private void add(int place) {
        long hash = hash(tokens, place + 1, tokens[place] & 0xFF);
        int at = (int) (hash >>> shift);
        while (slots[at] != 0) {
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = ((int) hash & ~PLACE) | place;
    }

    /** The rank of the token of these bytes, or {@link #NO_TOKEN}. */
    int rank(byte[] text, int from, int to) {
        return rank(text, from, to, hash(text, from, to - from));
    }

    /** The same for who knows the {@link #hash} already. */
    int rank(byte[] text, int from, int to, long hash) {
        int length = to - from;
        int tag = (int) hash & ~PLACE;
        for (int at = (int) (hash >>> shift); ; at = (at + 1) & (slots.length - 1)) {
            int slot = slots[at];
            if (slot == 0) {
                return NO_TOKEN;
            }
            int place = slot & PLACE;
            if ((slot & ~PLACE) == tag
                    && (tokens[place] & 0xFF) == length
                    && same(text, from, place + 1, length)) {
                return place;
            }
        }
    }

    private boolean same(byte[] text, int from, int place, int length) {
        if (length <= Long.BYTES) {
            return word(text, from, length) == word(tokens, place, length);
        }
        return Arrays.equals(text, from, from + length, tokens, place, place + length);
    }

    /** Eight bytes at a time: most pieces of a text are no longer than that. */
    static long hash(byte[] bytes, int from, int length) {
        if (length <= Long.BYTES) {
            return mix(word(bytes, from, length) + length);
        }
        long hash = length;
        int last = from + length - Long.BYTES;
        for (int at = from; at < last; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(bytes, at));
        }
        return mix(hash ^ (long) LONG.get(bytes, last));
    }

    private static long mix(long value) {
        // 2^64 divided by the golden ratio: spreads neighbouring values over the high bits
        long product = value * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 32);
    }

    private static long word(byte[] bytes, int from, int length) {
        if (from + Long.BYTES <= bytes.length) {
            return (long) LONG.get(bytes, from) & (-1L >>> (Long.SIZE - length * Byte.SIZE));
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = (word << Byte.SIZE) | (bytes[from + i] & 0xFF);
        }
        return word;
    }

    /**
     * Reads lines of a token in base64, a space and its rank, in the order of the ranks. Decodes as
     * the bytes come: 6 MB are allocated for o200k_base, where lines and decoders leave 80.
     */
    static Vocabulary read(String resource) {
        try (var in = Vocabulary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no vocabulary " + resource);
            }
            return read(in);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalStateException("vocabulary " + resource + " is damaged", e);
        }
    }

    static Vocabulary read(InputStream in) throws IOException {
        var tokens = new byte[1 << PLACE_BITS];
        int end = 1; // a place is never 0, which is an empty slot
        int start = end++;
        int count = 0;
        int bits = 0;
        int filled = 0;
        int rank = 0;
        boolean inRank = false;
        var buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                int c = buffer[i];
                if (c == '\n') {
                    int length = end - start - 1;
                    if (!inRank || rank != count || length == 0 || length > MAX_LENGTH) {
                        throw new IOException("at token " + count);
                    }
                    tokens[start] = (byte) length;
                    count++;
                    start = end++;
                    bits = 0;
                    filled = 0;
                    rank = 0;
                    inRank = false;
                } else if (inRank) {
                    rank = rank * 10 + c - '0';
                } else if (c == ' ') {
                    inRank = true;
                } else if (c != '=') {
                    bits = (bits << 6) | DIGIT[c];
                    filled += 6;
                    if (filled >= Byte.SIZE) {
                        filled -= Byte.SIZE;
                        tokens[end++] = (byte) (bits >>> filled);
                    }
                }
            }
        }
        if (count == 0 || inRank || end > start + 1) {
            throw new IOException("ends within token " + count);
        }
        return new Vocabulary(Arrays.copyOf(tokens, start), count);
    }

    /** Base64 by character. A character of another kind counts as 0; the ranks tell a torn file. */
    private static final byte[] DIGIT = new byte[128];

    static {
        var digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < digits.length(); i++) {
            DIGIT[digits.charAt(i)] = (byte) i;
        }
    }
}
