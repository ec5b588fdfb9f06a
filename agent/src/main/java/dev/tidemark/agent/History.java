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
 * thousand of them again takes a microsecond.
 */
final class History {

    private static final int BYTES_A_MESSAGE = 88;
    private static final int BYTES_A_CHARACTER = 2;

    /** A request that finds it taken goes its own way and leaves no trace. */
    final ReentrantLock lock = new ReentrantLock();

    final Config config;
    final Epochs epochs = new Epochs();

    /** Whether its last request was larger than its budget, whatever we did. */
    boolean overflows;

    private Seen[] seen = new Seen[16];

    /** Of the messages up to each, so that those known again need not be added up again. */
    private long[] tokens = new long[seen.length + 1];

    private long[] digits = new long[seen.length + 1];
    private int length;
    private boolean counted;
    private Encoding encoding;

    History(Config config) {
        this.config = config;
    }

    /** Looks at a request's messages; those never counted are taken for the most they can be. */
    void look(
            Adapter adapter,
            List<?> messages,
            Encoding as,
            boolean thinking,
            Counts counts,
            boolean count) {
        int same = as == encoding ? same(messages) : 0;
        encoding = as;
        grow(messages.size());
        counted = true;
        for (int i = same; i < messages.size(); i++) {
            var message = messages.get(i);
            var known = count ? counts.of(adapter, message, as) : counts.ifKnown(message, as);
            seen[i] = known;
            if (known == null) {
                counted = false;
                tokens[i + 1] = tokens[i] + Counts.most(adapter.message(message));
                digits[i + 1] = digits[i];
            } else {
                tokens[i + 1] = tokens[i] + known.tokens(thinking);
                digits[i + 1] = digits[i] + known.entry().counted.digits();
            }
        }
        if (length > messages.size()) {
            Arrays.fill(seen, messages.size(), length, null);
        }
        length = messages.size();
    }

    /** How many messages are the very ones of the request before, and counted. */
    private int same(List<?> messages) {
        int most = Math.min(length, messages.size());
        int same = 0;
        while (same < most && seen[same] != null && seen[same].refersTo(messages.get(same))) {
            same++;
        }
        return same;
    }

    private void grow(int messages) {
        if (seen.length < messages) {
            int room = Math.max(messages, 2 * seen.length);
            seen = Arrays.copyOf(seen, room);
            tokens = Arrays.copyOf(tokens, room + 1);
            digits = Arrays.copyOf(digits, room + 1);
        }
    }

    /** Our tokens of all messages, or more where not all are {@linkplain #counted counted}. */
    long tokens() {
        return tokens[length];
    }

    boolean counted() {
        return counted;
    }

    long digits() {
        return digits[length];
    }

    Seen message(int at) {
        return seen[at];
    }

    /** Bytes it keeps. */
    long weight() {
        return BYTES_A_MESSAGE * (long) seen.length + BYTES_A_CHARACTER * epochs.weight();
    }
}
