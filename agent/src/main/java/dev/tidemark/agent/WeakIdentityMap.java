package dev.tidemark.agent;

import dev.tidemark.bootstrap.WeakIdentity;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Notes something about a host's object, by identity, for as long as the host keeps it. */
final class WeakIdentityMap<V> {

    private final ConcurrentHashMap<Object, V> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final Consumer<V> lost;

    /** {@code lost} hears of what was noted about an object that is no more. */
    WeakIdentityMap(Consumer<V> lost) {
        this.lost = lost;
    }

    /** Returns what was noted before, or null. */
    V put(Object key, V value) {
        return entries.put(new WeakIdentity(key, gone), value);
    }

    V remove(Object key) {
        return entries.isEmpty() ? null : entries.remove(new WeakIdentity(key, null));
    }

    /** At once: what {@code by} makes of what was noted, null for nothing, stands in its place. */
    void update(Object key, UnaryOperator<V> by) {
        entries.compute(new WeakIdentity(key, gone), (known, value) -> by.apply(value));
    }

    int size() {
        return entries.size();
    }

    /** Drops what is about objects that are gone, and tells of it; looks at nothing else. */
    void sweep() {
        for (var key = gone.poll(); key != null; key = gone.poll()) {
            tell(entries.remove(key));
        }
    }

    /** Drops what fails the test, and what is about objects that are gone; tells of both. */
    void sweep(Predicate<V> keep) {
        sweep();
        for (var entry : entries.entrySet()) {
            if (!keep.test(entry.getValue()) && entries.remove(entry.getKey(), entry.getValue())) {
                tell(entry.getValue());
            }
        }
    }

    private void tell(V value) {
        if (value != null) {
            lost.accept(value);
        }
    }
}
