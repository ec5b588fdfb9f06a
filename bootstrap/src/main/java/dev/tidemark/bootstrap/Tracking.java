package dev.tidemark.bootstrap;

import java.util.function.Consumer;

/**
 * Where an application names objects that it means to let go of, without depending on Tidemark:
 *
 * <pre>{@code
 * Class.forName("dev.tidemark.bootstrap.Tracking").getMethod("track", Object.class).invoke(null, session);
 * }</pre>
 *
 * They are held weakly, and counted for as long as something else holds them. Where Tidemark is off
 * this does nothing.
 */
public final class Tracking {

    private static volatile Consumer<Object> tracker;

    private Tracking() {}

    /** Counts the object for as long as it is reachable. */
    public static void track(Object object) {
        Consumer<Object> told = tracker;
        if (told != null && object != null) {
            try {
                told.accept(object);
            } catch (Throwable harmless) {
                // the application is doing something else
            }
        }
    }

    /** Who counts: the engine; null for nobody. */
    public static void to(Consumer<Object> counting) {
        tracker = counting;
    }
}
