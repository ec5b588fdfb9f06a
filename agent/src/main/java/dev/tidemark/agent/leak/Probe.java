package dev.tidemark.agent.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import dev.tidemark.agent.Threads;
import dev.tidemark.core.leak.ProbePolicy;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Measures what is alive in the heap, when there is reason to, without stopping the world. G1 is
 * asked for a concurrent marking by a flag that it lets be set while it runs, ZGC and Shenandoah
 * collect concurrently when asked. Serial and Parallel cannot, and are left alone unless full
 * collections are allowed.
 *
 * <p>It takes up to some seconds, on a thread of its own that ends with the measurement.
 */
public final class Probe implements AutoCloseable {

    /**
     * How a measurement ended.
     *
     * @param millis when, on the clock of the signals
     * @param live bytes in use, if they could be measured
     * @param exact as counted by a marking; else it is what a collection left, which may be too
     *     much: by 8 % after a full one of Serial's, which spares itself the moving of dense parts,
     *     by 10 to 40 % after Shenandoah's, in a heap full of holes
     * @param how the way it was measured, or why it was not
     */
    public record Outcome(long millis, OptionalLong live, boolean exact, String how) {}

    private static final String INTERVAL = "G1PeriodicGCInterval";

    /** G1 asks for a collection when there was none for this long, and looks once a second. */
    private static final String OFTEN = "100";

    private static final long MOST = TimeUnit.SECONDS.toNanos(8);

    /** Where no log tells: what mixed collections do not free in this time, they leave. */
    private static final long WITHOUT_LOG = TimeUnit.SECONDS.toNanos(4);

    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final double BUSY = 0.9;
    private static final int ROUNDS = 4;
    private static final double LITTLE = 0.97;

    private final Supplier<ProbePolicy> allowed;
    private final Signals signals;
    private final BooleanSupplier busy;
    private final AtomicReference<Thread> running = new AtomicReference<>();
    private final AtomicReference<Outcome> outcome = new AtomicReference<>();
    private volatile boolean closed;

    /** Measures nothing while the machine is busy. */
    public Probe(Supplier<ProbePolicy> policy, Signals signals) {
        this(policy, signals, Probe::isBusy);
    }

    Probe(ProbePolicy policy, Signals signals, BooleanSupplier busy) {
        this(() -> policy, signals, busy);
    }

    private Probe(Supplier<ProbePolicy> policy, Signals signals, BooleanSupplier busy) {
        this.allowed = policy;
        this.signals = signals;
        this.busy = busy;
    }

    /** Begins a measurement unless one is under way; {@link #poll} has its outcome. */
    public boolean begin() {
        var thread = Threads.daemon("tidemark-probe", this::run);
        if (closed || !running.compareAndSet(null, thread)) {
            return false;
        }
        outcome.set(null);
        try {
            thread.start();
        } catch (Throwable none) { // there is no room for a thread: not now
            running.set(null);
            throw none;
        }
        return true;
    }

    /** The outcome of a measurement that is over, once. */
    public Optional<Outcome> poll() {
        return Optional.ofNullable(outcome.getAndSet(null));
    }

    /** Puts back what it set, and measures no more. */
    @Override
    public void close() {
        closed = true;
        var thread = running.get();
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        try {
            outcome.set(measure());
        } catch (Throwable failure) { // nobody else on this thread is to hear of it
            outcome.set(none("this JVM does not let itself be asked: " + failure.getClass()));
        } finally {
            running.set(null);
        }
    }

    private Outcome measure() {
        var policy = allowed.get(); // an operator may have changed it
        if (policy == ProbePolicy.OFF) {
            return none("switched off");
        }
        if (busy.getAsBoolean()) {
            return none("the machine is busy");
        }
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            var name = collector.getName();
            if (name.startsWith("G1 ")) {
                return g1();
            }
            if (name.startsWith("ZGC ")) {
                return asked(MarkingLog.open(MarkingLog.Of.ZGC));
            }
            if (name.startsWith("Shenandoah ")) {
                return is("ExplicitGCInvokesConcurrent", "true") || policy == ProbePolicy.FULL
                        ? again()
                        : none("-XX:-ExplicitGCInvokesConcurrent makes each collection a full one");
            }
        }
        return policy == ProbePolicy.FULL
                ? asked(Optional.empty())
                : none("this collector cannot without a full collection");
    }

    private Outcome g1() {
        var flags = flags();
        var before = flags.getVMOption(INTERVAL).getValue();
        if (!before.equals("0")) {
            return none("-XX:" + INTERVAL + " is set by the application's operator");
        }
        if (!is("G1PeriodicGCInvokesConcurrent", "true")) {
            return none("-XX:-G1PeriodicGCInvokesConcurrent asks for full collections");
        }
        var lowest = new AtomicLong(Long.MAX_VALUE);
        CollectionListener lower =
                (millis, after, old) -> lowest.accumulateAndGet(after, Math::min);
        var log = MarkingLog.open(MarkingLog.Of.G1);
        signals.listen(lower);
        try {
            flags.setVMOption(INTERVAL, OFTEN);
            var live = await(log);
            if (live.isPresent()) {
                return counted(live);
            }
        } finally {
            signals.forget(lower);
            try {
                flags.setVMOption(INTERVAL, before);
            } finally {
                log.ifPresent(MarkingLog::close);
            }
        }
        return lowest.get() < Long.MAX_VALUE
                ? left(lowest.get(), "the least that G1's collections left")
                : none("G1 collected nothing when asked to");
    }

    private OptionalLong await(Optional<MarkingLog> log) {
        long start = System.nanoTime();
        long most = log.isPresent() ? MOST : WITHOUT_LOG;
        var live = OptionalLong.empty();
        while (live.isEmpty() && !closed && System.nanoTime() - start < most) {
            LockSupport.parkNanos(this, LOOK);
            live = log.map(MarkingLog::live).orElse(OptionalLong.empty());
        }
        return live;
    }

    private Outcome asked(Optional<MarkingLog> log) {
        try {
            if (is("DisableExplicitGC", "true")) {
                return none("-XX:+DisableExplicitGC");
            }
            System.gc();
            var live = log.map(MarkingLog::live).orElse(OptionalLong.empty());
            return live.isPresent()
                    ? counted(live)
                    : left(collected(), "what a collection left that was asked for");
        } finally {
            log.ifPresent(MarkingLog::close);
        }
    }

    /**
     * One collection of Shenandoah's frees no more than it has room to move, and left 1.7 times of
     * what was alive in a heap full of holes. So it is asked until it finds little more.
     */
    private Outcome again() {
        var least = asked(Optional.empty());
        for (int more = 0; more < ROUNDS && least.live().isPresent() && !closed; more++) {
            var next = asked(Optional.empty());
            long bytes = next.live().orElse(Long.MAX_VALUE);
            long before = least.live().getAsLong();
            if (bytes < before) {
                least = next;
            }
            if (bytes > before * LITTLE) {
                break;
            }
        }
        return least;
    }

    private static long collected() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
    }

    private Outcome counted(OptionalLong bytes) {
        return new Outcome(signals.clock().getAsLong(), bytes, true, "a count in a marking");
    }

    private Outcome left(long bytes, String how) {
        return new Outcome(signals.clock().getAsLong(), OptionalLong.of(bytes), false, how);
    }

    private Outcome none(String why) {
        return new Outcome(signals.clock().getAsLong(), OptionalLong.empty(), false, why);
    }

    private static boolean is(String flag, String value) {
        return flags().getVMOption(flag).getValue().equals(value);
    }

    private static HotSpotDiagnosticMXBean flags() {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    }

    /** Of the processors this process may use, more than nine in ten are, by whomever. */
    private static boolean isBusy() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        system.getCpuLoad(); // it tells the load since it was asked last
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        return system.getCpuLoad() > BUSY;
    }
}
