package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Crowd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LiveThreadsTest {

    private static LiveThreads threads;

    private final CountDownLatch done = new CountDownLatch(1);
    private final List<ExecutorService> pools = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        var opening = new Opening(Instrumented.here());
        threads = new LiveThreads(opening, new Fields(opening));
    }

    @AfterEach
    void end() {
        done.countDown();
        pools.forEach(ExecutorService::shutdownNow);
    }

    private static Crowd.Count count(String name) {
        return threads.count(LiveThreads.all()).stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(threads.count(LiveThreads.all())));
    }

    private static final class Named implements ThreadFactory {

        private final AtomicInteger number = new AtomicInteger();
        private final String prefix;

        Named(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Thread newThread(Runnable task) {
            return new Thread(task, prefix + number.incrementAndGet());
        }
    }

    private void run(ExecutorService pool, int tasks) throws InterruptedException {
        pools.add(pool);
        var running = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            pool.execute(
                    () -> {
                        running.countDown();
                        await(done);
                    });
        }
        running.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void thePoolSaysHowManyThereMayBeAndItsFactoryWhoMadeThem() throws Exception {
        run(Executors.newFixedThreadPool(7, new Named("bounded-")), 5);
        var found = count("bounded-*");
        assertEquals(5, found.count());
        assertEquals(7, found.bound());
        assertTrue(
                found.origin().endsWith(" by " + LiveThreadsTest.class.getName() + "$Named")
                        || found.origin().endsWith(" by " + Named.class.getName()),
                found.origin());
    }

    @Test
    void aPoolWithoutABoundHasNone() throws Exception {
        run(Executors.newCachedThreadPool(new Named("cached-")), 4);
        var found = count("cached-*");
        assertEquals(4, found.count());
        assertEquals(0, found.bound());
    }

    @Test
    void ofManyPoolsTheNumberIsTold() throws Exception {
        for (int i = 0; i < 20; i++) {
            run(Executors.newFixedThreadPool(1, new Named("pool-" + i + "-thread-")), 1);
        }
        var found = count("pool-*-thread-*");
        assertTrue(found.count() >= 20, found::toString);
        assertEquals(0, found.bound());
        assertTrue(found.origin().endsWith(" pools"), found.origin());
    }

    @Test
    void aThreadOfItsOwnIsCalledByWhatItRuns() throws Exception {
        var running = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            new Thread(new Poller(running, done), "poller-" + i).start();
        }
        running.await();
        var found = count("poller-*");
        assertEquals(3, found.count());
        assertEquals(0, found.bound());
        assertEquals(Poller.class.getName(), found.origin());
    }

    private record Poller(CountDownLatch running, CountDownLatch done) implements Runnable {

        @Override
        public void run() {
            running.countDown();
            await(done);
        }
    }

    @Test
    void ourOwnAreLeftOut() throws Exception {
        var running = new CountDownLatch(1);
        new Thread(new Poller(running, done), "tidemark-test").start();
        running.await();
        assertTrue(
                threads.count(LiveThreads.all()).stream()
                        .noneMatch(it -> it.name().startsWith("tidemark")));
    }
}
