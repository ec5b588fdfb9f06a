package dev.tidemark.agent;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what was used lately, in two generations: what is asked for moves to the young one, and
 * when that is full the old one is forgotten. Bounded, and without a list to keep in order. For all
 * threads, of which none waits for another that only asks.
 */
final class Recent<V> {

    private final int most;
    private volatile Map<Long, V> young = new ConcurrentHashMap<>();
    private volatile Map<Long, V> old = new ConcurrentHashMap<>();

    /** Remembers at least the {@code most} entries used last, and at most twice that many. */
    Recent(int most) {
        this.most = most;
    }

    /** What was put under this key, or null where that is too long ago. */
    V get(long key) {
        var value = young.get(key);
        if (value == null) {
            value = old.get(key); // it stays, so that nobody misses it meanwhile
            if (value != null) {
                age();
                young.putIfAbsent(key, value);
            }
        }
        return value;
    }

    void put(long key, V value) {
        age();
        young.put(key, value);
    }

    private synchronized void age() {
        if (young.size() >= most) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    /** Nothing was used lately. */
    synchronized void forget() {
        young = new ConcurrentHashMap<>();
        old = new ConcurrentHashMap<>();
    }

    int size() {
        return young.size() + old.size();
    }
}
