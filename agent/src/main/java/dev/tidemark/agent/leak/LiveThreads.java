package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Crowd;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The threads that live, and how many of each name there are; with what they run, and how many
 * their pools may have. Asks their group and not their stacks: that would stop the world.
 */
final class LiveThreads {

    /** What a pool calls the most it may have: the JDK's and Tomcat's, Jetty's, others'. */
    private static final Set<String> BOUNDS =
            Set.of("maximumPoolSize", "_maxThreads", "maxThreads", "maxPoolSize");

    /** No pool is that big: it has no bound. */
    private static final int NO_BOUND = 100_000;

    private final Opening opening;
    private final Fields fields;
    private final Field task;
    private final Field holder;

    LiveThreads(Opening opening, Fields fields) {
        this.opening = opening;
        this.fields = fields;
        var target = find(Thread.class, "target"::equals);
        holder = target == null ? find(Thread.class, "holder"::equals) : null; // since JDK 19
        task = target == null ? find(holder.getType(), "task"::equals) : target;
    }

    static Thread[] all() {
        var group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        var threads = new Thread[group.activeCount() + 16];
        for (int found = group.enumerate(threads); found == threads.length; ) {
            threads = new Thread[2 * threads.length];
            found = group.enumerate(threads);
        }
        return threads;
    }

    /** With more pools than that, it is their number that grows. */
    private static final int POOLS = 16;

    /** The threads of one name. */
    private static final class Tally {

        private final IdentityHashMap<Object, Integer> pools = new IdentityHashMap<>();
        private int count;
        private boolean unbounded;
        private String origin = "";

        long bound() {
            return unbounded || pools.size() > POOLS
                    ? 0
                    : pools.values().stream().mapToLong(Integer::longValue).sum();
        }

        String origin() {
            return pools.size() > POOLS ? origin + ", " + pools.size() + " pools" : origin;
        }
    }

    /** By name, with its numbers left out. */
    List<Crowd.Count> count(Thread[] threads) {
        var tallies = new HashMap<String, Tally>();
        for (var thread : threads) {
            if (thread == null || Census.ours(thread.getClass())) {
                continue;
            }
            var name = thread.getName();
            if (name.startsWith("tidemark")) {
                continue;
            }
            var tally = tallies.computeIfAbsent(Names.pattern(name), pattern -> new Tally());
            tally.count++;
            var task = task(thread);
            var pool = task == null ? null : outer(task);
            if (pool != null && !tally.pools.containsKey(pool)) {
                tally.pools.put(pool, bound(pool));
            }
            tally.unbounded |= pool == null || tally.pools.get(pool) == NO_BOUND;
            if (tally.origin.isEmpty()) {
                tally.origin = origin(thread, task, pool);
            }
        }
        var counts = new ArrayList<Crowd.Count>();
        tallies.forEach(
                (pattern, tally) ->
                        counts.add(
                                new Crowd.Count(
                                        pattern, tally.count, tally.bound(), tally.origin())));
        return counts;
    }

    private Object task(Thread thread) {
        try {
            return task.get(holder == null ? thread : holder.get(thread));
        } catch (IllegalAccessException | RuntimeException unknown) {
            return null;
        }
    }

    /** The pool whose worker this is. */
    private Object outer(Object worker) {
        try {
            var field = find(worker.getClass(), "this$0"::equals);
            return field == null ? null : field.get(worker);
        } catch (IllegalAccessException unknown) {
            return null;
        }
    }

    private int bound(Object pool) {
        try {
            for (Class<?> type = pool.getClass(); type != null; type = type.getSuperclass()) {
                var field = find(type, BOUNDS::contains);
                if (field != null && field.getType() == int.class) {
                    return Math.min(NO_BOUND, field.getInt(pool));
                }
            }
        } catch (IllegalAccessException unknown) {
            // as if it had none
        }
        return NO_BOUND;
    }

    private Field find(Class<?> type, Predicate<String> named) {
        for (var field : fields.of(type, descriptor -> true, unknown -> {})) {
            if (named.test(field.getName()) && opening.open(field)) {
                return field;
            }
        }
        return null;
    }

    /** What a developer would look for: the class that runs, or that made the pool's threads. */
    private String origin(Thread thread, Object runs, Object pool) {
        if (runs == null || thread.getClass() != Thread.class) {
            return Names.of(thread.getClass());
        }
        var type = Names.of(runs.getClass());
        if (pool == null) {
            return type;
        }
        try {
            for (Class<?> each = pool.getClass(); each != null; each = each.getSuperclass()) {
                var field = find(each, "threadFactory"::equals);
                if (field != null && field.get(pool) != null) {
                    return type + " by " + Names.of(field.get(pool).getClass());
                }
            }
        } catch (IllegalAccessException unknown) {
            // the worker's class then
        }
        return type;
    }
}
