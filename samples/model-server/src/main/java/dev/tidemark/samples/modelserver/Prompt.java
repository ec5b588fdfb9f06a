package dev.tidemark.samples.modelserver;

import java.util.List;

/**
 * A request as it is charged and cached: its pieces in the order in which the model reads them.
 *
 * @param tools the tokens of the tool definitions, which the pieces contain
 * @param priming tokens behind the last piece, for the answer to begin with
 */
record Prompt(int tools, List<Piece> pieces, int priming) {

    static final Prompt NOTHING = new Prompt(0, List.of(), 0);

    /**
     * A part that is cached whole or not at all.
     *
     * @param source what it says: same source, same piece
     * @param marked whether the client asks for a cache up to here
     */
    record Piece(String source, int tokens, boolean marked) {

        Piece(String source, int tokens) {
            this(source, tokens, false);
        }
    }

    /** The first so many pieces. */
    int upTo(int count) {
        return pieces.stream().limit(count).mapToInt(Piece::tokens).sum();
    }

    int inMessages() {
        return total() - tools;
    }

    int total() {
        return upTo(pieces.size()) + priming;
    }
}
