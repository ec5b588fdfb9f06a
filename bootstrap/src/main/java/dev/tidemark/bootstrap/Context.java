package dev.tidemark.bootstrap;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the running piece of work belongs to: which conversation, which request, which user, and
 * whatever else the application wants to note. Hooks set it, and an application may, without
 * depending on Tidemark:
 *
 * <pre>{@code
 * AutoCloseable scope = (AutoCloseable) Class.forName("dev.tidemark.bootstrap.Context")
 *         .getMethod("open", Map.class)
 *         .invoke(null, Map.of("conversation", "c-17", "user", "ada"));
 * }</pre>
 *
 * A context follows work that is handed to an executor, to a {@code CompletableFuture} or to a new
 * thread. A thread of a pool may be born in the middle of a request and would carry that request's
 * context for ever; so what a platform thread inherited counts only until its origin is closed.
 */
public final class Context implements AutoCloseable {

    /** The key of the conversation's id. */
    public static final String CONVERSATION = "conversation";

    private static final ThreadLocal<Context> CURRENT =
            new InheritableThreadLocal<Context>() {
                @Override
                protected Context childValue(Context parent) {
                    return parent == null || !parent.heritable
                            ? null
                            : new Context(null, parent.values, parent.call, parent, true);
                }
            };

    private final Context outer;
    private final Map<String, String> values;
    private final Object call;
    private final Context origin;
    private final boolean heritable;
    private final Thread owner = Thread.currentThread();
    private volatile boolean closed;

    private Context(
            Context outer,
            Map<String, String> values,
            Object call,
            Context origin,
            boolean heritable) {
        this.outer = outer;
        this.values = values;
        this.call = call;
        this.origin = origin;
        this.heritable = heritable;
    }

    /**
     * Opens a context with these values on top of the present ones, for this thread and for what it
     * starts, until the result is closed. Null keys and values are left out.
     */
    public static AutoCloseable open(Map<String, String> values) {
        Context outer = current();
        Map<String, String> all = new LinkedHashMap<>();
        if (outer != null) {
            all.putAll(outer.values);
        }
        if (values != null) {
            for (Map.Entry<String, String> entry : values.entrySet()) {
                if (entry.getKey() != null && entry.getValue() != null) {
                    all.put(entry.getKey(), entry.getValue());
                }
            }
        }
        Object call = outer == null ? null : outer.call;
        return enter(new Context(outer, Collections.unmodifiableMap(all), call, null, true));
    }

    /** The values in force on this thread; empty where there are none. */
    public static Map<String, String> values() {
        Context current = current();
        return current == null ? Collections.<String, String>emptyMap() : current.values;
    }

    /** A model call begins on this thread; {@code call} is known to the engine alone. */
    public static Context calling(Object call) {
        Context outer = current();
        Map<String, String> values =
                outer == null ? Collections.<String, String>emptyMap() : outer.values;
        // what a thread inherited stays marked as inherited
        Context origin = outer == null ? null : outer.origin;
        return enter(new Context(outer, values, call, origin, true));
    }

    /** The model call that this thread is in, or null. */
    public static Object call() {
        Context current = current();
        return current == null ? null : current.call;
    }

    /** Whether the values here came with the thread's birth, which is weaker than being set. */
    public static boolean inherited() {
        Context current = current();
        return current != null && current.origin != null;
    }

    /** The context in force, or null: skips what was closed out of order or outlived its origin. */
    static Context current() {
        Context context = CURRENT.get();
        while (context != null && (context.closed || context.outlivedItsOrigin())) {
            context = context.outer;
        }
        return context;
    }

    /** Runs on with a context that was captured when this work was handed over. */
    static Context resume(Context captured) {
        return enter(new Context(CURRENT.get(), captured.values, captured.call, null, true));
    }

    /** For as long as an executor may start a worker: the worker is to inherit nothing. */
    static Context shield(Context current) {
        return enter(new Context(current, current.values, current.call, current.origin, false));
    }

    /** A pool's thread is between two tasks. */
    static void clear() {
        if (CURRENT.get() != null) {
            CURRENT.remove();
        }
    }

    private static Context enter(Context context) {
        CURRENT.set(context);
        return context;
    }

    private boolean outlivedItsOrigin() {
        return origin != null && origin.closed && !Threads.virtual(Thread.currentThread());
    }

    /** Ends it; on its own thread what stood before is back, and an idle thread keeps nothing. */
    @Override
    public void close() {
        closed = true;
        if (Thread.currentThread() != owner) {
            return;
        }
        Context context = CURRENT.get();
        if (context == null) {
            return;
        }
        while (context != null && context.closed) {
            context = context.outer;
        }
        if (context == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(context);
        }
    }

    /** A virtual thread is never pooled, so what it inherited is its own for life. */
    private static final class Threads {

        private static final Class<?> BASE = base();

        static boolean virtual(Thread thread) {
            return BASE != null && BASE.isInstance(thread);
        }

        private static Class<?> base() {
            try {
                return Class.forName("java.lang.BaseVirtualThread");
            } catch (ClassNotFoundException olderJava) {
                return null;
            }
        }
    }
}
