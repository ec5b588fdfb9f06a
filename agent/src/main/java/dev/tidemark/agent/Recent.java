package dev.tidemark.agent;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what was used lately, in two generations: what is asked for moves to the young one, and
 * when that is full the old one is forgotten. Bounded, and without a list to keep in order. For all
 * threads.
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
        return value != null || !old.containsKey(key) ? value : renewed(key);
    }

    private V renewed(long key) {
        age();
        var into = young; // should it be the old one by now, a newer value is not covered
        var value = old.get(key); // where it stays, so that nobody misses it meanwhile
        var newer = value == null ? into.get(key) : into.putIfAbsent(key, value);
        return newer == null ? value : newer;
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
