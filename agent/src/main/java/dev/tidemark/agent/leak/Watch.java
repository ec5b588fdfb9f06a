package dev.tidemark.agent.leak;

import dev.tidemark.agent.Config;
import dev.tidemark.agent.Key;
import dev.tidemark.agent.Threads;
import dev.tidemark.bootstrap.Tracking;
import dev.tidemark.core.leak.Attribution;
import dev.tidemark.core.leak.Attribution.Holder;
import dev.tidemark.core.leak.Board;
import dev.tidemark.core.leak.Detector;
import dev.tidemark.core.leak.Finding;
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
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    private static final int RECOVERIES = 50;

    /** In the clock that leaks are judged by: who is silent for an hour is taken for asleep. */
    private static final long SELDOM = TimeUnit.MINUTES.toNanos(20);

    /** The default interval. */
    private static final long USUAL = TimeUnit.SECONDS.toMillis(10);

    private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
    private static final long CALM = 10 * MINUTE;

    private static final double HOUR = 60.0 * MINUTE;

    /** Stops of 0.2 to 1.1 s were measured at 913 MB. */
    private static final long HISTOGRAM_BYTES_A_MILLI = 1 << 20;

    /** After a measurement that was not to be had: the machine was busy. */
    private static final long AGAIN = 5 * MINUTE;

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

    private record Collected(long millis, long heapAfter, boolean old) {}

    private final Supplier<Config> config;
    private final Instrumentation instrumentation;
    private final Pace pace;
    private final Stores stores;
    private final LongSupplier calls;
    private final Map<Recovery.Action, Remedy> remedies;
    private final Listener listener;
    private final Thread thread = Threads.daemon("tidemark-watch", this::run);
    private final Queue<Collected> collections = new ConcurrentLinkedQueue<>();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Deque<Recovered> recoveries = new ArrayDeque<>();
    private final Board board = new Board();
    private final Recovery recovery = new Recovery();
    private final Tracked tracked = new Tracked(System.currentTimeMillis());
    private volatile boolean closed;
    private volatile List<Verdict> verdicts = List.of();
    private volatile List<String> containers = List.of();
    private volatile boolean probeAsked;
    private volatile String probed = "none was measured";
    private Signals signals;
    private Detector detector;
    private Probe probe;
    private Trim trim;
    private OldObjects oldObjects;
    private Optional<Suspects> suspects = Optional.empty();
    private Optional<Suspects.Report> report = Optional.empty();
    private long nextCensus;
    private long nextProbe;
    private Optional<Collected> old = Optional.empty();
    private int probes;
    private long collected;
    private long callsBefore;
    private long sampledBefore;

    /**
     * Watches nothing before it is started.
     *
     * @param calls requests to models so far
     * @param remedies what can be done, beside what is done to the JVM itself
     */
    public Watch(
            Supplier<Config> config,
            Instrumentation instrumentation,
            Pace pace,
            Stores stores,
            LongSupplier calls,
            Map<Recovery.Action, Remedy> remedies,
            Listener listener) {
        this.config = config;
        this.instrumentation = instrumentation;
        this.stores = stores;
        this.calls = calls;
        this.remedies = Map.copyOf(remedies);
        this.listener = listener;
        this.pace = pace;
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
            LockSupport.parkNanos(this, interval());
            Thread.interrupted();
            if (!closed) {
                round();
            }
        }
        end();
    }

    /** Often enough for those who judge to know that time has passed. */
    private long interval() {
        var config = this.config.get();
        long asked = config.duration(Key.LEAK_INTERVAL).toNanos();
        long most = SELDOM / config.number(Key.LEAK_SPEED);
        return Math.max(TimeUnit.MILLISECONDS.toNanos(10), Math.min(asked, most));
    }

    private void end() {
        Tracking.to(null);
        verdicts = List.of();
        guarded(
                "leak.close",
                () -> {
                    if (probe != null) {
                        probe.close();
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
        nextCensus = now() + MINUTE;
        var first = signals.sample();
        trim = new Trim(signals);
        oldObjects = new OldObjects(pace, collector(), this::isFull, listener::say);
        probe = new Probe(this::policy, signals);
        detector =
                new Detector(
                        new Detector.Surroundings(
                                collector(),
                                first.heapMax(),
                                first.memoryLimit(),
                                policy(),
                                true)); // where there is no trim, nothing comes back
        signals.listen(
                (millis, after, old) -> {
                    if (collections.size() < SAMPLES) {
                        collections.add(new Collected(millis, after, old));
                    }
                });
        Tracking.to(tracked::track);
        try {
            suspects = Optional.of(new Suspects(instrumentation));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
            listener.failed("leak.census", unknown);
        }
    }

    private ProbePolicy policy() {
        return ProbePolicy.valueOf(config.get().text(Key.LEAK_PROBE).toUpperCase(Locale.ROOT));
    }

    /** Each step by itself: one that fails takes no other with it. */
    private void round() {
        guarded("leak.sample", this::sample);
        guarded("leak.probe", this::measure);
        guarded("leak.trim", this::test);
        guarded("leak.census", this::census);
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
        for (var it = collections.poll(); it != null; it = collections.poll()) {
            collected++;
            detector.collected(pace.at(it.millis()), it.heapAfter(), it.old());
            if (it.old()) {
                old = Optional.of(it);
                stores.collectedOld(pace.at(it.millis()));
            }
        }
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

    private void measure() {
        probe.poll().ifPresent(this::measured);
        boolean due = detector.wantsProbe(now()) && now() >= nextProbe;
        if ((due || probeAsked) && probe.begin()) {
            probeAsked = false;
        }
    }

    private void measured(Probe.Outcome outcome) {
        probes++;
        probed =
                String.format(
                        Locale.ROOT,
                        "%,d measured, the last time %s",
                        probes,
                        outcome.live().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%,d MB, by %s",
                                        outcome.live().getAsLong() >> 20,
                                        outcome.how())
                                : "nothing: " + outcome.how());
        if (outcome.live().isPresent()) {
            detector.live(pace.at(outcome.millis()), outcome.live().getAsLong());
        } else {
            // a machine that is always busy must not hide a leak: what a collection left by itself
            old.filter(it -> now() - pace.at(it.millis()) < 2 * AGAIN)
                    .ifPresent(it -> detector.live(pace.at(it.millis()), it.heapAfter()));
            nextProbe = now() + AGAIN;
        }
        old = Optional.empty();
    }

    /** What leaked outside the heap is not given back by a trim. */
    private void test() {
        if (detector.wantsTrim()) {
            detector.trimmed(now(), trim.run().orElse(0));
        }
    }

    private void census() {
        if (now() < nextCensus) {
            return;
        }
        nextCensus = now() + CALM; // one that fails is not tried again at once
        tracked.sweep(signals.clock().getAsLong());
        if (suspects.isEmpty() || isFull()) {
            return;
        }
        var told = suspects.get().round(now());
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
        nextCensus = now() + (isCalm() ? CALM : MINUTE);
    }

    /** Who looks around takes some megabytes, and the last ones are the application's. */
    private boolean isFull() {
        var sample = memory().orElseThrow();
        return sample.heapMax() - sample.heapFloor() < sample.heapMax() / 20;
    }

    private boolean isCalm() {
        return verdicts.stream().allMatch(it -> it.state() == State.WITHDRAWN)
                && report.map(it -> it.verdicts().isEmpty()).orElse(true);
    }

    private void judge() {
        var census = found();
        var holders = new ArrayList<>(told());
        holders.addAll(census);
        var found = new ArrayList<Verdict>();
        for (var verdict : detector.verdicts()) {
            found.add(
                    verdict.kind() == Kind.HEAP
                            ? withOldObjects(Attribution.explain(verdict, holders))
                            : outside(verdict));
        }
        for (var verdict : stores.verdicts()) {
            found.add(
                    verdict.holder().equals(Verdict.UNATTRIBUTED)
                            ? Attribution.explain(verdict, census)
                            : verdict);
        }
        report.ifPresent(it -> found.addAll(it.verdicts()));
        var news = board.update(found.stream().map(pace::real).toList());
        news.forEach(
                verdict -> {
                    listener.changed(verdict);
                    listener.say(line(verdict));
                });
        verdicts = board.verdicts(); // who sees them may rely on their having been told
    }

    private void sampleOldObjects() {
        if (oldObjects.round(growth(), collected)) {
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
        return verdict.state() == State.WITHDRAWN || oldObjects.evidence().isEmpty()
                ? verdict
                : verdict.heldBy(verdict.holder(), List.of(oldObjects.evidence().get()));
    }

    /** Whoever grows, as the census found it. */
    private List<Holder> found() {
        return report.map(Suspects.Report::findings).orElse(List.of()).stream()
                .filter(finding -> finding.bytesEach() > 0)
                .map(Watch::holder)
                .toList();
    }

    /** Stores that leak, as their hooks know them. */
    private List<Holder> told() {
        return stores.verdicts().stream()
                .filter(it -> it.state() != State.WITHDRAWN)
                .filter(it -> !it.holder().equals(Verdict.UNATTRIBUTED))
                .map(
                        it ->
                                new Holder(
                                        it.holder(),
                                        it.bytesPerHour(),
                                        String.join(", ", it.evidence())))
                .toList();
    }

    private static Holder holder(Finding finding) {
        return new Holder(
                finding.holder(),
                finding.bytesPerHour(),
                String.format(
                        Locale.ROOT,
                        "%s holds %,d of %s, %,d more than when it began to grow",
                        finding.path(),
                        finding.elements(),
                        finding.type(),
                        finding.added()));
    }

    /** What has its memory outside the heap has a handle in it. */
    private Verdict outside(Verdict verdict) {
        var handles = report.map(Suspects.Report::handles).orElse(List.of());
        var lines = report.map(Suspects.Report::outside).orElse(List.of());
        if (handles.isEmpty()) {
            return lines.isEmpty() ? verdict : verdict.heldBy(verdict.holder(), lines);
        }
        var all = new ArrayList<>(lines);
        all.add(holder(handles.get(0)).evidence());
        return verdict.heldBy(handles.get(0).holder(), all);
    }

    private void recover() {
        var allowed = config.get().choices(Key.LEAK_RECOVER);
        if (allowed.isEmpty()) {
            return;
        }
        var next = recovery.next(now(), verdicts, allowed);
        if (next.isEmpty()) {
            return;
        }
        var recovered = new Recovered(next.get().label(), 0, 0, 0);
        try {
            recovered = remedy(next.get()).tried(next.get());
        } finally {
            recovery.done(now(), next.get(), recovered); // one that fails has its pause too
        }
        listener.recovered(recovered);
        synchronized (recoveries) {
            recoveries.addLast(recovered);
            if (recoveries.size() > RECOVERIES) {
                recoveries.removeFirst();
            }
        }
    }

    private Remedy remedy(Recovery.Action action) {
        return switch (action) {
            case TRIM -> new Trimming();
            case GC -> new Collecting();
            default -> remedies.get(action);
        };
    }

    /** What the native growth came to is what a trim can bring at most. */
    private final class Trimming implements Remedy {

        @Override
        public long predicted() {
            long now = signals.clock().getAsLong();
            return verdicts.stream()
                    .filter(it -> it.kind() == Kind.NATIVE && it.state() == State.CONFIRMED)
                    .mapToLong(it -> (long) (it.bytesPerHour() * (now - it.since()) / HOUR))
                    .sum();
        }

        @Override
        public long apply() {
            return trim.run().orElse(0);
        }
    }

    /** What was allocated since the last collection is garbage for the most part. */
    private final class Collecting implements Remedy {

        @Override
        public long predicted() {
            var sample = signals.sample();
            return sample.heapFloor() == Sample.UNKNOWN
                    ? 0
                    : Math.max(0, sample.heapUsed() - sample.heapFloor());
        }

        @Override
        public long apply() {
            long before = signals.sample().heapUsed();
            System.gc();
            return before - signals.sample().heapUsed();
        }
    }

    private static String collector() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(MemoryManagerMXBean::getName)
                .collect(Collectors.joining(", "));
    }

    private static String line(Verdict verdict) {
        var line = new StringBuilder("leak ").append(verdict.state().label()).append(": ");
        line.append(verdict.kind().label());
        if (verdict.state() != State.WITHDRAWN) {
            line.append(
                    String.format(Locale.ROOT, ", %,.1f MB/h", verdict.bytesPerHour() / (1 << 20)));
        }
        line.append(", held by ").append(verdict.holder());
        verdict.exhaustion()
                .filter(time -> verdict.state() != State.WITHDRAWN && time.toDays() < 60)
                .ifPresent(time -> line.append("; memory runs out in ").append(plain(time)));
        if (verdict.state() == State.CONFIRMED && !verdict.advice().isEmpty()) {
            line.append("; ").append(verdict.advice());
        } else if (!verdict.evidence().isEmpty()) {
            line.append("; ").append(verdict.evidence().get(0));
        }
        return line.toString();
    }

    static String plain(Duration time) {
        return time.toMinutes() < 2
                ? time.toSeconds() + " s"
                : time.toHours() < 2
                        ? time.toMinutes() + " min"
                        : time.toDays() < 2 ? time.toHours() + " h" : time.toDays() + " days";
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
        synchronized (recoveries) {
            return List.copyOf(recoveries);
        }
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
        return containers;
    }

    @Override
    public String probe() {
        if (policy() == ProbePolicy.OFF) {
            return "leak.probe=off: nothing is measured";
        }
        probeAsked = true;
        return "the live set is measured within seconds; so far: " + probed;
    }

    @Override
    public String probes() {
        return probed;
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
