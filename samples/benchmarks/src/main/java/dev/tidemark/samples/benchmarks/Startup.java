package dev.tidemark.samples.benchmarks;

/** An application that ends at once, having called a model or not: what starting up costs. */
public final class Startup {

    private Startup() {}

    /** {@code call}: one call to a model that costs nothing. */
    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            new Stub().chat("is it time?");
        }
        System.out.println("done");
    }
}
