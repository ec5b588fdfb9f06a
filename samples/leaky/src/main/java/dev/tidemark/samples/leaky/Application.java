package dev.tidemark.samples.leaky;

import java.util.function.Supplier;

/** What is deployed again and again: it finds its classes in a loader of its own. */
public final class Application implements Supplier<Application.Page> {

    private static final byte[] CACHE = new byte[64 * 1024];

    /** What it shows. */
    public record Page(String title, int size) {}

    /** Found by name. */
    public Application() {}

    @Override
    public Page get() {
        return new Page("Harbour & Sons", CACHE.length);
    }
}
