package dev.tidemark.agent;

import dev.tidemark.agent.host.Hook;
import dev.tidemark.bootstrap.AgentLoader;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Finds the classes that the gate could not know when they were loaded: all of them when we are
 * attached to a running JVM, and with the flag the few that were on their way while the framework's
 * first type came by, since a class passes the gate before the interfaces it implements. They are
 * transformed again, on our thread.
 */
final class Sweep {

    private final Instrumentation instrumentation;
    private final Set<String> hooked = new HashSet<>();
    private final Failures failures;
    private final CountDownLatch first = new CountDownLatch(1);

    // by loader, which is held weakly: what has passed the second stage, woven or not
    private final Map<ClassLoader, Set<String>> seen =
            Collections.synchronizedMap(new WeakHashMap<>());

    Sweep(Instrumentation instrumentation, List<Hook> hooks, Failures failures) {
        this.instrumentation = instrumentation;
        this.failures = failures;
        hooks.forEach(hook -> hooked.add(hook.type()));
    }

    /** The second stage has looked at this class. */
    void saw(ClassLoader loader, String name) {
        seen.computeIfAbsent(loader, any -> Collections.synchronizedSet(new HashSet<>())).add(name);
    }

    /** On our thread: transforms what was missed. */
    void run() {
        try {
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (missed(type)) {
                    retransform(type);
                }
            }
        } finally {
            first.countDown();
        }
    }

    /** The application's loaded classes of this name; ours are none of them. */
    List<Class<?>> find(String name) {
        var found = new ArrayList<Class<?>>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().equals(name) && !(type.getClassLoader() instanceof AgentLoader)) {
                found.add(type);
            }
        }
        return found;
    }

    /**
     * On the application's thread, when a request is about to be made for the first time: the one
     * class that was on its way may be the one that is called next. A moment at most.
     */
    void awaitFirst() {
        try {
            if (!first.await(200, TimeUnit.MILLISECONDS)) {
                first.countDown(); // nobody waits twice
            }
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean missed(Class<?> type) {
        var loader = type.getClassLoader();
        if (loader == null
                || type.isArray()
                || type.isHidden()
                || !instrumentation.isModifiableClass(type)) {
            return false;
        }
        var names = seen.get(loader);
        return (names == null || !names.contains(type.getName()))
                && isHooked(type, new ArrayList<>());
    }

    /** Walks what is resolved already; loads nothing. */
    private boolean isHooked(Class<?> type, List<Class<?>> path) {
        if (type == null || type == Object.class || path.size() > 64) {
            return false;
        }
        if (hooked.contains(type.getName())) {
            return true;
        }
        path.add(type);
        for (var implemented : type.getInterfaces()) {
            if (isHooked(implemented, path)) {
                return true;
            }
        }
        return isHooked(type.getSuperclass(), path);
    }

    private void retransform(Class<?> type) {
        try {
            saw(type.getClassLoader(), type.getName());
            instrumentation.retransformClasses(type);
        } catch (Throwable failure) {
            failures.add("retransform", failure);
        }
    }
}
