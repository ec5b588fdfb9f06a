package dev.tidemark.core.budget.cleanup;

/** One component's way to make room: steps from the gentlest on, until enough is freed. */
interface Cleanup {

    /** Frees tokens of its component in the draft; stops once so many more are free. */
    void clean(Draft draft, long wanted, long now);
}
