package dev.tidemark.samples.benchmarks;

/** An agent that does nothing: what any agent costs, of what Tidemark does. */
public final class EmptyAgent {

    private EmptyAgent() {}

    /** Nothing. */
    public static void premain(@SuppressWarnings("unused") String arguments) {}
}
