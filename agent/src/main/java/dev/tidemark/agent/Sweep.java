package dev.tidemark.agent;

import dev.tidemark.agent.host.Hook;
import dev.tidemark.bootstrap.AgentLoader;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Finds the classes that the gate could not know when they were loaded: all of them when we are
 * attached to a running JVM, and with the flag the few that were on their way while the framework's
 * first type came by, since a class passes the gate before the interfaces it implements. They are
 * transformed again, on our thread.
 */
final class Sweep implements Runnable {

    /** A sweep takes some 10 ms; a machine under load may take longer, an application not wait. */
    private static final long MOMENT_MILLIS = 500;

    private final Instrumentation instrumentation;
    private final Set<String> hooked = new HashSet<>();
    private final Failures failures;

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

    /** On threads of ours: transforms what was missed. */
    @Override
    public void run() {
        var missed = new ArrayList<Class<?>>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            try {
                if (missed(type)) {
                    missed.add(type); // even if it cannot be linked
                    Retransformation.link(type); // may wait for an application: without a lock
                }
            } catch (Throwable failure) {
                failures.add("sweep", failure);
            }
        }
        transform(missed);
    }

    private synchronized void transform(List<Class<?>> missed) {
        for (var type : missed) {
            try {
                if (missed(type)) { // and not by another sweep
                    retransform(type);
                }
            } catch (Throwable failure) {
                failures.add("sweep", failure);
            }
        }
    }

    /**
     * On the application's thread, when a request is about to be made for the first time: the class
     * that was on its way when we started may be the one that is called next, and our own thread is
     * busy starting. So a thread for this once, and a moment to wait for it, at most: whoever loads
     * a class must not depend on what another thread may be loading.
     */
    void awaitOne() {
        var once = Threads.daemon("tidemark-sweep", this);
        once.start();
        try {
            once.join(MOMENT_MILLIS);
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
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

    private void retransform(Class<?> type) throws UnmodifiableClassException {
        saw(type.getClassLoader(), type.getName());
        instrumentation.retransformClasses(type);
    }
}
