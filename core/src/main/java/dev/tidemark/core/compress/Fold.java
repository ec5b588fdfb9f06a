package dev.tidemark.core.compress;

/** One kind of machine output written in fewer tokens, with little or nothing lost. */
interface Fold {

    /** The same text where there is nothing to fold. */
    String fold(String text);
}
