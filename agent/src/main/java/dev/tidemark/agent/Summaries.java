package dev.tidemark.agent;

import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.compress.Leaving;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.compress.Turn;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Has the host's own model sum up what a conversation's next epoch is going to drop, before it is
 * needed and on threads of our own. Nobody waits for that: a model that is late, fails or says
 * nothing leaves the epoch with its facts alone.
 *
 * <p>A thread that hangs in a model is left there, since an interrupt may close a file of the host.
 * So there are few, each lives for one summary, and while all hang none is asked for.
 */
final class Summaries {

    /** In whose name our own calls are in the books. */
    static final String HOST = "tidemark";

    private static final String NAME = "tidemark-summary";
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(2);
    private static final long BETWEEN = TimeUnit.MINUTES.toNanos(1);
    private static final int THREADS = 4;

    /** Whoever asks on these terms is not rewritten, not summed up, and nobody's conversation. */
    private static final Map<String, String> TERMS =
            Map.of(Context.CONVERSATION, NAME, Context.BYPASS, "true", HOST, NAME);

    private final Worker worker;
    private final Failures failures;
    private final LongSupplier nanos;
    private final Recent<Long> asked = new Recent<>(10_000);
    private final AtomicInteger threads = new AtomicInteger();

    Summaries(Worker worker, Failures failures) {
        this(worker, failures, System::nanoTime);
    }

    Summaries(Worker worker, Failures failures, LongSupplier nanos) {
        this.worker = worker;
        this.failures = failures;
        this.nanos = nanos;
    }

    /** Whether the call on this thread is one of ours. */
    static boolean asks() {
        return NAME.equals(Context.set(HOST));
    }

    /**
     * On the application's thread: the next epoch may be near. One summary for it is enough, and a
     * conversation is asked about once a minute at most.
     *
     * @param standing what is sent of this request
     * @param turn reads the request
     * @param model asks the host's model
     */
    void prepare(History history, Plan standing, Supplier<Turn> turn, UnaryOperator<String> model) {
        int epoch = history.epochs.epochs() + 1;
        if (history.conversation != 0 && history.summedUp < epoch && claim(history.conversation)) {
            // by way of the worker, which has no context of the application's to hand on
            worker.offer(() -> start(() -> ask(history, epoch, standing, turn.get(), model)));
        }
    }

    /** Summaries being written. */
    int running() {
        return threads.get();
    }

    private synchronized boolean claim(long conversation) {
        long now = nanos.getAsLong();
        var last = asked.get(conversation);
        if (last != null && now - last < BETWEEN) {
            return false;
        }
        asked.put(conversation, now);
        return true;
    }

    private void start(Runnable work) {
        if (threads.incrementAndGet() > THREADS) {
            threads.decrementAndGet();
            return;
        }
        var thread =
                Threads.daemon(
                        NAME,
                        () -> {
                            try {
                                work.run();
                            } catch (Throwable failure) {
                                failures.add("summary", failure);
                            } finally {
                                threads.decrementAndGet();
                            }
                        });
        try {
            thread.start();
        } catch (Throwable noThread) {
            threads.decrementAndGet();
            throw noThread;
        }
    }

    private void ask(
            History history, int epoch, Plan standing, Turn turn, UnaryOperator<String> model) {
        var leaving = Leaving.of(turn, standing).orElse(null);
        if (leaving == null) {
            return;
        }
        long started = nanos.getAsLong();
        var answer = answer(model, leaving.prompt());
        if (nanos.getAsLong() - started <= DEADLINE) {
            leaving.summary(answer)
                    .ifPresent(
                            summary -> {
                                history.epochs.sumUp(summary);
                                history.summedUp = epoch;
                            });
        }
    }

    /** A call that fails is in the books as one. */
    private static String answer(UnaryOperator<String> model, String prompt) {
        try {
            var terms = Context.open(TERMS);
            try {
                return model.apply(prompt);
            } finally {
                terms.close();
            }
        } catch (Throwable failed) {
            return "";
        }
    }
}
