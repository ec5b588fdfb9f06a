package dev.tidemark.core.leak;

/**
 * What an attempt to get memory back has brought, told as it is.
 *
 * @param action the word for it in {@code leak.recover}: caches, trim, offload or gc
 * @param predicted bytes that were to come back
 * @param freed bytes that did
 * @param conversations conversations that left the heap for it
 */
public record Recovered(String action, long predicted, long freed, int conversations) {

    /** At least half of what was promised; what promised nothing and brought nothing is none. */
    public boolean isSuccess() {
        return freed > 0 && freed >= predicted / 2;
    }
}
