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

    private static final int BYTES_A_MESSAGE = 72;
    private static final int BYTES_A_CHARACTER = 2;

    /** A request that finds it taken goes its own way and leaves no trace. */
    final ReentrantLock lock = new ReentrantLock();

    final Config config;

    /** The same for all models of one conversation; 0 where no request will come back to it. */
    final long conversation;

    final Epochs epochs = new Epochs();

    /** Whether its last request was larger than its budget, whatever we did. */
    boolean overflows;

    /** The last epoch before which its model has summed up what that drops. */
    volatile int summedUp;

    private Seen[] seen = new Seen[16];
    private int length;
    private long tokens;
    private long known;
    private long digits;
    private boolean counted;

    History(Config config, long conversation) {
        this.config = config;
        this.conversation = conversation;
    }

    /** Looks at a request's messages; those never counted are taken for the most they can be. */
    void look(
            Adapter adapter,
            List<?> messages,
            Encoding encoding,
            boolean thinking,
            Counts counts,
            boolean count) {
        int before = length;
        length = messages.size();
        if (seen.length < length) {
            seen = Arrays.copyOf(seen, Math.max(length, 2 * seen.length));
        }
        tokens = 0;
        known = 0;
        digits = 0;
        counted = true;
        int i = 0;
        for (var message : messages) {
            var found = i < before ? seen[i] : null;
            if (found == null || !found.is(message, encoding)) {
                found =
                        count
                                ? counts.of(adapter, message, encoding)
                                : counts.ifKnown(message, encoding);
                seen[i] = found;
            }
            if (found == null) {
                counted = false;
                tokens += Counts.most(adapter.message(message));
            } else {
                known += found.tokens(thinking);
                digits += found.entry().counted.digits();
            }
            i++;
        }
        tokens += known;
        if (before > length) {
            Arrays.fill(seen, length, before, null);
        }
    }

    /** Our tokens of all messages, or more where not all are {@linkplain #counted counted}. */
    long tokens() {
        return tokens;
    }

    /** Our tokens of those that are counted. */
    long known() {
        return known;
    }

    boolean counted() {
        return counted;
    }

    long digits() {
        return digits;
    }

    Seen message(int at) {
        return seen[at];
    }

    /** Bytes it keeps. */
    long weight() {
        return BYTES_A_MESSAGE * (long) seen.length + BYTES_A_CHARACTER * epochs.weight();
    }
}
