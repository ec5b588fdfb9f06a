package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Recovery;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Does about a leak what is allowed, one step at a time, and remembers how that went. */
final class Recoveries {

    private static final int KEPT = 50;
    private static final double HOUR = 3_600_000;

    private final Map<Recovery.Action, Remedy> remedies;
    private final Recovery recovery = new Recovery();
    private final Deque<Recovered> soFar = new ArrayDeque<>();
    private Signals signals;
    private Trim trim;
    private Supplier<List<Verdict>> verdicts = List::of;

    /** With what can be done, beside what is done to the JVM itself. */
    Recoveries(Map<Recovery.Action, Remedy> remedies) {
        this.remedies = Map.copyOf(remedies);
    }

    /** Of this JVM. */
    void of(Signals ofJvm, Trim ofHeap, Supplier<List<Verdict>> judged) {
        signals = ofJvm;
        trim = ofHeap;
        verdicts = judged;
    }

    /** The latest last; asked for on any thread. */
    List<Recovered> soFar() {
        synchronized (soFar) {
            return List.copyOf(soFar);
        }
    }

    /** Takes the next step if one is due. */
    Optional<Recovered> next(long now, List<Verdict> judged, List<String> allowed) {
        if (allowed.isEmpty()) {
            return Optional.empty();
        }
        var next = recovery.next(now, judged, allowed);
        if (next.isEmpty()) {
            return Optional.empty();
        }
        var recovered = new Recovered(next.get().label(), 0, 0, 0);
        try {
            recovered = remedy(next.get()).tried(next.get());
        } finally {
            recovery.done(now, next.get(), recovered); // one that fails has its pause too
        }
        synchronized (soFar) {
            soFar.addLast(recovered);
            if (soFar.size() > KEPT) {
                soFar.removeFirst();
            }
        }
        return Optional.of(recovered);
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
            return verdicts.get().stream()
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
}
