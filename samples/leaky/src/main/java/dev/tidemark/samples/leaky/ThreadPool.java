package dev.tidemark.samples.leaky;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A pool that grows by a thread now and then for more than half of the run, up to its bound. */
final class ThreadPool implements Scenario {

    private static final int BOUND = 48;
    private static final double FULL = 0.6;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(
                    BOUND,
                    BOUND,
                    1,
                    TimeUnit.HOURS,
                    new LinkedBlockingQueue<>(),
                    work -> Daemons.of(work, "worker"));

    private final AtomicReference<String> served = new AtomicReference<>("");

    @Override
    public void step(Moment now) {
        long due = (long) Math.min(BOUND, now.part() / FULL * BOUND);
        while (pool.getPoolSize() < due) { // below its bound it makes a thread of every task
            pool.execute(this::serve);
        }
        if (due == BOUND) {
            pool.execute(this::serve);
        }
    }

    private void serve() {
        served.set(Texts.of(served.get().hashCode(), Answering.LENGTH));
    }

    @Override
    public long items() {
        return pool.getPoolSize();
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
