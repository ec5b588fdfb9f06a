package dev.tidemark.agent;

import dev.tidemark.agent.outlet.metrics.HostMeters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The application's own Micrometer registries: noticed when they are made, and written to by a
 * class of ours that is loaded beside the application's Micrometer, whichever version that is.
 */
public final class HostRegistries implements HostMeters.Bridge {

    private static final String REGISTRY = "io.micrometer.core.instrument.MeterRegistry";
    private static final String BRIDGE = "dev.tidemark.agent.host.micrometer.MicrometerBridge";

    private static final int[] SEEN = new int[4096];

    private static volatile Consumer<WeakReference<Object>> listener;

    private final Linker linker;
    private final Failures failures;

    HostRegistries(Linker linker, Failures failures) {
        this.linker = linker;
        this.failures = failures;
    }

    static void listen(Consumer<WeakReference<Object>> told) {
        listener = told;
    }

    /**
     * On the application's thread, at times in the middle of the registry's constructor: note it
     * once, no more. Of two registries in one place the first is noted, the other left alone.
     */
    public static void seen(Object registry) {
        int hash = System.identityHashCode(registry);
        if (SEEN[hash & SEEN.length - 1] == 0) {
            SEEN[hash & SEEN.length - 1] = hash;
            var told = listener;
            if (told != null) {
                told.accept(new WeakReference<>(registry));
            }
        }
    }

    /** A registry that was there before us: the one that frameworks add theirs to. */
    void global(Class<?> metrics) {
        try {
            seen(metrics.getField("globalRegistry").get(null));
        } catch (ReflectiveOperationException | LinkageError notThisVersion) {
            failures.add("metrics.global", notThisVersion);
        }
    }

    @Override
    public void publish(Object registry, List<Map<String, Object>> rows) {
        try {
            var bridge = linker.loader(micrometer(registry.getClass())).loadClass(BRIDGE);
            var problems =
                    (List<?>)
                            MethodHandles.publicLookup()
                                    .findStatic(
                                            bridge,
                                            "publish",
                                            MethodType.methodType(
                                                    List.class, Object.class, Iterable.class))
                                    .invoke(registry, rows);
            problems.forEach(
                    problem -> failures.add("metrics", new IllegalStateException("" + problem)));
        } catch (Throwable failure) {
            failures.add("metrics", failure);
        }
    }

    private static ClassLoader micrometer(Class<?> registry) {
        for (Class<?> type = registry; type != null; type = type.getSuperclass()) {
            if (type.getName().equals(REGISTRY)) {
                return type.getClassLoader();
            }
        }
        return registry.getClassLoader();
    }
}
