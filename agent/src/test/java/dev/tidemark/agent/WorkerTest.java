package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerTest {

    private static final int MOST = 8192;

    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch ticked = new CountDownLatch(1);
    private final Worker worker = new Worker(ticked::countDown, failures::add);

    @Test
    void workIsDoneInOrderOnADaemonWithoutAContextLoader() throws Exception {
        worker.start();
        var done = new ArrayList<Integer>();
        var thread = new CompletableFuture<Thread>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            worker.add(() -> done.add(number));
        }
        worker.add(() -> thread.complete(Thread.currentThread()));
        var worked = thread.get(20, TimeUnit.SECONDS);
        assertEquals(100, done.size());
        assertEquals(done.stream().sorted().toList(), done);
        assertTrue(worked.isDaemon());
        assertNull(worked.getContextClassLoader());
        assertTrue(ticked.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aQueueThatIsFullDropsTheOldestAndCountsThem() {
        var done = new ArrayList<Integer>();
        for (int i = 0; i < MOST + 50; i++) {
            int number = i;
            worker.offer(() -> done.add(number));
        }
        assertEquals(50, worker.dropped());
        worker.flush(20_000);
        assertEquals(MOST, done.size());
        assertEquals(50, done.get(0));
        assertEquals(MOST + 49, done.get(MOST - 1));
    }

    @Test
    void workThatThrowsIsToldAndTheNextIsDone() {
        var done = new ArrayList<String>();
        worker.offer(
                () -> {
                    throw new IllegalStateException("first");
                });
        worker.offer(
                () -> {
                    throw new StackOverflowError("second");
                });
        worker.offer(() -> done.add("third"));
        worker.flush(20_000);
        assertEquals(List.of("third"), done);
        assertEquals(
                List.of("first", "second"), failures.stream().map(Throwable::getMessage).toList());
    }

    @Test
    void aFlushFromTheWorkItselfReturns() throws Exception {
        worker.start();
        var flushed = new CompletableFuture<Boolean>();
        worker.offer(
                () -> {
                    worker.flush(20_000);
                    flushed.complete(true);
                });
        assertTrue(flushed.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aFlushDoesNotWaitLongerThanItIsGiven() throws Exception {
        worker.start();
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        worker.offer(
                () -> {
                    started.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                });
        started.await();
        var done = new ArrayList<String>();
        worker.offer(() -> done.add("later"));
        worker.flush(1); // would hang here if it waited for the work above
        assertTrue(done.isEmpty());
        release.countDown();
        worker.flush(20_000);
        assertEquals(List.of("later"), done);
    }

    @Test
    void anInterruptedThreadStaysInterruptedWhenItFlushes() {
        Thread.currentThread().interrupt();
        worker.flush(10);
        assertTrue(Thread.interrupted());
        assertFalse(Thread.interrupted());
    }

    @Test
    void whatWeHaveToDoOurselvesIsNeverDroppedAndComesFirst() throws Exception {
        var done = new ArrayList<String>();
        var all = new CompletableFuture<Void>();
        for (int i = 0; i < MOST; i++) {
            worker.offer(() -> {});
        }
        worker.offer(() -> done.add("theirs"));
        worker.offer(() -> all.complete(null));
        worker.add(() -> done.add("ours"));
        worker.start();
        all.get(20, TimeUnit.SECONDS);
        assertEquals(List.of("ours", "theirs"), done);
    }
}
