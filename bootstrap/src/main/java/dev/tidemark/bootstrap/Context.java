package dev.tidemark.bootstrap;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

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

    /** The key of the request's id: the application's own, or one for each model call. */
    public static final String REQUEST = "request";

    private static final Map<String, String> NO_VALUES = Collections.emptyMap();
    private static final AtomicLong REQUESTS = new AtomicLong();

    private static final ThreadLocal<Context> CURRENT =
            new InheritableThreadLocal<Context>() {
                @Override
                protected Context childValue(Context parent) {
                    try {
                        return parent == null || !parent.heritable ? null : parent.forChild();
                    } catch (Throwable harmless) {
                        return null; // the application makes a thread, and must get it
                    }
                }
            };

    private final Thread owner = Thread.currentThread();
    private final Context outer;
    private final Context origin;
    private final boolean heritable;
    private final Map<String, String> values;
    private final Reference<Object> callOfOrigin;
    private Object call;
    private String conversation = "";
    private long request;
    private volatile boolean closed;

    /** {@code model} lends what it knows; null where there is nothing to lend. */
    private Context(Context outer, Context model, Context origin, boolean heritable) {
        this(outer, model == null ? NO_VALUES : model.values, model, origin, heritable);
    }

    private Context(
            Context outer,
            Map<String, String> values,
            Context model,
            Context origin,
            boolean heritable) {
        this.outer = outer;
        this.values = values;
        this.origin = origin;
        this.heritable = heritable;
        // a thread lives long, and must not keep the request it was born in
        boolean weakly = origin != null;
        this.callOfOrigin =
                weakly && model != null ? new WeakReference<Object>(model.callNow()) : null;
        if (model != null) {
            this.call = weakly ? null : model.callNow();
            this.conversation = model.conversation;
            this.request = model.request;
        }
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
        return enter(new Context(outer, Collections.unmodifiableMap(all), outer, null, true));
    }

    /** The values in force on this thread; empty where there are none. */
    public static Map<String, String> values() {
        Context current = current();
        if (current == null) {
            return Collections.emptyMap();
        }
        if (current.request == 0) {
            return current.values;
        }
        Map<String, String> all = new LinkedHashMap<>(current.values);
        if (!current.conversation.isEmpty()) {
            all.putIfAbsent(CONVERSATION, current.conversation);
        }
        all.putIfAbsent(REQUEST, Long.toString(current.request));
        return Collections.unmodifiableMap(all);
    }

    /** What the application itself set under this key, or null. */
    public static String set(String key) {
        Context current = current();
        return current == null ? null : current.values.get(key);
    }

    /**
     * A model call begins on this thread, in this conversation or, where that is empty, in one that
     * nobody knows; {@code call} means something to the engine alone.
     */
    public static Context calling(Object call, String conversation) {
        Context outer = current();
        // what a thread inherited stays marked as inherited
        Context origin = outer == null ? null : outer.origin;
        Context context = new Context(outer, outer, origin, true);
        context.call = call;
        context.conversation = conversation;
        if (context.request == 0) {
            context.request = REQUESTS.incrementAndGet();
        }
        return enter(context);
    }

    /** The model call that this thread is in, or null. */
    public static Object call() {
        Context current = current();
        return current == null ? null : current.callNow();
    }

    private Object callNow() {
        return call != null || callOfOrigin == null ? call : callOfOrigin.get();
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

    private Context forChild() {
        return new Context(null, this, this, true);
    }

    /** For work that is handed over: stays as it is now, whatever is closed here meanwhile. */
    Context captured() {
        return new Context(null, this, null, true);
    }

    /** Runs on with a context that was captured when this work was handed over. */
    static Context resume(Context captured) {
        return enter(new Context(CURRENT.get(), captured, null, true));
    }

    /** For as long as an executor may start a worker: the worker is to inherit nothing. */
    static Context shield(Context current) {
        return enter(new Context(current, current, current.origin, false));
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
        call = null;
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
