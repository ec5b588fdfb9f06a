package dev.tidemark.agent.leak;

/**
 * What one store holds, for whoever lists them.
 *
 * @param host the framework
 * @param type the store's class
 * @param field the field that holds its conversations
 * @param suspect its name in verdicts
 * @param conversations how many
 * @param bytes what they take
 * @param medianAge half of them came longer ago than this, in milliseconds
 * @param oldestAge of the oldest one
 */
public record StoreRow(
        String host,
        String type,
        String field,
        String suspect,
        long conversations,
        long bytes,
        long medianAge,
        long oldestAge) {}
