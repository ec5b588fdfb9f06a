package dev.tidemark.agent;

import dev.tidemark.bootstrap.AgentLoader;
import dev.tidemark.bootstrap.Dispatcher;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SwitchPoint;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns the name of a hook into a call, once per call site: the advice as the host's own {@link
 * HookLoader} has it, in a guard that lets nothing through, behind two switches. Throwing a switch
 * turns every call site of a hook, or all, into nothing; the JIT then removes them.
 */
final class Linker implements Dispatcher.Linker {

    /** So many failures in a row switch a hook off. */
    static final int FAILURES = 5;

    private final AgentLoader agent;
    private final Failures failures;
    private final SwitchPoint all = new SwitchPoint();
    private final Map<String, Fuse> fuses = new ConcurrentHashMap<>();

    // weak values too: a loader is reachable from its hooks, and a strong value would keep both
    private final Map<ClassLoader, WeakReference<HookLoader>> loaders = new WeakHashMap<>();

    Linker(AgentLoader agent, Failures failures) {
        this.agent = agent;
        this.failures = failures;
    }

    @Override
    public CallSite link(MethodHandles.Lookup host, String method, MethodType type, String hook)
            throws Throwable {
        var fuse = fuses.computeIfAbsent(hook, name -> new Fuse(name, failures));
        MethodHandle advice;
        try {
            var holder = loader(host.lookupClass().getClassLoader()).loadClass(hook);
            advice = MethodHandles.publicLookup().findStatic(holder, method, type);
        } catch (ReflectiveOperationException | LinkageError mismatch) {
            // this version of the framework lacks something: as if the hook were not there
            fuse.blow(mismatch);
            return null;
        }
        var nothing = MethodHandles.empty(type);
        var guarded = fuse.guard(advice, type);
        return new ConstantCallSite(
                all.guardWithTest(fuse.point.guardWithTest(guarded, nothing), nothing));
    }

    /** The one loader that serves this host loader. */
    HookLoader loader(ClassLoader host) {
        synchronized (loaders) {
            var reference = loaders.get(host);
            var loader = reference == null ? null : reference.get();
            if (loader == null) {
                loader = new HookLoader(host, agent);
                loaders.put(host, new WeakReference<>(loader));
            }
            return loader;
        }
    }

    /** Host loaders that are served now. */
    int loaders() {
        synchronized (loaders) {
            return loaders.size();
        }
    }

    /** Every call site goes on as if there had never been an agent; for good. */
    void off() {
        SwitchPoint.invalidateAll(new SwitchPoint[] {all});
    }

    /** Hooks that were switched off, with the reason. */
    Map<String, String> blown() {
        var blown = new java.util.TreeMap<String, String>();
        fuses.forEach(
                (name, fuse) -> {
                    if (fuse.reason != null) {
                        blown.put(name, fuse.reason);
                    }
                });
        return blown;
    }

    /** Counts the failures in a row of one hook, and breaks its circuit. */
    static final class Fuse {

        private static final MethodHandle AFTER;

        static {
            try {
                AFTER =
                        MethodHandles.lookup()
                                .findVirtual(
                                        Fuse.class,
                                        "after",
                                        MethodType.methodType(
                                                Object.class, Throwable.class, Object.class));
            } catch (ReflectiveOperationException impossible) {
                throw new ExceptionInInitializerError(impossible);
            }
        }

        private final String hook;
        private final Failures failures;
        private final SwitchPoint point = new SwitchPoint();
        private volatile int inARow;
        private volatile String reason;

        Fuse(String hook, Failures failures) {
            this.hook = hook;
            this.failures = failures;
        }

        MethodHandle guard(MethodHandle advice, MethodType type) {
            var asObject = advice.asType(type.changeReturnType(Object.class));
            var after = AFTER.bindTo(this);
            return MethodHandles.tryFinally(asObject, after).asType(type);
        }

        /** Runs after every advice; a failure ends here. */
        Object after(Throwable failure, Object result) {
            if (failure == null) {
                if (inARow != 0) {
                    inARow = 0;
                }
                return result;
            }
            return failed(failure);
        }

        private synchronized Object failed(Throwable failure) {
            failures.add(hook, failure);
            if (++inARow == FAILURES) {
                blow(failure);
            }
            return null;
        }

        void blow(Throwable cause) {
            reason = String.valueOf(cause);
            SwitchPoint.invalidateAll(new SwitchPoint[] {point});
            failures.switchedOff(hook, cause);
        }
    }
}
