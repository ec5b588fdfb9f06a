package dev.tidemark.bootstrap;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The bootstrap method of every hook: an instrumented method calls its advice by {@code
 * invokedynamic}, and this is where the JVM asks, once per call site, what that means.
 *
 * <pre>
 *   ChatModel.chat(request)         in the host's loader
 *     invokedynamic enter  --&gt;  Dispatcher.bootstrap  --&gt;  Linker  --&gt;  advice in the HookLoader
 * </pre>
 *
 * After that first time the call is direct. A call site that cannot be linked does nothing, for
 * ever, and the host's method runs as it was written.
 */
public final class Dispatcher {

    private static volatile Linker linker;

    private Dispatcher() {}

    /** Knows what a hook's name stands for in the loader that asks. */
    public interface Linker {

        /** The call site for {@code method} of the advice named {@code hook}, or null. */
        CallSite link(MethodHandles.Lookup host, String method, MethodType type, String hook)
                throws Throwable;
    }

    /** The engine has started. */
    public static void install(Linker engine) {
        linker = engine;
    }

    /** Called by the JVM. Never throws: an exception here would surface in the host's method. */
    public static CallSite bootstrap(
            MethodHandles.Lookup host, String method, MethodType type, String hook) {
        try {
            Linker engine = linker;
            CallSite site = engine == null ? null : engine.link(host, method, type, hook);
            return site == null ? nothing(type) : site;
        } catch (Throwable harmless) {
            return nothing(type);
        }
    }

    private static CallSite nothing(MethodType type) {
        MethodHandle empty = MethodHandles.constant(Object.class, null);
        return new ConstantCallSite(
                MethodHandles.dropArguments(empty, 0, type.parameterList()).asType(type));
    }
}
