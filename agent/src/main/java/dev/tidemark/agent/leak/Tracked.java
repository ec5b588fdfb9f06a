package dev.tidemark.agent.leak;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Objects that an application has told us of, because it means to let go of them: how many of each
 * type are still there, and how old. Held weakly, at some 40 bytes each, and of many alike one in
 * eight.
 *
 * <p>Objects hang on chains with a counter for their type and generation, so that {@link #sweep},
 * on our thread, has nothing to look up: it walks the chains and counts down what is gone.
 */
public final class Tracked {

    /** Of each type all are held up to here, and one in {@value #SAMPLE} after that. */
    private static final int ALL = 1_000;

    private static final int SAMPLE = 8;
    private static final int CAPACITY = 100_000;
    private static final int TYPES = 500;
    private static final int GENERATIONS = 16;
    private static final int STRIPES = 16;

    /**
     * What is left of one type.
     *
     * @param type class name
     * @param live how many, told from a sample where there are many
     * @param baseline how many there were when it was set
     * @param tracked how many there ever were
     * @param oldest when the oldest that is left was made known, in milliseconds
     */
    public record Survivors(String type, long live, long baseline, long tracked, long oldest) {

        /** Since the baseline. */
        public long growth() {
            return live - baseline;
        }
    }

    private static final class Generation {

        private final long since;
        private final AtomicInteger all = new AtomicInteger();
        private final AtomicInteger sampled = new AtomicInteger();

        Generation(long since) {
            this.since = since;
        }

        long live() {
            return all.get() + (long) SAMPLE * sampled.get();
        }
    }

    private static final class Type {

        private final LongAdder seen = new LongAdder();
        private final List<Generation> old = new ArrayList<>();
        private volatile Generation current;
        private volatile long baseline;

        Type(long now) {
            current = new Generation(now);
        }

        synchronized List<Generation> generations() {
            var all = new ArrayList<>(old);
            all.add(current);
            return all;
        }

        /** A generation is at least a sixteenth of all the time, so that there are never many. */
        synchronized void next(long now) {
            old.removeIf(generation -> generation.live() == 0);
            long first = old.isEmpty() ? current.since : old.get(0).since;
            if (current.live() > 0
                    && old.size() < 4 * GENERATIONS
                    && now - current.since >= (now - first) / GENERATIONS) {
                old.add(current);
                current = new Generation(now);
            }
        }

        long live() {
            return generations().stream().mapToLong(Generation::live).sum();
        }
    }

    private static final class Entry extends WeakReference<Object> {

        private final AtomicInteger counter;
        private Entry next;

        Entry(Object object, AtomicInteger counter) {
            super(object);
            this.counter = counter;
        }
    }

    private final Map<String, Type> types = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<Entry> chains = new AtomicReferenceArray<>(STRIPES);
    private final AtomicInteger held = new AtomicInteger();
    private volatile long now;

    /** {@code millis} is the time until the first sweep. */
    public Tracked(long millis) {
        now = millis;
    }

    /** On the application's thread: no lock, no method of the object's. Null is nothing. */
    public void track(Object object) {
        if (object == null || held.get() >= CAPACITY) {
            return;
        }
        var name = object.getClass().getName();
        var type = types.get(name);
        if (type == null) {
            if (types.size() >= TYPES) {
                return;
            }
            type = types.computeIfAbsent(name, unknown -> new Type(now));
        }
        type.seen.increment();
        var generation = type.current;
        int stripe = System.identityHashCode(object);
        boolean sampled = generation.all.get() >= ALL;
        if (sampled && (stripe >>> 4) % SAMPLE != 0) {
            return;
        }
        var counter = sampled ? generation.sampled : generation.all;
        counter.incrementAndGet();
        held.incrementAndGet();
        push(stripe & STRIPES - 1, new Entry(object, counter));
    }

    private void push(int stripe, Entry entry) {
        Entry head;
        do {
            head = chains.get(stripe);
            entry.next = head;
        } while (!chains.compareAndSet(stripe, head, entry));
    }

    /** On our thread, from time to time: forgets what is gone, and begins a generation. */
    public void sweep(long millis) {
        now = millis;
        forget();
        types.values().forEach(type -> type.next(millis));
    }

    /** On any thread but the application's: forgets what is gone. */
    private void forget() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            var entry = chains.getAndSet(stripe, null);
            while (entry != null) {
                var next = entry.next;
                if (entry.refersTo(null)) {
                    entry.counter.decrementAndGet();
                    held.decrementAndGet();
                } else {
                    push(stripe, entry);
                }
                entry = next;
            }
        }
        types.values().removeIf(type -> type.live() == 0 && type.baseline == 0);
    }

    /** Growers is counted from here. */
    public void baseline() {
        types.values().forEach(type -> type.baseline = type.live());
    }

    /** By type, those with most growth first; of these, who has grown by more than so many. */
    public List<Survivors> grown(long threshold) {
        return survivors().stream().filter(type -> type.growth() > threshold).toList();
    }

    /** By type, those with most growth first. */
    public List<Survivors> survivors() {
        forget();
        var survivors = new ArrayList<Survivors>();
        new HashMap<>(types)
                .forEach(
                        (name, type) -> {
                            var oldest =
                                    type.generations().stream()
                                            .filter(generation -> generation.live() > 0)
                                            .mapToLong(generation -> generation.since)
                                            .min();
                            survivors.add(
                                    new Survivors(
                                            name,
                                            type.live(),
                                            type.baseline,
                                            type.seen.sum(),
                                            oldest.orElse(now)));
                        });
        survivors.sort(Comparator.comparingLong(Survivors::growth).reversed());
        return survivors;
    }

    /** Objects held weakly. */
    int held() {
        return held.get();
    }
}
