package dev.tidemark.core.compress;

import java.util.List;
import java.util.Optional;

/**
 * What is kept of the older exchanges when so much of them is chosen.
 *
 * @param leaving those that the ledger stands for
 * @param shorter messages that stay in their places, as far as they have become smaller
 * @param size what both take together
 * @param limit how many units were chosen
 */
record Excerpt(
        Optional<Sized> ledger,
        List<Exchange> leaving,
        List<Shorter> shorter,
        long size,
        int limit) {

    /** What a message of the request has become. */
    record Shorter(int at, Sized by) {}

    /** Puts it in place of what it was taken from. */
    void into(Draft draft) {
        shorter.forEach(it -> draft.replace(it.at(), it.by()));
        leaving.forEach(draft::drop);
        ledger.ifPresent(draft::ledger);
    }
}
