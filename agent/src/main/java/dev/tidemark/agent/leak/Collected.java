package dev.tidemark.agent.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What collections left, from the JVM's thread to ours; and which of them a measurement of ours has
 * asked for, so that it does not count twice.
 */
final class Collected implements CollectionListener {

    private static final int MOST = 360;

    /** One collection. */
    record One(long millis, long heapAfter, boolean old) {}

    private final Queue<One> news = new ConcurrentLinkedQueue<>();
    private final List<One> withheld = new ArrayList<>();
    private Optional<One> lastOld = Optional.empty();
    private boolean measuring;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;

    @Override
    public void onCollection(long millis, long heapAfter, boolean old) {
        if (news.size() < MOST) {
            news.add(new One(millis, heapAfter, old));
        }
    }

    /** What was not told so far, on our thread. */
    List<One> news() {
        var told = new ArrayList<One>();
        for (var one = news.poll(); one != null; one = news.poll()) {
            told.add(one);
            if (one.old()) {
                lastOld = Optional.of(one);
            }
        }
        return told;
    }

    /** Whether a measurement tells of this one, or may do so when it ends. */
    boolean isMeasurement(One one) {
        if (!one.old() || one.millis() < from || (!measuring && one.millis() > to)) {
            return false;
        }
        if (measuring) {
            withheld.add(one);
        }
        return true;
    }

    /** A measurement begins. */
    void measuring(long millis) {
        measuring = true;
        from = millis;
    }

    /** It has ended, and brought something or nothing; what was none after all. */
    List<One> measured(long millis, boolean something) {
        measuring = false;
        to = something ? millis : Long.MIN_VALUE;
        var told = something ? List.<One>of() : List.copyOf(withheld);
        withheld.clear();
        return told;
    }

    /** The last one that looked at the whole heap, since {@link #forget}. */
    Optional<One> lastOld() {
        return lastOld;
    }

    void forget() {
        lastOld = Optional.empty();
    }
}
