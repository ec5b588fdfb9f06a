package dev.tidemark.agent;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tidemark's one thread: what hooks saw is read, counted and told here. It is a daemon, its context
 * class loader is null. What the application hands over is bounded: when it is faster than we are,
 * the oldest entries are dropped and counted. What we have to do ourselves is little, comes first
 * and is never dropped.
 *
 * <p>Waking a sleeping thread costs the waker 5 us and more. So the thread looks after its queue by
 * itself for some seconds after the last entry, and has to be woken only out of a longer sleep.
 */
final class Worker implements Runnable {

    private static final int MOST = 8192;
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long AWAKE = TimeUnit.SECONDS.toNanos(10);
    private static final long TICK = TimeUnit.SECONDS.toNanos(1);

    private final ConcurrentLinkedQueue<Runnable> own = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final ReentrantLock working = new ReentrantLock(true);
    private final Consumer<Throwable> failures;
    private final Runnable everySecond;
    private final Thread thread;
    private volatile boolean asleep;

    Worker(Runnable everySecond, Consumer<Throwable> failures) {
        this.everySecond = everySecond;
        this.failures = failures;
        this.thread = Threads.daemon("tidemark", this);
    }

    void start() {
        thread.start();
    }

    /** On any thread: work of our own. Never blocks. */
    void add(Runnable work) {
        own.add(work);
        wake();
    }

    /** On any thread: work an application caused, and may cause without end. Never blocks. */
    void offer(Runnable work) {
        if (waiting.incrementAndGet() > MOST && queue.poll() != null) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
        }
        queue.add(work);
        wake();
    }

    private void wake() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    long dropped() {
        return dropped.get();
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        long lastWork = now;
        long lastTick = now;
        while (true) {
            now = System.nanoTime();
            while (one(true)) {
                lastWork = System.nanoTime();
            }
            if (now - lastTick >= TICK) {
                lastTick = now;
                guarded(everySecond);
            }
            nap(now - lastWork < AWAKE ? NAP : TICK, now - lastWork >= AWAKE);
        }
    }

    private void nap(long nanos, boolean deep) {
        asleep = deep;
        if (own.isEmpty() && queue.isEmpty()) { // after the flag: who adds from here on sees it
            LockSupport.parkNanos(this, nanos);
        }
        asleep = false;
        Thread.interrupted();
    }

    /**
     * On another thread: what an application caused until now is done before this returns, or
     * {@code millis} have passed. For the moments after which nobody listens any more: a recording
     * or the JVM ends.
     */
    void flush(long millis) {
        if (Thread.currentThread() == thread) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            boolean more = true;
            while (more
                    && working.tryLock(
                            Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                try {
                    more = one(false) && System.nanoTime() - deadline < 0;
                } finally {
                    working.unlock();
                }
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** One piece of work, if there is any; between two, others may have their turn. */
    private boolean one(boolean ours) {
        working.lock();
        try {
            var work = next(ours);
            if (work == null) {
                return false;
            }
            guarded(work);
            return true;
        } finally {
            working.unlock();
        }
    }

    private Runnable next(boolean ours) {
        var work = ours ? own.poll() : null;
        if (work == null) {
            work = queue.poll();
            if (work != null) {
                waiting.decrementAndGet();
            }
        }
        return work;
    }

    private void guarded(Runnable work) {
        working.lock();
        try {
            work.run();
        } catch (Throwable failure) {
            failures.accept(failure);
        } finally {
            working.unlock();
        }
    }
}
