package dev.tidemark.core.leak;

/**
 * A holder that only grows, as the rounds of a census show it.
 *
 * @param holder class and field
 * @param path from a root to its largest collection
 * @param type what it holds
 * @param elements now
 * @param added since it began to grow
 * @param elementsPerHour how fast
 * @param bytesEach what one takes; 0 where it was not weighed
 * @param since when it began
 * @param nested whether it lies in another one that grows, and may do so for that reason alone
 * @param sampled whether the counts are told from a few collections of many
 */
public record Finding(
        String holder,
        String path,
        String type,
        long elements,
        long added,
        double elementsPerHour,
        long bytesEach,
        long since,
        boolean nested,
        boolean sampled) {

    /** Two measurements of one leak, each with its error. */
    private static final double AGREEMENT = 2;

    /** An object of some fields, where nothing is known. */
    private static final long GUESSED_BYTES = 64;

    /** How fast in bytes; a guess where nothing was weighed. */
    public double bytesPerHour() {
        return elementsPerHour * (bytesEach > 0 ? bytesEach : GUESSED_BYTES);
    }

    /** Whether it explains a growth of so many bytes an hour, which was measured otherwise. */
    public boolean explains(double bytesPerHour) {
        double ratio = bytesPerHour() / bytesPerHour;
        return bytesEach > 0 && ratio >= 1 / AGREEMENT && ratio <= AGREEMENT;
    }
}
