package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * What collections leave in the heap, from the JVM's notifications. Which of them saw the old
 * generation is told by each collector in its own way:
 *
 * <pre>
 * Serial, Parallel   "end of major GC": all of it, the value is the live set
 * G1                 a full collection likewise. Mixed ones take the old regions step by step: the
 *                    last of a series counts (7 to 25 % above the live set, more if fragmented)
 * ZGC                each cycle of the non-generational, major cycles of the generational one
 * Shenandoah         each cycle; of the generational one only a collection that was asked for, as
 *                    nothing tells its young cycles from the others
 * </pre>
 *
 * The beans of pauses (ZGC, Shenandoah) tell of no memory, and that of G1's concurrent pauses (JDK
 * 20) of a heap in which nothing was freed yet.
 */
final class HeapFloor implements NotificationListener, AutoCloseable {

    private final LongSupplier clock;
    private final CollectionListener listener;
    private final Set<String> heap;
    private final boolean generationalShenandoah;
    private final MemoryPoolMXBean g1Old;
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private volatile long last = UNKNOWN;
    private long mixedAt;
    private long mixed = UNKNOWN;

    private HeapFloor(LongSupplier clock, CollectionListener listener, List<MemoryPoolMXBean> all) {
        this.clock = clock;
        this.listener = listener;
        heap = all.stream().map(MemoryPoolMXBean::getName).collect(Collectors.toSet());
        generationalShenandoah = heap.contains("Shenandoah Old Gen");
        g1Old =
                all.stream()
                        .filter(pool -> pool.getName().equals("G1 Old Gen"))
                        .findAny()
                        .orElse(null);
    }

    /** Listens from now on. */
    static HeapFloor of(
            LongSupplier clock, CollectionListener listener, List<MemoryPoolMXBean> heap) {
        var floor = new HeapFloor(clock, listener, heap);
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter && tells(collector)) {
                emitter.addNotificationListener(floor, null, null);
                floor.emitters.add(emitter);
            }
        }
        return floor;
    }

    private static boolean tells(GarbageCollectorMXBean collector) {
        var name = collector.getName();
        return !name.endsWith(" Pauses") && !name.equals("G1 Concurrent GC");
    }

    /** Whether anything will ever be told. */
    boolean isDeaf() {
        return emitters.isEmpty();
    }

    /** What the last collection left. */
    long last() {
        return last;
    }

    @Override
    public void handleNotification(Notification notification, Object nothing) {
        try {
            if (notification.getUserData() instanceof CompositeData data) {
                collected(GarbageCollectionNotificationInfo.from(data));
            }
        } catch (Throwable unusual) {
            // what leaves here ends the JVM's thread, and the application's listeners with it;
            // a heap that is exhausted has nothing left for us, and this one is not counted
        }
    }

    private void collected(GarbageCollectionNotificationInfo info) {
        long now = clock.getAsLong();
        var usage = info.getGcInfo().getMemoryUsageAfterGc();
        long after = 0;
        for (var pool : heap) {
            after += used(usage, pool);
        }
        last = after;
        if (isMixed(info, usage)) {
            tellMixed(false);
            mixedAt = now;
            mixed = after;
        } else {
            tellMixed(true);
            listener.onCollection(now, after, isOld(info));
        }
    }

    private void tellMixed(boolean old) {
        if (mixed != UNKNOWN) {
            listener.onCollection(mixedAt, mixed, old);
            mixed = UNKNOWN;
        }
    }

    /**
     * G1 notes a pool's usage as that after a collection only where the collection was of that
     * pool. JDK 25 does so too where mixed collections are to follow, and nothing is freed yet.
     */
    private boolean isMixed(
            GarbageCollectionNotificationInfo info, Map<String, MemoryUsage> usage) {
        if (g1Old == null || !info.getGcAction().equals("end of minor GC")) {
            return false;
        }
        var noted = g1Old.getCollectionUsage();
        long after = used(usage, g1Old.getName());
        long before = used(info.getGcInfo().getMemoryUsageBeforeGc(), g1Old.getName());
        return noted != null && noted.getUsed() == after && after < before;
    }

    private boolean isOld(GarbageCollectionNotificationInfo info) {
        return switch (info.getGcName()) {
            case "ZGC Cycles", "ZGC Major Cycles" -> true;
            case "Shenandoah Cycles" ->
                    !generationalShenandoah || info.getGcCause().equals("System.gc()");
            default -> info.getGcAction().equals("end of major GC");
        };
    }

    private static long used(Map<String, MemoryUsage> usage, String pool) {
        var of = usage.get(pool);
        return of == null ? 0 : of.getUsed();
    }

    @Override
    public void close() {
        for (var emitter : emitters) {
            try {
                emitter.removeNotificationListener(this);
            } catch (ListenerNotFoundException gone) {
                // then it is as it should be
            }
        }
        emitters.clear();
    }
}
