package dev.tidemark.agent.leak;

import dev.tidemark.agent.leak.Notes.Note;
import dev.tidemark.agent.leak.Notes.What;
import dev.tidemark.bootstrap.WeakIdentity;
import dev.tidemark.core.leak.StoreBook;
import dev.tidemark.core.leak.StoreBook.Entry;
import dev.tidemark.core.leak.StoreWatch;
import dev.tidemark.core.leak.Verdict;
import java.lang.instrument.Instrumentation;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The frameworks' stores of conversations, as their hooks tell of them: what each one holds, and
 * whether it leaks. On the application's threads a note is left: 40 bytes and 15 ns, or 150 while
 * our thread is reading, and a turn leaves one to seven. Books are kept, conversations weighed and
 * verdicts found on our own. Holds nothing of the application but a second's notes.
 */
public final class Stores {

    /** Stores that are watched at the same time; the ones that hold least give way. */
    private static final int MOST = 128;

    /** Conversations weighed in a second: 35 us each, with twenty messages of a kilobyte. */
    private static final int WEIGHED = 8;

    /** How often {@link #everySecond} comes, more or less. */
    private static final long TICK = 1_000;

    private static volatile Stores active;

    private final Notes notes = new Notes();
    private final Map<Object, Watched> watched = new HashMap<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final Departed departed = new Departed();
    private final Scales scales;
    private final Consumer<Runnable> worker;
    private final Consumer<Throwable> failures;
    private final LongSupplier room;
    private final LongSupplier clock;
    private final long unit;
    private long judged = Long.MIN_VALUE;
    private volatile List<StoreRow> rows = List.of();
    private volatile List<Verdict> verdicts = List.of();

    /** One store that an application made. */
    private static final class Watched {

        final Store store;
        final WeakReference<Object> instance;
        final String suspect;
        final StoreBook<WeakReference<Object>> book;
        final StoreWatch watch;
        WeakReference<Object> another = new WeakReference<>(null);

        Watched(Store store, Object instance, String suspect, long unit) {
            this.store = store;
            this.instance = new WeakReference<>(instance);
            this.suspect = suspect;
            this.book = new StoreBook<>(unit);
            this.watch = new StoreWatch(store.holder(), suspect, store.advice(), unit);
        }
    }

    /**
     * @param worker runs something soon on the thread that calls {@link #everySecond}
     * @param failures hears of what fails there
     * @param room bytes that the heap can still take
     * @param clock milliseconds since 1970 that never jump
     * @param unit of time, in milliseconds: a store is judged once in it
     */
    public Stores(
            Instrumentation instrumentation,
            Consumer<Runnable> worker,
            Consumer<Throwable> failures,
            LongSupplier room,
            LongSupplier clock,
            long unit) {
        this.scales = new Scales(instrumentation);
        this.worker = worker;
        this.failures = failures;
        this.room = room;
        this.clock = clock;
        this.unit = unit;
    }

    /** Hooks are heard by this one from now on, or by none. */
    public static void activate(Stores stores) {
        active = stores;
    }

    /** This conversation is in this store now; {@code id} is its key there. */
    public static void put(Store store, Object instance, Object id, Object conversation) {
        if (conversation != null) {
            note(What.PUT, store, instance, id, conversation);
        }
    }

    /** This store was asked for what it may hold under this key. */
    public static void read(Store store, Object instance, Object id) {
        note(What.READ, store, instance, id, null);
    }

    /** This store does not hold it any more. */
    public static void removed(Store store, Object instance, Object id) {
        note(What.REMOVED, store, instance, id, null);
    }

    /** This store holds nothing any more. */
    public static void cleared(Store store, Object instance) {
        note(What.CLEARED, store, instance, "", null);
    }

    /** The store has asked the key for its hash itself; no more of it is kept. */
    private static void note(
            What what, Store store, Object instance, Object id, Object conversation) {
        var stores = active;
        if (stores != null && id != null) {
            var note = new Note(what, store, instance, id.hashCode(), conversation);
            if (stores.notes.add(note)) {
                stores.worker.accept(stores::read);
            }
        }
    }

    /** On our thread. */
    public void everySecond() {
        read();
        long now = clock.getAsLong();
        for (var key = gone.poll(); key != null; key = gone.poll()) {
            watched.remove(key);
        }
        int left = WEIGHED;
        int stores = watched.size();
        for (var it : watched.values()) {
            left -= weigh(it, (left + stores - 1) / stores, now);
            stores--;
        }
        if (judged == Long.MIN_VALUE || now - judged >= unit - TICK / 2) {
            judged = now;
            judge(now);
        }
    }

    /** An old collection has ended, at this time of our clock. On any thread. */
    public void collectedOld(long ended) {
        worker.accept(
                () -> {
                    read();
                    departed.collectedOld(ended);
                    publish(clock.getAsLong());
                });
    }

    /** All that were ever suspected and are watched still. On any thread. */
    public List<Verdict> verdicts() {
        return verdicts;
    }

    /** What each store holds, the largest first. On any thread. */
    public List<StoreRow> rows() {
        return rows;
    }

    /** Conversations in stores, by host. */
    public Map<String, Long> conversations() {
        var sums = new TreeMap<String, Long>();
        rows.forEach(row -> sums.merge(row.host(), row.conversations(), Long::sum));
        return sums;
    }

    /** What they take, by host. */
    public Map<String, Long> bytes() {
        var sums = new TreeMap<String, Long>();
        rows.forEach(row -> sums.merge(row.host(), row.bytes(), Long::sum));
        return sums;
    }

    private void read() {
        long now = clock.getAsLong();
        notes.drain(note -> enter(note, now));
    }

    private void enter(Note note, long now) {
        var it = watched.get(new WeakIdentity(note.instance, null));
        if (it == null) {
            if (note.what != What.PUT) {
                return;
            }
            it = watch(note.store, note.instance);
        }
        switch (note.what) {
            case PUT -> put(it.book, note.key, note.conversation, now);
            case READ -> it.book.read(note.key, now);
            case REMOVED -> left(it, it.book.remove(note.key, now), now);
            case CLEARED -> {
                for (var entry : it.book.removeIf(any -> true, now)) {
                    left(it, entry, now);
                }
            }
        }
    }

    private static void put(
            StoreBook<WeakReference<Object>> book, long key, Object conversation, long now) {
        if (book.isSampled(key)) {
            var known = book.find(key);
            boolean same = known != null && known.handle().refersTo(conversation);
            book.put(key, same ? null : new WeakReference<>(conversation), now);
        }
    }

    private void left(Watched it, Entry<WeakReference<Object>> entry, long now) {
        if (entry != null) {
            departed.add(it.store, entry.handle(), it.book.meanBytes(), now);
        }
    }

    private Watched watch(Store store, Object instance) {
        if (watched.size() >= MOST) {
            watched.entrySet().stream()
                    .min(Comparator.comparingLong(it -> it.getValue().book.conversations()))
                    .ifPresent(smallest -> watched.remove(smallest.getKey()));
        }
        int number = 1;
        while (isTaken(suspect(store, number))) {
            number++;
        }
        var it = new Watched(store, instance, suspect(store, number), unit);
        watched.put(new WeakIdentity(instance, gone), it);
        return it;
    }

    private boolean isTaken(String suspect) {
        return watched.values().stream().anyMatch(it -> it.suspect.equals(suspect));
    }

    private static String suspect(Store store, int number) {
        return number == 1 ? store.holder() : store.holder() + " #" + number;
    }

    /** One that was weighed before is on the scales, too: what all of them share shows then. */
    private int weigh(Watched it, int most, long now) {
        var due = most <= 0 ? List.<Entry<WeakReference<Object>>>of() : it.book.due(most, now);
        if (due.isEmpty()) {
            return 0;
        }
        try {
            var entries = new ArrayList<Entry<WeakReference<Object>>>();
            var conversations = new ArrayList<>();
            for (var entry : due) {
                var conversation = entry.handle().get();
                if (conversation != null) {
                    entries.add(entry);
                    conversations.add(conversation);
                }
            }
            var another = it.another.get();
            if (another != null && conversations.stream().noneMatch(one -> one == another)) {
                conversations.add(another);
            }
            if (!entries.isEmpty()) {
                it.another = entries.get(0).handle();
            }
            var weights = scales.weigh(conversations, it.store.packages());
            for (int i = 0; i < entries.size(); i++) {
                var weight = weights.get(i);
                entries.get(i).weighed(weight.bytes() + it.store.slot(), weight.messages(), now);
            }
        } catch (Throwable failure) {
            failures.accept(failure);
        }
        return due.size();
    }

    private void judge(long now) {
        long heap = Runtime.getRuntime().maxMemory();
        for (var it : watched.values()) {
            it.book.removeIf(entry -> entry.handle().refersTo(null), now);
            if (seesLessThanHalf(it)) {
                it.book.forget();
            }
            it.watch.judge(it.book, room.getAsLong(), heap, now);
        }
        publish(now);
    }

    /** The store knows best: what went on ways that we do not see must not count. */
    private boolean seesLessThanHalf(Watched it) {
        long held = held(it);
        return held >= 0 && 2 * held < it.book.conversations() - 100;
    }

    /** As its map says, or -1. */
    private long held(Watched it) {
        var instance = it.store.flat() ? it.instance.get() : null;
        return instance == null ? -1 : scales.entries(instance, it.store.field());
    }

    private void publish(long now) {
        var found = new ArrayList<>(departed.verdicts());
        var listed = new ArrayList<StoreRow>();
        for (var it : watched.values()) {
            it.watch.verdict().ifPresent(found::add);
            listed.add(row(it, now));
        }
        listed.sort(Comparator.comparingLong(StoreRow::bytes).reversed());
        verdicts = List.copyOf(found);
        rows = List.copyOf(listed);
    }

    private StoreRow row(Watched it, long now) {
        var ages = it.book.ages(now);
        long held = held(it);
        long conversations = held >= 0 ? held : it.book.conversations();
        return new StoreRow(
                it.store.host(),
                it.store.type(),
                it.store.field(),
                it.suspect,
                conversations,
                Math.round(conversations * it.book.meanBytes()),
                ages.length == 0 ? 0 : ages[ages.length / 2],
                ages.length == 0 ? 0 : ages[ages.length - 1]);
    }
}
