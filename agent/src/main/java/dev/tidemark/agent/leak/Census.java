package dev.tidemark.agent.leak;

import dev.tidemark.bootstrap.AgentLoader;
import dev.tidemark.core.leak.Holding;
import dev.tidemark.core.leak.Round;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the collections that can be reached from static fields and threads, and how much is in
 * them, while the application goes on: no safepoint, no method of the host's called, no class
 * initialised, nothing kept.
 *
 * <p>A big collection is not walked: of what it holds, two of each class are looked into, found
 * among the first four thousand keys and values. So one with a hundred thousand sessions costs no
 * more than one with two, and one with two hundred different services leads to each of them.
 * Collections directly within a collection are counted with it.
 *
 * <p>A class keeps its name once it was asked for it: the JDK's {@code defineClass} has asked every
 * class of the application's already.
 *
 * <p>For one thread.
 */
final class Census {

    /** Of a round's time, when new classes are left alone; the rest is for what they hold. */
    private static final double TO_LEARN = 0.6;

    /** And when objects are left alone: weighing has its time too. */
    private static final double TO_WALK = 0.9;

    /** How much one round may cost. */
    record Budget(int objects, long cpuMillis) {}

    /** The first rounds find the fields too, and leave what they have no time for to the next. */
    static final Budget ROUND = new Budget(120_000, 80);

    private static final int DEEPEST = 20;
    private static final int WALKED = 4_096;
    private static final int OF_ONE_CLASS = 2;
    private static final int LOOKED_INTO = 512;

    /** Whose growth may be found later; less is no news. */
    private static final int LEAST = 32;

    private static final int HOLDERS = 2_000;

    /** Primitive arrays count by kilobyte, from so many on. */
    private static final int BULK = 64;

    /** Places in a collection, empty ones too. */
    private static final int PLACES = 1 << 16;

    /** So much work is some ten microseconds: about an object each. */
    private static final int CHECKED_EVERY = 128;

    /** A place is looked at in so much less time than an object. */
    private static final int PLACES_AN_OBJECT = 32;

    private final Layouts layouts;
    private final Weigher weigher;
    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();

    Census(Instrumentation instrumentation, Opening opening, Fields fields) {
        layouts = new Layouts(opening, fields);
        weigher = new Weigher(instrumentation, layouts);
    }

    /** Whether it is one of ours: we do not look for leaks of the application in ourselves. */
    static boolean ours(ClassLoader loader) {
        return loader instanceof AgentLoader
                || (loader != null && loader.getClass().getClassLoader() instanceof AgentLoader);
    }

    static boolean ours(Class<?> type) {
        return ours(type.getClassLoader()) || type.getName().startsWith("dev.tidemark.bootstrap.");
    }

    /**
     * One round.
     *
     * @param classes all that are loaded
     * @param threads all that live
     * @param weigh holders whose elements are to be weighed
     * @param loaders class names of loaders, of which it is to be told who keeps them
     */
    Result take(
            long millis,
            Class<?>[] classes,
            Thread[] threads,
            Set<String> weigh,
            Set<String> loaders,
            Budget budget) {
        var walk = new Walk(budget, loaders);
        try {
            layouts.open();
            walk.learn(classes);
            walk.begin(threads);
            walk.go();
            return walk.result(millis, weigh);
        } finally {
            layouts.close();
        }
    }

    /**
     * What was found.
     *
     * @param learnt whether all classes were known that may hold something; else there is more to
     *     be found the next time, and what is more then is no growth
     * @param keepers for each kind of loader asked for, who keeps most of them
     */
    record Result(Round round, boolean learnt, Map<String, String> keepers) {}

    /** All that one holder has. */
    private static final class Sum {

        private double elements;
        private long largest = -1;
        private Step of;
        private Class<?> type;
        private boolean sampled;
        private long bytesEach;
    }

    /** What a collection has of one class, and the few of them that are looked into. */
    private static final class Kind {

        private final List<Object> few = new ArrayList<>(OF_ONE_CLASS);
        private final Layout layout;
        private int count;

        Kind(Layout layout) {
            this.layout = layout;
        }
    }

    private final class Walk {

        private final Budget budget;
        private final long start = clock.getCurrentThreadCpuTime();
        private final ArrayDeque<Step> ahead = new ArrayDeque<>();
        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>(1 << 14));
        private final IdentityHashMap<Object, String> threadLocals = new IdentityHashMap<>();
        private final Map<String, Sum> sums = new HashMap<>();
        private final Set<String> watched;
        private final IdentityHashMap<ClassLoader, String> keepers = new IdentityHashMap<>();
        private int objects;
        private int work;
        private int containers;
        private boolean learnt = true;
        private boolean complete = true;

        Walk(Budget budget, Set<String> watched) {
            this.budget = budget;
            this.watched = watched;
        }

        /** Whether this share of the budget is used up. */
        private boolean spent(double share) {
            if (objects >= budget.objects) {
                return true;
            }
            if (++work < CHECKED_EVERY) {
                return false;
            }
            work = 0;
            return clock.getCurrentThreadCpuTime() - start > budget.cpuMillis * 1_000_000 * share;
        }

        /** New classes; what there is no time for is left for the next round. */
        void learn(Class<?>[] classes) {
            for (var type : classes) {
                if (!ours(type) && layouts.scan(type) && spent(TO_LEARN)) {
                    learnt = false;
                    complete = false;
                    return;
                }
            }
        }

        /** The application's classes, threads, the JDK's classes: should the budget run out. */
        void begin(Thread[] threads) {
            var rooms = layouts.rooms();
            for (var room : rooms.subList(0, rooms.size() - 1)) {
                roots(room);
            }
            for (var thread : threads) {
                if (thread != null && !thread.getName().startsWith("tidemark")) {
                    var name = "thread \"" + Names.pattern(thread.getName()) + "\"";
                    var step = Step.root(name, thread);
                    for (var slot : layouts.ofThread(thread.getClass())) {
                        add(step, slot, slot.get(thread));
                    }
                }
            }
            roots(rooms.get(rooms.size() - 1));
        }

        private void roots(Layouts.Room room) {
            for (var slot : room.roots()) {
                if (spent(TO_WALK)) {
                    complete = false;
                    return;
                }
                var value = slot.get(null);
                if (value instanceof ThreadLocal) {
                    threadLocals.put(value, slot.toString());
                } else if (value != null) {
                    enter(Step.root(slot, value));
                }
            }
        }

        private void add(Step from, Object label, Object value) {
            if (value != null && from.depth() < DEEPEST) {
                if (value.getClass().isArray() && !(value instanceof Object[])) {
                    bulk(from, label, value);
                } else {
                    enter(from.to(label, value, from.weight(), false));
                }
            }
        }

        private void enter(Step step) {
            var object = step.object();
            if (!watched.isEmpty()) {
                watch(step, object);
            }
            var type = object.getClass();
            if ((object instanceof Object[] || !layouts.of(type).leaf()) && seen.add(object)) {
                ahead.add(step);
            }
        }

        void go() {
            for (var step = ahead.poll(); step != null; step = ahead.poll()) {
                if (spent(TO_WALK)) {
                    complete = false;
                    return;
                }
                objects++;
                var object = step.object();
                if (object instanceof Object[] row) {
                    elements(step, row.length, taker -> offer(row, taker));
                    continue;
                }
                var layout = layouts.of(object.getClass());
                if (layout.shape() != null) {
                    container(step, layout.shape());
                }
                for (var slot : layout.slots()) {
                    add(step, slot, slot.get(object));
                }
            }
        }

        private void offer(Object[] row, Shape.Taker taker) {
            for (var element : row) {
                if (!taker.take(element)) {
                    return;
                }
            }
        }

        private void container(Step step, Shape shape) {
            var inner = shape.wrapped(step.object());
            if (inner != null) {
                enter(step.wrapping(inner));
                return;
            }
            containers++;
            long size = shape.size(step.object());
            if (!step.counted()) {
                var sum = sum(step, size);
                sum.elements += (double) size * step.weight();
                sum.sampled |= step.weight() > 1;
            }
            if (shape.ofLocals()) {
                shape.elements(step.object(), new Locals(step));
            } else {
                elements(step, size, taker -> shape.elements(step.object(), taker));
            }
        }

        /** Each thread-local is a way of its own, with the name of the field that holds it. */
        private final class Locals implements Shape.Taker {

            private final Step step;
            private Object key;
            private int places;

            Locals(Step step) {
                this.step = step;
            }

            @Override
            public boolean take(Object element) {
                if (element instanceof ThreadLocal) {
                    key = element;
                } else if (element != null) {
                    add(step, local(key, element), element);
                    key = null;
                }
                return ++places < PLACES;
            }
        }

        private Step.Local local(Object key, Object value) {
            var known = key == null ? null : threadLocals.get(key);
            var type = key == null || Names.library(key.getClass().getName()) ? value : key;
            return new Step.Local(known != null ? known : Names.of(type.getClass()));
        }

        /** By holder; the path is that of its largest one. */
        private Sum sum(Step step, long size) {
            var sum = sums.computeIfAbsent(step.holder(), name -> new Sum());
            if (size > sum.largest) {
                sum.largest = size;
                sum.of = step;
                sum.type = null;
            }
            return sum;
        }

        private interface Source {
            void offer(Shape.Taker taker);
        }

        private void elements(Step step, long size, Source source) {
            if (size == 0) {
                return;
            }
            var pick = new Pick(step);
            source.offer(pick);
            work += pick.places / PLACES_AN_OBJECT;
            var picked = pick.kinds;
            boolean map = step.object() instanceof Map;
            double share = Math.max(1, size * (map ? 2.0 : 1.0) / Math.max(1, pick.walked));
            if (pick.inside > 0) {
                var sum = sum(step, 0);
                sum.elements += pick.inside * share * step.weight();
                sum.sampled |= step.weight() > 1 || share > 1.5;
            }
            var mostly = (Class<?>) null;
            int most = 0;
            for (var each : picked.entrySet()) {
                var kind = each.getValue();
                if ((kind.count >= most && !kind.layout.leaf()) || mostly == null) {
                    most = kind.count;
                    mostly = each.getKey();
                }
                if (kind.few.isEmpty()) {
                    continue;
                }
                float weight = (float) (step.weight() * share * kind.count / kind.few.size());
                for (var element : kind.few) {
                    if (step.depth() < DEEPEST) {
                        enter(step.to(Step.ELEMENT, element, weight, kind.layout.shape() != null));
                    }
                }
            }
            var sum = sums.get(step.holder());
            if (sum != null && sum.of.object() == step.object()) {
                sum.type = mostly;
            }
        }

        /** Goes along the elements and picks those to be looked into. */
        private final class Pick implements Shape.Taker {

            private final IdentityHashMap<Class<?>, Kind> kinds = new IdentityHashMap<>(8);
            private final Step step;
            private Class<?> last;
            private Kind ofLast;
            private int places;
            private int walked;
            private int lookedInto;
            private long inside;

            Pick(Step step) {
                this.step = step;
            }

            @Override
            public boolean take(Object element) {
                if (++places >= PLACES || element == null) {
                    return places < PLACES;
                }
                var type = element.getClass();
                if (type != last) {
                    last = type;
                    ofLast = kinds.computeIfAbsent(type, it -> new Kind(layouts.of(it)));
                }
                ofLast.count++;
                if (ofLast.few.size() < OF_ONE_CLASS && lookedInto < LOOKED_INTO) {
                    ofLast.few.add(element);
                    lookedInto++;
                }
                if (!watched.isEmpty()) {
                    watch(step, element);
                }
                if (ofLast.layout.shape() != null) {
                    inside += inside(element, ofLast.layout.shape());
                }
                return ++walked < WALKED;
            }
        }

        private long inside(Object element, Shape shape) {
            for (int i = 0; i < 4; i++) {
                var inner = shape.wrapped(element);
                if (inner == null) {
                    break;
                }
                element = inner;
                shape = layouts.of(inner.getClass()).shape();
                if (shape == null) {
                    return 0;
                }
            }
            return seen.contains(element) ? 0 : shape.size(element);
        }

        private void bulk(Step from, Object label, Object row) {
            long kilobytes = (long) Array.getLength(row) * bytes(row) >> 10;
            if (kilobytes >= BULK && seen.add(row)) {
                var sum = sum(from.to(label, row, from.weight(), false), kilobytes);
                sum.elements += (double) kilobytes * from.weight();
                sum.sampled |= from.weight() > 1;
                sum.bytesEach = 1_024;
                sum.type = row.getClass();
            }
        }

        private static int bytes(Object row) {
            return row instanceof byte[] || row instanceof boolean[]
                    ? 1
                    : row instanceof long[] || row instanceof double[]
                            ? 8
                            : row instanceof int[] || row instanceof float[] ? 4 : 2;
        }

        private void watch(Step step, Object object) {
            var loader =
                    object instanceof ClassLoader itself
                            ? itself
                            : object instanceof Class<?> type
                                    ? type.getClassLoader()
                                    : object.getClass().getClassLoader();
            if (loader != null && watched.contains(loader.getClass().getName())) {
                // not the field of the one, but the collection of many like it
                var around = step.object() == object ? step.within() : "";
                keepers.putIfAbsent(loader, around.isEmpty() ? step.holder() : around);
            }
        }

        private boolean over() {
            work = CHECKED_EVERY;
            return spent(1);
        }

        Result result(long millis, Set<String> weigh) {
            for (var name : weigh) {
                var sum = sums.get(name);
                if (sum != null && sum.bytesEach == 0) {
                    sum.bytesEach = weigher.each(sum.of.object(), this::over);
                }
            }
            var holdings = new ArrayList<Holding>();
            sums.forEach(
                    (holder, sum) -> {
                        if (sum.elements >= LEAST) {
                            holdings.add(
                                    new Holding(
                                            holder,
                                            sum.of.path(),
                                            sum.of.within(),
                                            sum.type == null ? "" : sum.type.getTypeName(),
                                            Math.round(sum.elements),
                                            sum.bytesEach,
                                            sum.sampled));
                        }
                    });
            holdings.sort(Comparator.comparingLong(Holding::elements).reversed());
            var kept = List.copyOf(holdings.subList(0, Math.min(HOLDERS, holdings.size())));
            long cpu = clock.getCurrentThreadCpuTime() - start;
            return new Result(
                    new Round(millis, kept, complete, objects, containers, cpu), learnt, keptBy());
        }

        /** Of each kind of loader, who keeps most. */
        private Map<String, String> keptBy() {
            var tally = new HashMap<String, Map<String, Integer>>();
            keepers.forEach(
                    (loader, holder) ->
                            tally.computeIfAbsent(
                                            loader.getClass().getName(), name -> new HashMap<>())
                                    .merge(holder, 1, Integer::sum));
            var most = new HashMap<String, String>();
            tally.forEach(
                    (name, holders) ->
                            most.put(
                                    name,
                                    Collections.max(
                                                    holders.entrySet(),
                                                    Map.Entry.comparingByValue())
                                            .getKey()));
            return most;
        }
    }
}
