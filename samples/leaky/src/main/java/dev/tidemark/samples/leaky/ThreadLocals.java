package dev.tidemark.samples.leaky;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests that leave something in their thread's own list, and threads that outlive them. */
final class ThreadLocals implements Scenario {

    private static final ThreadLocal<List<byte[]>> RECENT = ThreadLocal.withInitial(ArrayList::new);
    private static final int REQUEST = 8_000;
    private static final int THREADS = 8;

    private final ExecutorService pool =
            Executors.newFixedThreadPool(THREADS, work -> Daemons.of(work, "local"));
    private long requests;

    @Override
    public void step(Moment now) throws ExecutionException, InterruptedException {
        var served = new ArrayList<Future<?>>();
        for (long due = now.leaked(REQUEST); requests < due; requests++) {
            served.add(pool.submit(() -> RECENT.get().add(new byte[REQUEST])));
        }
        for (var request : served) {
            request.get();
        }
    }

    @Override
    public long items() {
        return requests;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
