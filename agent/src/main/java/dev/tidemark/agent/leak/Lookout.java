package dev.tidemark.agent.leak;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Looks around for {@link Suspects} when it is time to, more often while something is suspected,
 * and in between when an operator asks. For the watch's thread, but for what an operator asks.
 */
final class Lookout {

    private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
    private static final long CALM = 10 * MINUTE;

    /** A recovery or a measurement may be under way. */
    private static final long ANSWER_SECONDS = 30;

    private final LongSupplier clock;
    private final BooleanSupplier full;
    private final AtomicReference<CompletableFuture<List<String>>> asked = new AtomicReference<>();
    private Optional<Suspects> suspects = Optional.empty();
    private Optional<Suspects.Report> report = Optional.empty();
    private volatile List<String> containers = List.of();
    private volatile boolean watching;
    private long next;

    /**
     * Sees nobody before it is told who may be there.
     *
     * @param clock the clock that leaks are judged by
     * @param full who looks around takes some megabytes, and the last ones are the application's
     */
    Lookout(LongSupplier clock, BooleanSupplier full) {
        this.clock = clock;
        this.full = full;
    }

    /** Begins in a minute; empty where this JVM has no census. */
    void begin(Optional<Suspects> known) {
        suspects = known;
        next = clock.getAsLong() + MINUTE;
        watching = true;
    }

    /** Whether it is time for a look. */
    boolean isDue() {
        return clock.getAsLong() >= next;
    }

    /** A look. */
    void round(boolean calm) {
        next = clock.getAsLong() + CALM; // one that fails is not tried again at once
        if (suspects.isEmpty() || full.getAsBoolean()) {
            return;
        }
        var told = suspects.get().round(clock.getAsLong());
        report = Optional.of(told);
        containers =
                told.findings().stream()
                        .map(
                                it ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s: %,d of %s, %,d more",
                                                it.holder(),
                                                it.elements(),
                                                it.type(),
                                                it.added()))
                        .toList();
        next = clock.getAsLong();
        if (suspects.get().hasLearnt()) {
            next += calm && told.verdicts().isEmpty() ? CALM : MINUTE;
        }
    }

    /** What the last look has shown. */
    Optional<Suspects.Report> report() {
        return report;
    }

    /** On any thread: the containers that grow, a line each, as of the last look. */
    List<String> containers() {
        return containers;
    }

    /** On any thread: asks {@code watch} for a look, and waits for it. */
    List<String> ask(Thread watch) {
        var mine = new CompletableFuture<List<String>>();
        var look = asked.updateAndGet(other -> other == null ? mine : other);
        LockSupport.unpark(watch);
        if (!watching) {
            dismiss(); // not yet, or no longer, and whoever ended may have looked before
        }
        try {
            return look.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of("interrupted");
        } catch (ExecutionException | TimeoutException late) {
            return List.of("it takes longer than usual; ask again");
        }
    }

    /** Nobody looks any more. */
    void end() {
        watching = false;
        dismiss();
    }

    private void dismiss() {
        var waiting = asked.getAndSet(null);
        if (waiting != null) {
            waiting.complete(List.of(Watch.NOT_WATCHED));
        }
    }

    /** Takes the look that was asked for. */
    void answer() {
        var waiting = asked.getAndSet(null);
        if (waiting != null) {
            try {
                waiting.complete(look());
            } finally {
                waiting.complete(List.of("it failed"));
            }
        }
    }

    private List<String> look() {
        if (suspects.isEmpty()) {
            return List.of("there is no census of this JVM");
        }
        return full.getAsBoolean()
                ? List.of("the heap is full: whoever looks around takes some megabytes of it")
                : suspects.get().look(clock.getAsLong()).lines();
    }
}
