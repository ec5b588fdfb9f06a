package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Crowd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The class loaders that live, and how many of each kind there are. What was dropped stays until
 * classes are unloaded, in a healthy application too: so a count means something only when that has
 * just happened.
 */
final class LiveLoaders {

    /** What a class takes outside the heap, on the average of big applications. */
    private static final long BYTES_OF_A_CLASS = 8_000;

    private final Map<String, Integer> classes = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** Of all classes that are loaded; loaders of the JDK and ours are left out. */
    LiveLoaders(Class<?>[] loaded) {
        var loaders = Collections.<ClassLoader>newSetFromMap(new IdentityHashMap<>());
        for (var type : loaded) {
            var loader = type.getClassLoader();
            if (loader == null || Census.ours(loader)) {
                continue;
            }
            var name = loader.getClass().getName();
            if (!name.startsWith("jdk.internal.")) {
                classes.merge(name, 1, Integer::sum);
                if (loaders.add(loader)) {
                    counts.merge(name, 1, Integer::sum);
                }
            }
        }
    }

    /** By class of the loader. */
    List<Crowd.Count> counts() {
        var result = new ArrayList<Crowd.Count>();
        counts.forEach((name, count) -> result.add(new Crowd.Count(name, count, 0, name)));
        return result;
    }

    /** What one of a kind takes with its classes. */
    long bytesEach(String name) {
        return BYTES_OF_A_CLASS * classes.getOrDefault(name, 0) / counts.getOrDefault(name, 1);
    }
}
