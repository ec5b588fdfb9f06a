package dev.tidemark.agent;

import dev.tidemark.agent.Counts.Seen;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.compress.Epochs;
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
    private static final int BYTES_A_MESSAGE = 80;

    private static final int BYTES_A_CHARACTER = 2;

    /** So many messages may have gone between two that are still there. */
    private static final int GAP = 16;

    /** In place of a message's digits where it was not counted yet. */
    private static final int UNCOUNTED = -1;

    /** After so many new ones in a row, what follows is taken for new as well. */
    private static final int NEW = 4;

    /** A request that finds it taken goes its own way and leaves no trace. */
    final ReentrantLock lock = new ReentrantLock();

    final Config config;

    /** The same for all models of one conversation; 0 where no request will come back to it. */
    final long conversation;

    Epochs epochs = new Epochs();

    /** Whether its last request was larger than its budget, whatever we did. */
    boolean overflows;

    /** The last epoch before which its model has summed up what that drops. */
    volatile int summedUp;

    private Seen[] seen = new Seen[16];
    private int[] tokens = new int[seen.length];
    private int[] digits = new int[seen.length];
    private int length;
    private long allTokens;
    private long known;
    private long allDigits;
    private boolean counted;
    private Encoding encoding;

    History(Config config, long conversation) {
        this.config = config;
        this.conversation = conversation;
    }

    /** Looks at a request's messages; those never counted are taken for the most they can be. */
    void look(
            Adapter adapter,
            List<?> messages,
            Encoding as,
            boolean thinking,
            Counts counts,
            boolean count) {
        int size = messages.size();
        var before = new Before(as == encoding ? length : 0);
        encoding = as;
        grow(size);
        counted = true;
        allTokens = 0;
        known = 0;
        allDigits = 0;
        for (int i = 0; i < size; i++) {
            int same = before.take(messages, i);
            if (same > 0) {
                i += same - 1;
                continue;
            }
            var message = messages.get(i);
            var found = counts.ifKnown(message, as);
            if (found == null) {
                seen[i] = new Seen(message, null, as);
                tokens[i] = Counts.most(adapter.message(message));
                digits[i] = UNCOUNTED;
            } else {
                note(i, found, thinking);
            }
        }
        for (int i = 0; i < size; i++) {
            if (count && digits[i] == UNCOUNTED) {
                note(i, counts.of(adapter, messages.get(i), as), thinking);
            }
            allTokens += tokens[i];
            if (digits[i] == UNCOUNTED) {
                counted = false;
            } else {
                known += tokens[i];
                allDigits += digits[i];
            }
        }
        if (length > size) {
            Arrays.fill(seen, size, length, null);
        }
        length = size;
    }

    private void note(int at, Seen found, boolean thinking) {
        seen[at] = found;
        tokens[at] = found.tokens(thinking);
        digits[at] = (int) found.entry().counted.digits();
    }

    private void grow(int messages) {
        if (seen.length < messages) {
            int room = Math.max(messages, 2 * seen.length);
            seen = Arrays.copyOf(seen, room);
            tokens = Arrays.copyOf(tokens, room);
            digits = Arrays.copyOf(digits, room);
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
        return counted;
    }

    long digits() {
        return allDigits;
    }

    Seen message(int at) {
        return seen[at];
    }

    /** Bytes it keeps. */
    long weight() {
        return BYTES_A_MESSAGE * (long) seen.length + BYTES_A_CHARACTER * epochs.weight();
    }

    /** The messages of the request before, read from front to back while new ones are written. */
    private final class Before {

        private final int end;
        private int next;
        private int misses;
        private int from;
        private boolean aside;
        private Seen[] old = seen;
        private int[] oldTokens = tokens;
        private int[] oldDigits = digits;

        Before(int end) {
            this.end = end;
        }

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
            int run = 1;
            int most = Math.min(end - at, messages.size() - to);
            while (run < most && old[at - from + run].refersTo(messages.get(to + run))) {
                run++;
            }
            if (at != to) {
                System.arraycopy(old, at - from, seen, to, run);
                System.arraycopy(oldTokens, at - from, tokens, to, run);
                System.arraycopy(oldDigits, at - from, digits, to, run);
            }
            next = at + run;
            misses = 0;
            return run;
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
        }
    }
}
