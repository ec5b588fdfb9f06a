package dev.tidemark.agent;

import dev.tidemark.agent.Counts.Seen;
import dev.tidemark.agent.Histories.Namesakes;
import dev.tidemark.agent.Models.Rules;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.compress.Epochs;
import dev.tidemark.core.context.Fingerprint;
import dev.tidemark.core.tokens.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One conversation with one model, as its last request left it: its messages by their places, held
 * weakly, and what was written in their stead. Where a host keeps its message objects, knowing a
 * thousand of them again takes a microsecond or two, also when the oldest have gone.
 */
final class History {

    /** A weak reference, our note on the message, and their places here. */
    private static final int BYTES_A_MESSAGE = 88;

    private static final int BYTES_A_CHARACTER = 2;

    /** So many messages may have gone between two that are still there. */
    private static final int GAP = 16;

    /** In place of a message's digits where it was not counted yet. */
    private static final int UNCOUNTED = -1;

    /** After so many new ones in a row, what follows is taken for new as well. */
    private static final int NEW = 4;

    /** By so many of its newest messages a conversation is known. */
    private static final int NEWEST = 16;

    /** So many are read where they are new objects. */
    private static final int READ = 8;

    /** Among so many messages at the end of a request they are looked for. */
    private static final int LOOKED_AT = 64;

    /** A request that finds it taken goes its own way and leaves no trace. */
    final ReentrantLock lock = new ReentrantLock();

    final Rules rules;

    /** The same for all models of one conversation; 0 where no request will come back to it. */
    final long conversation;

    volatile Epochs epochs = new Epochs();

    /** How it began. */
    final long opening;

    /** With whom it is weighed; null where no request will come back to it. */
    final Namesakes namesakes;

    /** Whether its last request was larger than its budget, whatever we did. */
    volatile boolean overflows;

    /** The last epoch before which its model has summed up what that drops. */
    volatile int summedUp;

    private Seen[] seen = new Seen[16];
    private int[] tokens = new int[seen.length];
    private int[] digits = new int[seen.length];
    private long[] keys = new long[seen.length];
    private int length;
    private long allTokens;
    private long known;
    private long allDigits;
    private int uncounted;
    private Encoding encoding;
    private volatile Seen[] newest = {};
    private volatile long weight;

    /** For one request alone. */
    History(Rules rules) {
        this(rules, 0, 0, null);
    }

    History(Rules rules, long conversation, long opening, Namesakes namesakes) {
        this.rules = rules;
        this.conversation = conversation;
        this.opening = opening;
        this.namesakes = namesakes;
    }

    /** Looks at a request's messages; those never counted are taken for the most they can be. */
    void look(
            Adapter adapter,
            List<?> messages,
            Encoding as,
            boolean thinking,
            Counts counts,
            boolean count) {
        if (as != encoding) {
            forget();
            encoding = as;
        }
        int size = messages.size();
        grow(size);
        var before = new Before();
        for (int i = 0; i < size; i++) {
            int same = before.take(messages, i);
            if (same > 0) {
                i += same - 1;
            } else {
                look(i, messages.get(i), adapter, thinking, counts, count);
            }
        }
        before.leave();
        if (length > size) {
            Arrays.fill(seen, size, length, null);
        }
        length = size;
        for (int i = 0; count && uncounted > 0 && i < size; i++) {
            if (digits[i] == UNCOUNTED) {
                tally(tokens[i], UNCOUNTED, -1);
                note(i, counts.of(adapter, messages.get(i), as), thinking);
            }
        }
    }

    private void look(
            int at,
            Object message,
            Adapter adapter,
            boolean thinking,
            Counts counts,
            boolean count) {
        var found =
                count ? counts.of(adapter, message, encoding) : counts.ifKnown(message, encoding);
        if (found != null) {
            note(at, found, thinking);
        } else {
            seen[at] = new Seen(message, null, encoding);
            tokens[at] = counts.most(adapter, message);
            digits[at] = UNCOUNTED;
            tally(tokens[at], UNCOUNTED, 1);
        }
    }

    /** A message comes or goes. */
    private void tally(int itsTokens, int itsDigits, int times) {
        allTokens += (long) times * itsTokens;
        if (itsDigits == UNCOUNTED) {
            uncounted += times;
        } else {
            known += (long) times * itsTokens;
            allDigits += (long) times * itsDigits;
        }
    }

    private void forget() {
        length = 0;
        allTokens = 0;
        known = 0;
        allDigits = 0;
        uncounted = 0;
    }

    private void note(int at, Seen found, boolean thinking) {
        seen[at] = found;
        tokens[at] = found.tokens(thinking);
        digits[at] = (int) found.entry().counted.digits();
        keys[at] = found.entry().key;
        tally(tokens[at], digits[at], 1);
    }

    private void grow(int messages) {
        if (seen.length < messages) {
            int room = Math.max(messages, 2 * seen.length);
            seen = Arrays.copyOf(seen, room);
            tokens = Arrays.copyOf(tokens, room);
            digits = Arrays.copyOf(digits, room);
            keys = Arrays.copyOf(keys, room);
        }
    }

    /** Our tokens of all messages, or more where not all are {@linkplain #counted counted}. */
    long tokens() {
        return allTokens;
    }

    /** Our tokens of those that are counted. */
    long known() {
        return known;
    }

    boolean counted() {
        return uncounted == 0;
    }

    long digits() {
        return allDigits;
    }

    /** Our tokens of this message. */
    int size(int at) {
        return tokens[at];
    }

    /** What tells a message that says the same; of those that are counted. */
    long key(int at) {
        return keys[at];
    }

    Seen message(int at) {
        return seen[at];
    }

    /**
     * Whether a request goes on with the last one: one of the newest messages of that is among its
     * own. No lock is needed to ask.
     */
    boolean goesOnWith(List<?> messages) {
        int from = Math.max(0, messages.size() - LOOKED_AT);
        for (var known : newest) {
            for (int i = messages.size() - 1; i >= from; i--) {
                if (known.refersTo(messages.get(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The same by what they say, two in a row, for hosts that hand out new objects each time. */
    boolean goesOnWith(long[] keys) {
        var last = newest;
        for (int k = 0; k + 1 < last.length; k++) {
            for (int i = keys.length - 1; i > 0; i--) {
                if (last[k].says(keys[i]) && last[k + 1].says(keys[i - 1])) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What the newest messages of a request say, in their order. */
    static long[] keys(Adapter adapter, List<?> messages) {
        int from = Math.max(0, messages.size() - READ);
        var keys = new long[messages.size() - from];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Fingerprint.of(adapter.message(messages.get(from + i)));
        }
        return keys;
    }

    /**
     * After a request, while it is locked: what it is known by, and what it weighs; true where that
     * has changed.
     */
    boolean settle() {
        var last = new Seen[Math.min(NEWEST, length)];
        for (int i = 0; i < last.length; i++) {
            last[i] = seen[length - 1 - i];
        }
        newest = last;
        long before = weight;
        weight = BYTES_A_MESSAGE * (long) seen.length + BYTES_A_CHARACTER * epochs.weight();
        return weight != before;
    }

    /** What failed halfway is not to be built upon. */
    void reset() {
        epochs = new Epochs();
        encoding = null; // so that the next look begins anew
    }

    /** Bytes it keeps, as the last request left it. */
    long weight() {
        return weight;
    }

    /** The messages of the request before, read from front to back while new ones are written. */
    private final class Before {

        private final int end = length;
        private int next;
        private int misses;
        private int from;
        private boolean aside;
        private Seen[] old = seen;
        private int[] oldTokens = tokens;
        private int[] oldDigits = digits;
        private long[] oldKeys = keys;

        /**
         * How many of these messages, from {@code to} on, come one after the other among them; all
         * that is known of those now stands in their places.
         */
        int take(List<?> messages, int to) {
            int at = find(messages.get(to));
            if (at < 0) {
                misses++;
                if (!aside && to >= next && to < end) {
                    setAside();
                }
                return 0;
            }
            drop(next, at);
            int run = 1;
            int most = Math.min(end - at, messages.size() - to);
            while (run < most && old[at - from + run].refersTo(messages.get(to + run))) {
                run++;
            }
            if (at != to) {
                System.arraycopy(old, at - from, seen, to, run);
                System.arraycopy(oldTokens, at - from, tokens, to, run);
                System.arraycopy(oldDigits, at - from, digits, to, run);
                System.arraycopy(oldKeys, at - from, keys, to, run);
            }
            next = at + run;
            misses = 0;
            return run;
        }

        /** Whoever was not taken has gone. */
        void leave() {
            drop(next, end);
        }

        private void drop(int first, int last) {
            for (int i = first; i < last; i++) {
                tally(oldTokens[i - from], oldDigits[i - from], -1);
            }
        }

        private int find(Object message) {
            int most = Math.min(end, next + (misses < NEW ? GAP : 1));
            for (int at = next; at < most; at++) {
                if (old[at - from].refersTo(message)) {
                    return at;
                }
            }
            return -1;
        }

        /** What is not read yet is about to be written over. */
        private void setAside() {
            aside = true;
            from = next;
            old = Arrays.copyOfRange(old, from, end);
            oldTokens = Arrays.copyOfRange(oldTokens, from, end);
            oldDigits = Arrays.copyOfRange(oldDigits, from, end);
            oldKeys = Arrays.copyOfRange(oldKeys, from, end);
        }
    }
}
