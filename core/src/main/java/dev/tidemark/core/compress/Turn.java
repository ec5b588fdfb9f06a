package dev.tidemark.core.compress;

import dev.tidemark.core.context.Fingerprint;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.tokens.Tokenizer;
import java.util.BitSet;

/**
 * The next request of a conversation. What an earlier request held is known by its key and its
 * size; only what is new has to be read.
 */
public interface Turn {

    /** How far a request may go, in tokens of its messages. */
    record Limits(long ceiling, long mark, long target, boolean patient) {

        /**
         * Limits whose parts agree.
         *
         * @param ceiling what no request may pass
         * @param mark above it a request is brought down
         * @param target to which it is brought down
         * @param patient whether passing the mark costs no more than money, so that it is worth
         *     breaking a provider's prompt cache only where that is won back
         */
        public Limits {
            mark = Math.min(mark, ceiling);
            target = Math.min(target, mark);
        }

        /** From here on, what the next epoch can use is made ready: half way up to the mark. */
        public long early() {
            return target + (mark - target) / 2;
        }
    }

    /** How many messages it has. */
    int length();

    /** The same for messages that say the same, see {@link Fingerprint}. */
    long key(int message);

    /** Its tokens. */
    int size(int message);

    /** What it says. */
    Message message(int message);

    /** Tokens of a message that was written in place of one of them, or beside them. */
    int size(Message written);

    /** The messages that go out as they came, whatever happens. */
    BitSet fixed();

    /** How far it may go. */
    Limits limits();

    /** Whether this new result of a tool may be written in fewer tokens before it is first sent. */
    boolean folds(int message);

    /**
     * Those of these messages that go out as they came.
     *
     * @param sparing whether the messages that are spared as long as possible are among them
     */
    BitSet held(boolean sparing, BitSet among);

    /** Counts a text. */
    Tokenizer tokenizer();

    /** What the model is about to answer, where no message of the user says it. */
    default String question() {
        return "";
    }

    /** The least share of a message that stays while others can still give. */
    default double keep(int message) {
        return 0;
    }

    /** A request that has been read already, with one limit for all. */
    static Turn of(Request request) {
        return new Turn() {
            @Override
            public int length() {
                return request.messages().size();
            }

            @Override
            public long key(int message) {
                return Fingerprint.of(message(message));
            }

            @Override
            public int size(int message) {
                return request.size().applyAsInt(message(message));
            }

            @Override
            public Message message(int message) {
                return request.messages().get(message);
            }

            @Override
            public int size(Message written) {
                return request.size().applyAsInt(written);
            }

            @Override
            public BitSet fixed() {
                return request.fixed();
            }

            @Override
            public Limits limits() {
                return new Limits(request.budget(), request.budget(), request.target(), false);
            }

            @Override
            public boolean folds(int message) {
                return false;
            }

            @Override
            public BitSet held(boolean sparing, BitSet among) {
                return request.fixed();
            }

            @Override
            public Tokenizer tokenizer() {
                return request.tokenizer();
            }

            @Override
            public String question() {
                return request.question();
            }
        };
    }
}
