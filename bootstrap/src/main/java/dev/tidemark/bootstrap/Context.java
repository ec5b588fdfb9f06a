package dev.tidemark.bootstrap;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ForkJoinWorkerThread;
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
 * context for ever; so what a platform thread inherited counts only until its origin is closed, and
 * what a worker of a fork-join pool inherited counts for nothing.
 */
public final class Context implements AutoCloseable {

    /** The key of the conversation's id. */
    public static final String CONVERSATION = "conversation";

    /** The key of the request's id: the application's own, or one for each model call. */
    public static final String REQUEST = "request";

    /** The key under which {@code true} lets requests go out as they are, whatever their size. */
    public static final String BYPASS = "bypass";

    private static final Map<String, String> NO_VALUES = Collections.emptyMap();
    private static final AtomicLong REQUESTS = new AtomicLong();

    private static final ThreadLocal<Context> CURRENT =
            new InheritableThreadLocal<Context>() {
                @Override
                protected Context childValue(Context parent) {
                    try {
                        return parent == null || !parent.heritable
                                ? null
                                : new Context(parent, parent);
                    } catch (Throwable harmless) {
                        return null; // the application makes a thread, and must get it
                    }
                }
            };

    private final Thread owner;
    private final Context outer;
    private final Context origin;
    private final boolean inherited;
    private final boolean heritable;
    private final Map<String, String> values;
    private final Reference<Object> callElsewhere;
    private Object call;
    private String conversation = "";
    private long request;
    private volatile boolean closed;

    /** Goes on with all that {@code model} knows, which may be nothing. */
    private Context(Context outer, Context model, boolean heritable) {
        this.owner = Thread.currentThread();
        this.outer = outer;
        this.origin = null;
        this.heritable = heritable;
        this.inherited = model != null && model.inherited;
        this.values = model == null ? NO_VALUES : model.values;
        this.callElsewhere = model == null ? null : model.callElsewhere;
        if (model != null) {
            this.call = model.call;
            this.conversation = model.conversation;
            this.request = model.request;
        }
    }

    /** What the application sets is set, whatever the context it stands in came from. */
    private Context(Context outer, Map<String, String> values) {
        this.owner = Thread.currentThread();
        this.outer = outer;
        this.origin = null;
        this.heritable = true;
        this.inherited = false;
        this.values = values;
        this.callElsewhere = outer == null ? null : outer.callElsewhere;
        if (outer != null) {
            this.call = outer.call;
            this.conversation = outer.conversation;
            this.request = outer.request;
        }
    }

    /**
     * For another thread or for later. What waits or lives long must not keep a request: while it
     * is on its way, others do. Nor this thread, whose class loader may keep the very task that
     * waits.
     *
     * @param origin for a thread that is being born: where it inherits from
     */
    private Context(Context model, Context origin) {
        this.owner = null;
        this.outer = null;
        this.origin = origin;
        this.heritable = true;
        this.inherited = origin != null || model.inherited;
        this.values = model.values;
        this.callElsewhere = new WeakReference<Object>(model.callNow());
        this.conversation = model.conversation;
        this.request = model.request;
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
            for (Map.Entry<?, ?> entry : values.entrySet()) {
                if (entry.getKey() != null && entry.getValue() != null) {
                    all.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
                }
            }
        }
        return enter(new Context(outer, Collections.unmodifiableMap(all)));
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
        Context context = new Context(outer, outer, true);
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
        return call != null || callElsewhere == null ? call : callElsewhere.get();
    }

    /** Whether the values here came with the thread's birth, which is weaker than being set. */
    public static boolean inherited() {
        Context current = current();
        return current != null && current.inherited;
    }

    /** The context in force, or null: skips what was closed out of order or outlived its origin. */
    static Context current() {
        Context context = CURRENT.get();
        while (context != null && (context.closed || context.outlivedItsOrigin())) {
            context = context.outer;
        }
        return context;
    }

    /** For work that is handed over: stays as it is now, whatever is closed here meanwhile. */
    Context captured() {
        return new Context(this, (Context) null);
    }

    /** Runs on with a context that was captured when this work was handed over. */
    static Context resume(Context captured) {
        return enter(new Context(CURRENT.get(), captured, true));
    }

    /** For as long as an executor may start a worker: the worker is to inherit nothing. */
    static Context shield(Context current) {
        return enter(new Context(current, current, false));
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
        if (origin == null) {
            return false;
        }
        Thread thread = Thread.currentThread();
        return thread instanceof ForkJoinWorkerThread
                || (origin.closed && !Threads.virtual(thread));
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
