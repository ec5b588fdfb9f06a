package dev.tidemark.core.leak;

/** What it is that only grows. */
public enum Kind {
    /** Conversations that a framework's store never lets go of. */
    CONVERSATIONS("conversations"),
    /** Objects in the heap. */
    HEAP("heap"),
    /** Memory outside of the heap. */
    NATIVE("native"),
    /** Threads. */
    THREADS("threads"),
    /** Class loaders, and the classes they hold. */
    CLASS_LOADERS("class-loaders");

    private final String label;

    Kind(String label) {
        this.label = label;
    }

    /** The word in events, metrics and lines. */
    public String label() {
        return label;
    }
}
