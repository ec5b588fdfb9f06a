package dev.tidemark.samples.leaky;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** A thread for each request, which waits for an answer that never comes. */
final class RequestThreads implements Scenario {

    /** What a thread with a stack hardly used and its request take, roughly. */
    private static final long THREAD = 256 * 1024;

    private static final int BODY = 64 * 1024;

    private final CountDownLatch answered = new CountDownLatch(1);
    private long requests;

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(THREAD); requests < due; requests++) {
            var request = new Request(ByteBuffer.allocate(BODY), answered);
            Daemons.of(request, "request-" + requests).start();
        }
    }

    @Override
    public long items() {
        return requests;
    }

    @Override
    public void close() {
        answered.countDown();
    }

    private record Request(ByteBuffer body, CountDownLatch answered) implements Runnable {

        @Override
        public void run() {
            try {
                answered.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
