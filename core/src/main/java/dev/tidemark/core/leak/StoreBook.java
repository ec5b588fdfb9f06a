package dev.tidemark.core.leak;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The conversations of one store, as they were seen to come, to be asked for and to go: every one
 * while they are few, and a fair sample of at most {@value #MOST} however many there are.
 *
 * <p>A conversation is in the sample if its key, well mixed, ends in so many zero bits; each time
 * the book is full it asks for one more, which halves it. So whatever is true of the sample is true
 * of the store, a conversation's whole life is in the book or none of it, and a million
 * conversations take no more room than a thousand. With 20,000 of them a count is off by 4 %.
 *
 * <p>What was seen counts for half after some hours. Not for several threads.
 *
 * @param <H> how to find a conversation's objects, without holding them
 */
public final class StoreBook<H> {

    /** Conversations in the book, some 150 bytes each with what finds their objects. */
    public static final int MOST = 1_024;

    /** Steps on the scale of idle time, each twice as long as the one before. */
    static final int STEPS = 20;

    /** The first step, in units: what is asked for again sooner was never idle. */
    private static final int FIRST = 2;

    /** In units: with units of ten seconds, two hours. */
    private static final double HALF_LIFE = 720;

    private static final long NEVER = Long.MIN_VALUE;

    /** One conversation of the sample. */
    public static final class Entry<H> {

        private final long inserted;
        private long touched;
        private long weighed = NEVER;
        private long bytes;
        private int messages;
        private H handle;

        private Entry(long now) {
            inserted = now;
            touched = now;
        }

        /** How to find its objects, or null. */
        public H handle() {
            return handle;
        }

        /** What it was found to take. */
        public void weighed(long bytes, int messages, long now) {
            this.bytes = bytes;
            this.messages = messages;
            this.weighed = now;
        }

        /** Not since it was asked for, or so soon that its answer may not have been in it. */
        private boolean isDue(long now, long unit) {
            return handle != null
                    && (weighed == NEVER
                            || weighed < touched + unit
                                    && now >= touched + unit
                                    && now >= weighed + unit);
        }
    }

    private final long unit;
    private final Map<Long, Entry<H>> entries = new HashMap<>();
    private final double[] returned = new double[STEPS];
    private final double[] removed = new double[STEPS];
    private double inserted;
    private double removedFresh;
    private int level;
    private long aged = NEVER;

    /**
     * @param unit of time, in the milliseconds of its caller's clock: a sample's interval
     */
    public StoreBook(long unit) {
        this.unit = unit;
    }

    /** Whether this one would be in the sample. */
    public boolean isSampled(long key) {
        return (mixed(key) & scale() - 1) == 0;
    }

    /** What the book has of it, or null. */
    public Entry<H> find(long key) {
        return entries.get(key);
    }

    /** It is in the store from now on, if it was not; a null leaves the handle it has. */
    public void put(long key, H handle, long now) {
        var entry = touch(key, now);
        if (entry == null && isSampled(key)) {
            entry = new Entry<>(now);
            entries.put(key, entry);
            inserted += scale();
        }
        if (entry != null && handle != null) {
            entry.handle = handle;
        }
        while (entries.size() > MOST) {
            level++;
            entries.keySet().removeIf(it -> !isSampled(it));
        }
    }

    /** The store was asked for it. */
    public void read(long key, long now) {
        touch(key, now);
    }

    private Entry<H> touch(long key, long now) {
        var entry = entries.get(key);
        if (entry != null) {
            int step = step(now - entry.touched);
            if (step >= 0) {
                returned[step] += scale();
            }
            entry.touched = now;
        }
        return entry;
    }

    /** The store has let go of it; null where the sample does not know it. */
    public Entry<H> remove(long key, long now) {
        var entry = entries.remove(key);
        if (entry != null) {
            left(entry, now);
        }
        return entry;
    }

    /** The store has let go of all those; returns them. */
    public List<Entry<H>> removeIf(Predicate<Entry<H>> test, long now) {
        var gone = entries.values().stream().filter(test).toList();
        if (!gone.isEmpty()) {
            entries.values().removeAll(gone);
            gone.forEach(entry -> left(entry, now));
        }
        return gone;
    }

    private void left(Entry<H> entry, long now) {
        int step = step(now - entry.touched);
        if (step >= 0) {
            removed[step] += scale();
        } else {
            removedFresh += scale();
        }
    }

    /** Something was missed: what is in the book may be wrong, and is begun anew. */
    public void forget() {
        entries.clear();
        Arrays.fill(returned, 0);
        Arrays.fill(removed, 0);
        inserted = 0;
        removedFresh = 0;
        level = 0;
    }

    /** Conversations of the sample, at most {@code most}, that are to be weighed now. */
    public List<Entry<H>> due(int most, long now) {
        return entries.values().stream()
                .filter(entry -> entry.isDue(now, unit))
                .limit(most)
                .toList();
    }

    /** Conversations in the store, as far as was seen. */
    public long conversations() {
        return (long) entries.size() * scale();
    }

    /** Of those that were weighed; 0 where none was. */
    public double meanBytes() {
        return entries.values().stream()
                .filter(entry -> entry.weighed != NEVER)
                .mapToLong(entry -> entry.bytes)
                .average()
                .orElse(0);
    }

    /** Of those that were weighed; 0 where none was. */
    public double meanMessages() {
        return entries.values().stream()
                .filter(entry -> entry.weighed != NEVER)
                .mapToInt(entry -> entry.messages)
                .average()
                .orElse(0);
    }

    /** How many were weighed. */
    public int weighed() {
        return (int) entries.values().stream().filter(entry -> entry.weighed != NEVER).count();
    }

    /** How long ago they came, the youngest first: as many as are in the sample. */
    public long[] ages(long now) {
        return entries.values().stream().mapToLong(it -> now - it.inserted).sorted().toArray();
    }

    /** So many conversations are in the store for each one in the book. */
    long scale() {
        return 1L << level;
    }

    /** To be called once in a while: what was seen long ago counts less. */
    void age(long now) {
        double factor = aged == NEVER ? 1 : Math.pow(0.5, (now - aged) / (HALF_LIFE * unit));
        aged = now;
        for (int i = 0; i < STEPS; i++) {
            returned[i] *= factor;
            removed[i] *= factor;
        }
        inserted *= factor;
        removedFresh *= factor;
    }

    /** The time that stands for a step. */
    long idle(int step) {
        return (FIRST * unit) << step;
    }

    private int step(long idle) {
        long firsts = idle / (FIRST * unit);
        return firsts <= 0 ? -1 : Math.min(STEPS - 1, 63 - Long.numberOfLeadingZeros(firsts));
    }

    /** When those came that were not asked for during a step's time or longer, in order. */
    long[] idleSince(int step, long now) {
        return entries.values().stream()
                .filter(entry -> now - entry.touched >= idle(step))
                .mapToLong(entry -> entry.inserted)
                .sorted()
                .toArray();
    }

    /** When all those came that are there, in order. */
    long[] inserted() {
        return entries.values().stream().mapToLong(entry -> entry.inserted).sorted().toArray();
    }

    /** Which part of those that were idle so long was asked for or removed after all. */
    double moved(int step, long now) {
        double moved = from(step, returned) + from(step, removed);
        double stayed = (double) idleSince(step, now).length * scale();
        return moved == 0 ? 0 : moved / (moved + stayed);
    }

    /** Which part of what becomes idle is removed when it has been for so long or longer. */
    double evicted(int step) {
        double becomeIdle = Math.max(1, inserted - removedFresh);
        return from(step, removed) / becomeIdle;
    }

    private static double from(int step, double[] counts) {
        return Arrays.stream(counts, step, STEPS).sum();
    }

    /** The finalizer of SplitMix64: every bit of the key has its say in every bit of this. */
    private static long mixed(long key) {
        long z = (key ^ key >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
