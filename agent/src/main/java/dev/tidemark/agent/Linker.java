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
import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.bytebuddy.dynamic.ClassFileLocator;

/**
 * Turns the name of a hook into a call, once per call site: the advice as the host's own {@link
 * HookLoader} has it, in a guard that lets nothing through, behind two switches. Throwing a switch
 * turns every call site of a hook in that host loader, or all there are, into nothing; the JIT then
 * removes them.
 */
final class Linker implements Dispatcher.Linker {

    /** So many failures in a row switch a hook off. */
    static final int FAILURES = 5;

    private final AgentLoader agent;
    private final Failures failures;
    private final Consumer<Runnable> later;
    private final SwitchPoint all = new SwitchPoint();

    // weak values too: a loader is reachable from its hooks, and a strong value would keep both
    private final Map<ClassLoader, WeakReference<HookLoader>> loaders = new WeakHashMap<>();

    private final Map<String, References> needs = new ConcurrentHashMap<>();

    /**
     * @param later runs what is not needed to link, on a thread of ours
     */
    Linker(AgentLoader agent, Failures failures, Consumer<Runnable> later) {
        this.agent = agent;
        this.failures = failures;
        this.later = later;
    }

    @Override
    public CallSite link(MethodHandles.Lookup host, String method, MethodType type, String hook)
            throws Throwable {
        var loader = loader(host.lookupClass().getClassLoader());
        var fuse = loader.fuses.computeIfAbsent(hook, name -> new Fuse(name, failures));
        MethodHandle advice;
        Class<?> holder;
        if (lacks(loader, hook)) {
            return null;
        }
        try {
            holder = loader.loadClass(hook);
            advice = MethodHandles.publicLookup().findStatic(holder, method, type);
        } catch (ReflectiveOperationException | LinkageError mismatch) {
            // this version of the framework lacks something: as if the hook were not there
            fuse.blow(mismatch);
            return null;
        }
        var guarded = fuse.guard(method, advice, type);
        if (closesWhatWasOpened(holder, method)) {
            return new ConstantCallSite(guarded);
        }
        var nothing = MethodHandles.empty(type);
        return new ConstantCallSite(
                all.guardWithTest(fuse.point.guardWithTest(guarded, nothing), nothing));
    }

    /**
     * An exit must come after its entry, whatever is switched off between the two: it does nothing
     * where the entry did nothing.
     */
    private static boolean closesWhatWasOpened(Class<?> advice, String method) {
        return method.equals("onExit")
                && Arrays.stream(advice.getMethods())
                        .anyMatch(
                                other ->
                                        other.getName().equals("onEnter")
                                                && other.getReturnType() != void.class);
    }

    /** Whether this version of the framework has not got all that its host's package needs. */
    private boolean lacks(HookLoader loader, String hook) {
        var host = hook.substring(0, hook.lastIndexOf('.'));
        var known = loader.lacking.get(host);
        if (known != null) {
            return known;
        }
        // without a lock: the host's loader is asked for class files
        boolean lacking = lacking(loader, hook, host);
        loader.lacking.put(host, lacking);
        return lacking;
    }

    private boolean lacking(HookLoader loader, String hook, String host) {
        try {
            var needed = needs.computeIfAbsent(host, any -> References.of(hook, agent::classFile));
            var locator = ClassFileLocator.ForClassLoader.of(loader.getParent());
            var missing = needed.missing(locator);
            if (missing.isEmpty()) {
                later.accept(() -> loader.find(needed.types()));
                return false;
            }
            failures.switchedOff(host, new NoSuchMethodError(missing.get(0).toString()));
            return true;
        } catch (RuntimeException unreadable) { // then what is missing shows when it is called
            failures.add("references", unreadable);
            return false;
        }
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

    /** Counts the failures in a row of one hook, and breaks its circuit. */
    static final class Fuse {

        private static final MethodHandle WELL = end("well", Object.class);
        private static final MethodHandle FAILED = end("failed", Throwable.class);

        private static MethodHandle end(String name, Class<?> with) {
            try {
                return MethodHandles.lookup()
                        .findVirtual(Row.class, name, MethodType.methodType(Object.class, with));
            } catch (ReflectiveOperationException impossible) {
                throw new ExceptionInInitializerError(impossible);
            }
        }

        private final String hook;
        private final Failures failures;
        private final SwitchPoint point = new SwitchPoint();
        private volatile boolean blown;

        // by method: an exit that copes with what a failed entry left must not make it good
        private final Map<String, Row> rows = new ConcurrentHashMap<>();

        Fuse(String hook, Failures failures) {
            this.hook = hook;
            this.failures = failures;
        }

        /** The advice, whose failures end here. */
        MethodHandle guard(String method, MethodHandle advice, MethodType type) {
            var row = rows.computeIfAbsent(method, name -> new Row());
            var counted =
                    MethodHandles.filterReturnValue(
                            advice.asType(type.changeReturnType(Object.class)), WELL.bindTo(row));
            return MethodHandles.catchException(counted, Throwable.class, FAILED.bindTo(row))
                    .asType(type);
        }

        /** The failures in a row of one of the hook's methods. */
        final class Row {

            private final AtomicInteger failed = new AtomicInteger();

            Object well(Object result) {
                if (failed.get() != 0) {
                    failed.set(0);
                }
                return result;
            }

            Object failed(Throwable failure) {
                if (!blown) { // the exits of what is still on its way go on, and fail unheard
                    failures.add(hook, failure);
                    if (failed.incrementAndGet() == FAILURES) {
                        blow(failure);
                    }
                }
                return null;
            }
        }

        void blow(Throwable cause) {
            blown = true;
            SwitchPoint.invalidateAll(new SwitchPoint[] {point});
            failures.switchedOff(hook, cause);
        }
    }
}
