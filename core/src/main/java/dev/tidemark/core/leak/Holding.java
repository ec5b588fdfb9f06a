package dev.tidemark.core.leak;

/**
 * What all collections of one holder had in them when a census came by. Names only: no object, no
 * class, no content.
 *
 * @param holder class and field that own the collections
 * @param path from a root to the largest of them
 * @param within the holder of the collection that this one lies in, or empty
 * @param type what most of the looked-at elements are, or empty
 * @param elements how many, those of collections directly inside included
 * @param bytesEach what one takes with all that it alone keeps; 0 where it was not weighed
 * @param sampled whether {@code elements} is told from a few collections of many
 */
public record Holding(
        String holder,
        String path,
        String within,
        String type,
        long elements,
        long bytesEach,
        boolean sampled) {}
