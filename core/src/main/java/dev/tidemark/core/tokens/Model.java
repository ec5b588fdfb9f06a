package dev.tidemark.core.tokens;

/**
 * What is known of a model by its name.
 *
 * @param family which models it belongs to, for grouping
 * @param window tokens that prompt and answer may have together, 0 where it is unknown
 * @param maxOutput tokens an answer may have, 0 where it is unknown
 * @param encoding the encoding to count with
 * @param exact whether that encoding is the model's own, rather than the nearest we have
 */
public record Model(String family, long window, long maxOutput, Encoding encoding, boolean exact) {}
