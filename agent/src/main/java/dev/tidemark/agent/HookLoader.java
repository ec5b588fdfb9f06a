package dev.tidemark.agent;

import dev.tidemark.bootstrap.AgentLoader;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees both worlds: one framework's hooks and adapter are defined here, next to the framework as
 * one host loader has it. One for each host loader, so two applications with two versions in one
 * JVM do not meet; held by nobody but the call sites it serves, so it goes when the application
 * goes.
 */
final class HookLoader extends ClassLoader {

    private static final String HOSTS = "dev.tidemark.agent.host.";

    static {
        registerAsParallelCapable();
    }

    /** By hook: what fails with one version of a framework may go well with another. */
    final Map<String, Linker.Fuse> fuses = new ConcurrentHashMap<>();

    /** By package of ours: whether the framework here lacks something that it needs. */
    final Map<String, Boolean> lacking = new ConcurrentHashMap<>();

    private final AgentLoader agent;

    HookLoader(ClassLoader host, AgentLoader agent) {
        super(host);
        this.agent = agent;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.")) {
            return getPlatformClassLoader().loadClass(name); // whoever else is asked finds the same
        }
        if (!name.startsWith("dev.tidemark.")) {
            return getParent().loadClass(name); // without a lock: it may be waiting for others
        }
        // dev.tidemark.agent.host.<framework>.X is ours to define; the seam above it is the agent's
        if (!name.startsWith(HOSTS) || name.indexOf('.', HOSTS.length()) < 0) {
            return agent.loadClass(name);
        }
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    /**
     * A web application that is stopped gives out no class any more, not even one it has loaded;
     * but calls of its last moments are still to be read. So what we name of a framework is found
     * once, ahead of that: the JVM remembers what a loader has found. Of {@code java} it is never
     * asked for one.
     */
    void find(Set<String> types) {
        for (var type : types) {
            try {
                Class.forName(type, false, this);
            } catch (ClassNotFoundException | LinkageError stopped) {
                // so soon: who needs it to read a call will miss it then, and say so
            }
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        var classFile = agent.classFile(name);
        if (classFile == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, classFile, 0, classFile.length);
    }
}
