package dev.tidemark.agent.outlet.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the server's exchanges on at most four threads, and lets no client keep one.
 *
 * <p>The JDK's server reads a request on the thread that answers it, and has no time limit but one
 * for the whole JVM, which is not ours to set. So an exchange that takes too long is interrupted:
 * that closes its channel, the read or write fails, and the server drops the connection.
 */
final class BoundedWork implements Executor {

    private static final int THREADS = 4;

    /** Connections that may wait for a thread; more than a browser and two scrapers ever open. */
    private static final int WAITING = 64;

    private static final long IDLE_SECONDS = 10;

    private final long limitMillis;
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor clock;

    BoundedWork(long limitMillis, ThreadFactory threads) {
        this.limitMillis = limitMillis;
        pool =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        threads,
                        (exchange, full) -> ((Timed) exchange).refuse());
        pool.allowCoreThreadTimeOut(true);
        clock = new ScheduledThreadPoolExecutor(1, threads);
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable exchange) {
        pool.execute(new Timed(exchange));
    }

    void close() {
        clock.shutdownNow();
        pool.shutdownNow();
    }

    private final class Timed implements Runnable {

        private final Runnable exchange;
        private Thread runner;

        Timed(Runnable exchange) {
            this.exchange = exchange;
        }

        @Override
        public void run() {
            begin();
            var alarm = clock.schedule(this::interrupt, limitMillis, TimeUnit.MILLISECONDS);
            try {
                exchange.run();
            } finally {
                alarm.cancel(false);
                end();
            }
        }

        private synchronized void begin() {
            runner = Thread.currentThread();
        }

        private synchronized void interrupt() {
            if (runner != null) {
                runner.interrupt();
            }
        }

        /** After this no alarm reaches the thread, which goes on to another exchange. */
        private synchronized void end() {
            runner = null;
            Thread.interrupted();
        }

        /**
         * On the server's own thread, which must not wait: with the interrupt flag up, the first
         * read closes the connection.
         */
        private void refuse() {
            Thread.currentThread().interrupt();
            try {
                exchange.run();
            } finally {
                Thread.interrupted();
            }
        }
    }
}
