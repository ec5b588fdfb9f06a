package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Recovery.Action;

/** One way to get memory back: what it promises, and then what it brought. */
public interface Remedy {

    /** What it can bring, as far as can be told before. */
    long predicted();

    /** Brings back what it can; returns the bytes that came. */
    long apply();

    /** How many conversations left the heap for it the last time. */
    default int conversations() {
        return 0;
    }

    /** Does it and says how that went. */
    default Recovered tried(Action action) {
        long promised = predicted();
        long freed = apply();
        return new Recovered(action.label(), promised, Math.max(0, freed), conversations());
    }
}
