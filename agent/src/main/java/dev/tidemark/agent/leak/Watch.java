package dev.tidemark.agent.leak;

import dev.tidemark.agent.Config;
import dev.tidemark.agent.Key;
import dev.tidemark.agent.Threads;
import dev.tidemark.bootstrap.Tracking;
import dev.tidemark.core.leak.Board;
import dev.tidemark.core.leak.Detector;
import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.ProbePolicy;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Recovery;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks after the memory of this JVM: takes a sample every {@code leak.interval}, has it judged,
 * finds out who holds what grows, and does about it what is allowed. All of that on a thread of its
 * own, so that a census holds up no metering; what others ask is read from what it left.
 */
public final class Watch implements Leaks, AutoCloseable {

    /** An hour at the default interval. */
    private static final int SAMPLES = 360;

    /** In the clock that leaks are judged by: who is silent for an hour is taken for asleep. */
    private static final long SELDOM = TimeUnit.MINUTES.toNanos(20);

    /** The default interval. */
    private static final long USUAL = TimeUnit.SECONDS.toMillis(10);

    /** Stops of 0.2 to 1.1 s were measured at 913 MB. */
    private static final long HISTOGRAM_BYTES_A_MILLI = 1 << 20;

    static final String NOT_WATCHED = "memory is not watched";

    /** Hears what is found, on the watch's thread. */
    public interface Listener {

        /** A sample was taken. */
        void sampled(Sample sample, long conversations, long conversationBytes);

        /** A verdict has changed. */
        void changed(Verdict verdict);

        /** Memory was to come back. */
        void recovered(Recovered recovered);

        /** Something is worth a line. */
        void say(String line);

        /** Something failed; the rest goes on. */
        void failed(String where, Throwable failure);
    }

    private final Supplier<Config> config;
    private final Instrumentation instrumentation;
    private final Pace pace;
    private final Stores stores;
    private final LongSupplier calls;
    private final LongSupplier ours;
    private final Recoveries recoveries;
    private final Listener listener;
    private final Thread thread = Threads.daemon("tidemark-watch", this::run);
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Board board = new Board();
    private final Tracked tracked = new Tracked(System.currentTimeMillis());
    private final Lookout lookout;
    private volatile boolean closed;
    private volatile List<Verdict> verdicts = List.of();
    private volatile LiveSet live;
    private Signals signals;
    private Detector detector;
    private Trim trim;
    private OldObjects oldObjects;
    private long collections;
    private long callsBefore;
    private long sampledBefore;

    /**
     * Watches nothing before it is started.
     *
     * @param calls requests to models so far
     * @param ours bytes of the heap that are Tidemark's own
     * @param remedies what can be done, beside what is done to the JVM itself
     */
    public Watch(
            Supplier<Config> config,
            Instrumentation instrumentation,
            Pace pace,
            Stores stores,
            LongSupplier calls,
            LongSupplier ours,
            Map<Recovery.Action, Remedy> remedies,
            Listener listener) {
        this.config = config;
        this.instrumentation = instrumentation;
        this.stores = stores;
        this.calls = calls;
        this.ours = ours;
        this.recoveries = new Recoveries(remedies);
        this.listener = listener;
        this.pace = pace;
        this.lookout = new Lookout(pace, this::isFull);
    }

    /** The unit of time that stores are judged in: ten samples are no more than a moment. */
    public static long unit(Config config) {
        return Math.max(
                USUAL,
                config.duration(Key.LEAK_INTERVAL).toMillis() * config.number(Key.LEAK_SPEED));
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            open();
        } catch (Throwable failure) {
            listener.failed("leak.start", failure);
            end();
            return;
        }
        while (!closed) {
            await(interval());
            if (!isAwake()) {
                guarded("leak.close", oldObjects::close); // nothing of ours records meanwhile
                guarded("leak.verdict", () -> tell(board.withdraw(NOT_WATCHED)));
            } else if (!closed) {
                round();
            }
        }
        end();
    }

    /** Until the next round is due; meanwhile it is there for those who ask. */
    private void await(long nanos) {
        long start = System.nanoTime();
        for (long left = nanos; left > 0 && !closed; left = start + nanos - System.nanoTime()) {
            guarded("leak.census", lookout::answer); // who asked meanwhile has woken nobody
            LockSupport.parkNanos(this, left);
            Thread.interrupted();
        }
    }

    @Override
    public List<String> census() {
        return lookout.ask(thread);
    }

    private boolean isAwake() {
        return !config.get().duration(Key.LEAK_INTERVAL).isZero();
    }

    /** Often enough for those who judge to know that time has passed. */
    private long interval() {
        var config = this.config.get();
        long asked = isAwake() ? config.duration(Key.LEAK_INTERVAL).toNanos() : SELDOM;
        long most = SELDOM / config.number(Key.LEAK_SPEED);
        return Math.max(TimeUnit.MILLISECONDS.toNanos(10), Math.min(asked, most));
    }

    private void end() {
        Tracking.to(null);
        verdicts = List.of();
        lookout.end();
        guarded(
                "leak.close",
                () -> {
                    if (live != null) {
                        live.close();
                    }
                    if (signals != null) {
                        signals.close();
                    }
                });
        guarded(
                "leak.close",
                () -> {
                    if (oldObjects != null) {
                        oldObjects.close();
                    }
                });
    }

    private void open() {
        signals = new Signals(listener::say);
        sampledBefore = signals.clock().getAsLong();
        var first = signals.sample();
        trim = new Trim(signals);
        recoveries.of(signals, trim, this::verdicts);
        oldObjects = new OldObjects(pace, collector(), this::isFull, listener::say);
        var around =
                new Detector.Surroundings(
                        collector(),
                        first.heapMax(),
                        first.memoryLimit(),
                        signals.directMax(),
                        policy(),
                        true); // where there is no trim, nothing comes back
        detector = new Detector(around);
        live = new LiveSet(this::policy, signals, detector, pace, ours, around.stopsTheWorld());
        Tracking.to(tracked::track);
        lookout.begin(suspects());
    }

    private Optional<Suspects> suspects() {
        try {
            return Optional.of(new Suspects(instrumentation));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
            listener.failed("leak.census", unknown);
            return Optional.empty();
        }
    }

    private ProbePolicy policy() {
        return ProbePolicy.valueOf(config.get().text(Key.LEAK_PROBE).toUpperCase(Locale.ROOT));
    }

    /** Each step by itself: one that fails takes no other with it. */
    private void round() {
        guarded("leak.sample", this::sample);
        guarded("leak.probe", live::round);
        guarded("leak.trim", this::test);
        guarded("leak.census", this::lookAround);
        guarded("leak.verdict", this::judge);
        guarded("leak.old-objects", this::sampleOldObjects);
        guarded("leak.recovery", this::recover);
    }

    private void guarded(String where, Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            listener.failed(where, failure);
        }
    }

    private long now() {
        return pace.getAsLong();
    }

    private void sample() {
        var sample = signals.sample();
        collections += live.collected(stores);
        long made = calls.getAsLong();
        double seconds = (pace.at(sample.millis()) - pace.at(sampledBefore)) / 1000.0;
        if (seconds > 0) {
            detector.load((made - callsBefore) / seconds);
        }
        callsBefore = made;
        sampledBefore = sample.millis();
        detector.sample(sample.at(pace.at(sample.millis())));
        synchronized (samples) {
            samples.addLast(sample);
            if (samples.size() > SAMPLES) {
                samples.removeFirst();
            }
        }
        listener.sampled(sample, sum(stores.conversations()), sum(stores.bytes()));
    }

    private static long sum(Map<String, Long> byHost) {
        return byHost.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What leaked outside the heap is not given back by a trim. */
    private void test() {
        if (detector.wantsTrim()) {
            detector.trimmed(now(), trim.run().orElse(0));
        }
    }

    private void lookAround() {
        if (lookout.isDue()) {
            tracked.sweep(signals.clock().getAsLong());
            lookout.round(isCalm());
        }
    }

    /** The last megabytes are the application's. */
    private boolean isFull() {
        return memory().map(it -> it.heapMax() - it.heapFloor() < it.heapMax() / 20).orElse(false);
    }

    private boolean isCalm() {
        return verdicts.stream().allMatch(it -> it.state() == State.WITHDRAWN);
    }

    private void judge() {
        var found =
                Naming.of(detector.verdicts(), stores.verdicts(), lookout.report()).stream()
                        .map(this::withOldObjects)
                        .toList();
        tell(board.update(found.stream().map(pace::real).toList()));
    }

    private void tell(List<Verdict> news) {
        news.forEach(
                verdict -> {
                    listener.changed(verdict);
                    listener.say(Line.of(verdict));
                });
        verdicts = board.verdicts(); // who sees them may rely on their having been told
    }

    private void sampleOldObjects() {
        if (oldObjects.round(growth(), collections)) {
            judge();
            growth().ifPresent(
                            it -> {
                                listener.changed(it);
                                listener.say(
                                        "leak %s: heap; %s"
                                                .formatted(
                                                        it.state().label(),
                                                        oldObjects.evidence().orElseThrow()));
                            });
        }
    }

    private Optional<Verdict> growth() {
        return verdicts.stream()
                .filter(it -> it.kind() == Kind.HEAP && it.state() != State.WITHDRAWN)
                .findFirst();
    }

    private Verdict withOldObjects(Verdict verdict) {
        return verdict.kind() != Kind.HEAP
                        || verdict.state() == State.WITHDRAWN
                        || oldObjects.evidence().isEmpty()
                ? verdict
                : verdict.heldBy(verdict.holder(), List.of(oldObjects.evidence().get()));
    }

    private void recover() {
        recoveries
                .next(now(), verdicts, config.get().choices(Key.LEAK_RECOVER))
                .ifPresent(listener::recovered);
    }

    private static String collector() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(MemoryManagerMXBean::getName)
                .collect(Collectors.joining(", "));
    }

    @Override
    public List<Verdict> verdicts() {
        return verdicts;
    }

    @Override
    public List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    @Override
    public List<Recovered> recoveries() {
        return recoveries.soFar();
    }

    @Override
    public List<Map<String, Object>> stores() {
        return stores.rows().stream().map(Watch::row).toList();
    }

    private static Map<String, Object> row(StoreRow store) {
        var row = new LinkedHashMap<String, Object>();
        row.put("host", store.host());
        row.put("store", store.suspect());
        row.put("conversations", store.conversations());
        row.put("bytes", store.bytes());
        row.put("medianAgeMillis", store.medianAge());
        row.put("oldestAgeMillis", store.oldestAge());
        return row;
    }

    @Override
    public List<String> containers() {
        return lookout.containers();
    }

    @Override
    public String probe() {
        if (policy() == ProbePolicy.OFF) {
            return "leak.probe=off: nothing is measured";
        }
        var measured = live;
        if (measured == null || !isAwake()) {
            return NOT_WATCHED;
        }
        measured.ask();
        return "the live set is measured within seconds; so far: " + measured.told();
    }

    @Override
    public String probes() {
        var measured = live;
        return measured == null ? NOT_WATCHED : measured.told();
    }

    @Override
    public String histogram() {
        var allowed = config.get().duration(Key.LEAK_ALLOW_PAUSE);
        var used = memory().map(Sample::heapUsed).orElse(0L);
        var cost = Duration.ofMillis(200 + used / HISTOGRAM_BYTES_A_MILLI);
        if (allowed.compareTo(cost) < 0) {
            throw new IllegalStateException(
                    "a class histogram stops this JVM for about "
                            + cost.toMillis()
                            + " ms; allow that with leak.allow-pause="
                            + Math.max(1, cost.toSeconds() + 1)
                            + "s");
        }
        return DiagnosticCommand.run("gcClassHistogram", "-all")
                .orElse("this JVM makes no histogram");
    }

    @Override
    public List<String> tracked() {
        return tracked.survivors().stream()
                .map(
                        it ->
                                String.format(
                                        Locale.ROOT,
                                        "%s: %,d of %,d are still there, %,d more than at first",
                                        it.type(),
                                        it.live(),
                                        it.tracked(),
                                        it.growth()))
                .toList();
    }
}
