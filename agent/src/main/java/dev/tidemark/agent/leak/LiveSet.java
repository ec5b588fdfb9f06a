package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Detector;
import dev.tidemark.core.leak.ProbePolicy;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells the detector what is alive: has it measured when there is reason to or an operator asks,
 * and where the machine has no time for that, tells what a collection left by itself. For the
 * watch's thread, but for what an operator asks.
 */
final class LiveSet implements AutoCloseable {

    /** After a measurement that was not to be had: the machine was busy. */
    private static final long AGAIN = TimeUnit.MINUTES.toMillis(5);

    private final Signals signals;
    private final Detector detector;
    private final Pace pace;
    private final LongSupplier ours;
    private final boolean oldOnesMeasure;
    private final Probe probe;
    private final Collected collected = new Collected();
    private volatile boolean asked;
    private volatile String told = "none was measured";
    private int measured;
    private long next;

    /**
     * Listens from now on.
     *
     * @param ours bytes of the heap that are none of the application's
     * @param oldOnesMeasure a collection of the old generation is a measurement with this collector
     */
    LiveSet(
            Supplier<ProbePolicy> policy,
            Signals signals,
            Detector detector,
            Pace pace,
            LongSupplier ours,
            boolean oldOnesMeasure) {
        this.signals = signals;
        this.detector = detector;
        this.pace = pace;
        this.ours = ours;
        this.oldOnesMeasure = oldOnesMeasure;
        probe = new Probe(policy, signals);
        signals.listen(collected);
    }

    /** What was collected since the last time; {@code old} hears of those of the whole heap. */
    int collected(Stores old) {
        detector.ours(ours.getAsLong());
        var news = collected.news();
        for (var one : news) {
            if (one.old()) {
                old.collectedOld(pace.at(one.millis()));
            }
            if (!collected.isMeasurement(one)) {
                judge(one);
            }
        }
        return news.size();
    }

    private void judge(Collected.One one) {
        detector.collected(pace.at(one.millis()), one.heapAfter(), one.old());
    }

    /** Takes what was measured, and has it measured again where it is time to. */
    void round() {
        probe.poll().ifPresent(this::measured);
        boolean due = detector.wantsProbe(now()) && now() >= next;
        if (due || asked) {
            long begun = signals.clock().getAsLong();
            if (probe.begin()) {
                collected.measuring(begun);
                asked = false;
            }
        }
    }

    private long now() {
        return pace.getAsLong();
    }

    private void measured(Probe.Outcome outcome) {
        measured++;
        told =
                String.format(
                        Locale.ROOT,
                        "%,d measured, the last time %s",
                        measured,
                        outcome.live().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%,d MB, by %s",
                                        outcome.live().getAsLong() >> 20,
                                        outcome.how())
                                : "nothing: " + outcome.how());
        collected.measured(outcome.millis(), outcome.live().isPresent()).forEach(this::judge);
        if (outcome.live().isPresent()) {
            detector.live(pace.at(outcome.millis()), outcome.live().getAsLong());
        } else {
            // a machine that is always busy must not hide a leak: what a collection left by itself
            collected
                    .lastOld()
                    .filter(it -> !oldOnesMeasure && now() - pace.at(it.millis()) < 2 * AGAIN)
                    .ifPresent(it -> detector.left(pace.at(it.millis()), it.heapAfter()));
            next = now() + AGAIN;
        }
        collected.forget();
    }

    /** On any thread: in the next round. */
    void ask() {
        asked = true;
    }

    /** On any thread: how often it was measured, and what the last time brought. */
    String told() {
        return told;
    }

    @Override
    public void close() {
        probe.close();
    }
}
