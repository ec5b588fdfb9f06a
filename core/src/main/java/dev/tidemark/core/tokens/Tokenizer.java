package dev.tidemark.core.tokens;

/** Counts the tokens of a text: the one question everything else here is built on. */
public interface Tokenizer {

    /**
     * The number of tokens of {@code text}, read as plain text: what looks like a special token is
     * counted as the characters it is written with. Never throws, takes time in proportion to the
     * text's length, and may be called from any thread.
     */
    int count(CharSequence text);
}
