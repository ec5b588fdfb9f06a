package dev.tidemark.bootstrap;

import java.lang.ref.ReferenceQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Carries the {@link Context} from the thread that hands work over to the thread that does it. The
 * JDK's own tasks and pools call these functions; they find them by name through the system loader,
 * because classes of the JDK can see no class of ours.
 *
 * <p>Nothing is wrapped: a wrapped task would break {@code ThreadPoolExecutor.remove}, priority
 * queues, and every {@code beforeExecute} that casts. The task itself is the key, held weakly, and
 * only while a context is in force; elsewhere a task costs one look at a thread-local.
 */
public final class Tasks {

    private static final ConcurrentHashMap<Object, Context> CAPTURED = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

    private Tasks() {}

    /** A task was made, or is about to be queued: takes the task. */
    public static final Consumer<Object> CAPTURE =
            new Consumer<Object>() {
                @Override
                public void accept(Object task) {
                    capture(task);
                }
            };

    /**
     * A task was made for after a future: takes the task and the executor. Without one it is a part
     * of whatever completes the future, or on its way to a pool already.
     */
    public static final BiConsumer<Object, Object> LATER =
            new BiConsumer<Object, Object>() {
                @Override
                public void accept(Object task, Object executor) {
                    if (executor != null) {
                        capture(task);
                    }
                }
            };

    /** A pool takes a task and may start a worker: takes the task, returns what END takes. */
    public static final UnaryOperator<Object> SUBMIT =
            new UnaryOperator<Object>() {
                @Override
                public Object apply(Object task) {
                    return submit(task);
                }
            };

    /** A fork-join pool takes a task, which is wrapped, and so made anew, unless it is one. */
    public static final Consumer<Object> FORK =
            new Consumer<Object>() {
                @Override
                public void accept(Object task) {
                    if (madeByTheJdk(task) && !captured(task)) {
                        capture(task);
                    }
                }
            };

    /** A task starts on this thread: takes the task, returns what END takes. */
    public static final UnaryOperator<Object> START =
            new UnaryOperator<Object>() {
                @Override
                public Object apply(Object task) {
                    return start(task);
                }
            };

    /** A task or a submission ended: takes what START or SUBMIT returned, which may be null. */
    public static final Consumer<Object> END =
            new Consumer<Object>() {
                @Override
                public void accept(Object context) {
                    if (context != null) {
                        ((Context) context).close();
                    }
                }
            };

    /** A pool's thread takes its next task: whatever the last one left behind is gone first. */
    public static final Consumer<Object> BEGIN =
            new Consumer<Object>() {
                @Override
                public void accept(Object task) {
                    Context.clear();
                    start(task);
                }
            };

    /** A pool's thread is done with a task. */
    public static final Consumer<Object> FINISH =
            new Consumer<Object>() {
                @Override
                public void accept(Object task) {
                    Context.clear();
                }
            };

    private static void capture(Object task) {
        Context context = Context.current();
        if (context != null && task != null) {
            capture(task, context);
        }
    }

    private static void capture(Object task, Context context) {
        CAPTURED.put(new WeakIdentity(task, GONE), context.captured());
        forgetTheGone();
    }

    /**
     * A task of the JDK's belongs to whoever made it: the thread that completes a future submits
     * what others want done after it. A plain one belongs to whoever submits it, last: where one
     * object is submitted again before it ran, and where it is submitted from nowhere, an older
     * context must not be taken for its own.
     */
    private static Context submit(Object task) {
        Context context = Context.current();
        if (task == null) {
            return null;
        }
        if (context == null) {
            if (!CAPTURED.isEmpty() && !madeByTheJdk(task)) {
                CAPTURED.remove(new WeakIdentity(task, null));
            }
            return null;
        }
        if (!madeByTheJdk(task)) {
            if (captured(task)) {
                CAPTURED.remove(new WeakIdentity(task, null));
            } else {
                capture(task, context);
            }
        } else if (!captured(task)) {
            capture(task, context);
        }
        return Context.shield(context);
    }

    private static boolean captured(Object task) {
        return CAPTURED.containsKey(new WeakIdentity(task, null));
    }

    private static boolean madeByTheJdk(Object task) {
        return task instanceof Future
                || task instanceof CompletableFuture.AsynchronousCompletionTask;
    }

    private static Context start(Object task) {
        if (CAPTURED.isEmpty() || task == null) {
            return null;
        }
        Context captured = CAPTURED.remove(new WeakIdentity(task, null));
        return captured == null ? null : Context.resume(captured);
    }

    /** How many tasks wait with a context: for tests, and for the agent's own health. */
    public static int waiting() {
        forgetTheGone();
        return CAPTURED.size();
    }

    private static void forgetTheGone() {
        for (Object gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            CAPTURED.remove(gone);
        }
    }
}
