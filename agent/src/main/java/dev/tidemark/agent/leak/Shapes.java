package dev.tidemark.agent.leak;

import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The collections of {@code java.util} as their fields show them, and those of an application that
 * are made by extending one: their own methods are not called either. Whatever else calls itself a
 * collection is an object with fields like any other; so one that loads its elements when asked for
 * them is not asked.
 */
final class Shapes {

    /** A chain that is changed while we walk along it may have no end. */
    private static final int LONGEST = 20_000;

    private final Opening opening;
    private final Map<Class<?>, Optional<Shape>> known = new HashMap<>();

    Shapes(Opening opening) {
        this.opening = opening;
    }

    /** Null for what is no collection. */
    Shape of(Class<?> type) {
        for (var each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            if (each.getClassLoader() == null && each.getName().startsWith("java.")) {
                var shape = known.computeIfAbsent(each, this::find);
                if (shape.isPresent()) {
                    return shape.get();
                }
            }
        }
        return null;
    }

    /** A JDK that has made one of them otherwise: that one is not a collection for us. */
    private Optional<Shape> find(Class<?> type) {
        try {
            return Optional.ofNullable(shape(type, type.getName().substring("java.".length())));
        } catch (ReflectiveOperationException changed) {
            return Optional.empty();
        }
    }

    private Shape shape(Class<?> type, String name) throws ReflectiveOperationException {
        return switch (name) {
            case "util.HashMap" -> hashed(type, "HashMap$Node", number(type, "size"), "value");
            case "util.Hashtable" ->
                    hashed(type, "Hashtable$Entry", number(type, "count"), "value");
            case "util.WeakHashMap" ->
                    hashed(type, "WeakHashMap$Entry", number(type, "size"), "value");
            case "util.concurrent.ConcurrentHashMap" ->
                    hashed(type, "concurrent.ConcurrentHashMap$Node", striped(type), "val");
            case "util.TreeMap" -> new Sorted(type);
            case "util.IdentityHashMap" -> array(type, "table", number(type, "size"));
            case "util.EnumMap" -> array(type, "vals", number(type, "size"));
            case "util.ArrayList" -> array(type, "elementData", number(type, "size"));
            case "util.Vector" -> array(type, "elementData", number(type, "elementCount"));
            case "util.PriorityQueue",
                    "util.concurrent.PriorityBlockingQueue",
                    "util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue" ->
                    array(type, "queue", number(type, "size"));
            case "util.ArrayDeque" -> array(type, "elements", ring(type));
            case "util.concurrent.ArrayBlockingQueue" ->
                    array(type, "items", number(type, "count"));
            case "util.Arrays$ArrayList" -> array(type, "a", null);
            case "util.ImmutableCollections$ListN" -> array(type, "elements", null);
            case "util.ImmutableCollections$SetN" -> array(type, "elements", number(type, "size"));
            case "util.ImmutableCollections$MapN" -> array(type, "table", number(type, "size"));
            case "util.concurrent.CopyOnWriteArrayList" -> array(type, "array", null);
            case "util.LinkedList" ->
                    linked(type, "LinkedList$Node", "first", number(type, "size"), "item");
            case "util.concurrent.LinkedBlockingQueue" ->
                    linked(
                            type,
                            "concurrent.LinkedBlockingQueue$Node",
                            "head",
                            atomic(type, "count"),
                            "item");
            case "util.concurrent.LinkedBlockingDeque" ->
                    linked(
                            type,
                            "concurrent.LinkedBlockingDeque$Node",
                            "first",
                            number(type, "count"),
                            "item");
            case "util.concurrent.ConcurrentLinkedQueue", "util.concurrent.ConcurrentLinkedDeque" ->
                    linked(type, name.substring("util.".length()) + "$Node", "head", null, "item");
            case "util.concurrent.ConcurrentSkipListMap" -> new Skipping(type);
            case "lang.ThreadLocal$ThreadLocalMap" -> new Locals(type);
            case "util.HashSet", "util.concurrent.ConcurrentHashMap$CollectionView" ->
                    new Wrapper(field(type, "map"));
            case "util.Properties" -> new Wrapper(field(type, "map"));
            case "util.TreeSet",
                    "util.concurrent.ConcurrentSkipListSet",
                    "util.Collections$SetFromMap",
                    "util.Collections$UnmodifiableMap",
                    "util.Collections$SynchronizedMap",
                    "util.Collections$CheckedMap" ->
                    new Wrapper(field(type, "m"));
            case "util.Collections$UnmodifiableCollection",
                    "util.Collections$SynchronizedCollection",
                    "util.Collections$CheckedCollection" ->
                    new Wrapper(field(type, "c"));
            case "util.concurrent.CopyOnWriteArraySet" -> new Wrapper(field(type, "al"));
            case "util.concurrent.DelayQueue", "util.Collections$AsLIFOQueue" ->
                    new Wrapper(field(type, "q"));
            default -> null;
        };
    }

    private interface Count {
        long of(Object container) throws IllegalAccessException;
    }

    private Field field(Class<?> type, String name) throws NoSuchFieldException {
        for (var field : opening.fields(type)) {
            if (field.getName().equals(name) && opening.open(field)) {
                return field;
            }
        }
        throw new NoSuchFieldException(name);
    }

    private static Class<?> type(Class<?> beside, String name) throws ClassNotFoundException {
        return Class.forName("java." + name, false, beside.getClassLoader());
    }

    private Count number(Class<?> type, String name) throws NoSuchFieldException {
        return field(type, name)::getInt;
    }

    private Count atomic(Class<?> type, String name) throws NoSuchFieldException {
        var field = field(type, name);
        return container -> ((Number) field.get(container)).longValue();
    }

    /** A base, and what threads in each other's way have added elsewhere. */
    private Count striped(Class<?> type) throws ReflectiveOperationException {
        var base = field(type, "baseCount");
        var cells = field(type, "counterCells");
        var value = field(type(type, "util.concurrent.ConcurrentHashMap$CounterCell"), "value");
        return container -> {
            long sum = base.getLong(container);
            if (cells.get(container) instanceof Object[] all) {
                for (var cell : all) {
                    sum += cell == null ? 0 : value.getLong(cell);
                }
            }
            return sum;
        };
    }

    private Count ring(Class<?> type) throws NoSuchFieldException {
        var head = field(type, "head");
        var tail = field(type, "tail");
        var elements = field(type, "elements");
        return container -> {
            int size = tail.getInt(container) - head.getInt(container);
            return size >= 0 ? size : size + Array.getLength(elements.get(container));
        };
    }

    private Shape hashed(Class<?> type, String node, Count size, String value)
            throws ReflectiveOperationException {
        var entry = type(type, "util." + node);
        var weak = node.startsWith("Weak");
        var bins =
                node.startsWith("concurrent")
                        ? field(type(type, "util.concurrent.ConcurrentHashMap$TreeBin"), "first")
                        : null;
        return new Hashed(
                size,
                field(type, "table"),
                weak ? null : field(entry, "key"),
                field(entry, value),
                field(entry, "next"),
                bins);
    }

    private Shape array(Class<?> type, String elements, Count size) throws NoSuchFieldException {
        return new Row(size, field(type, elements));
    }

    private Shape linked(Class<?> type, String node, String first, Count size, String item)
            throws ReflectiveOperationException {
        var link = type(type, "util." + node);
        return new Linked(size, field(type, first), field(link, "next"), field(link, item));
    }

    private abstract static class Counted implements Shape {

        private final Count count;

        Counted(Count count) {
            this.count = count;
        }

        @Override
        public long size(Object container) {
            try {
                return count.of(container);
            } catch (IllegalAccessException | RuntimeException changing) {
                return 0;
            }
        }

        @Override
        public void elements(Object container, Taker taker) {
            try {
                walk(container, taker);
            } catch (IllegalAccessException | RuntimeException changing) {
                // what was seen until then was seen
            }
        }

        abstract void walk(Object container, Taker taker) throws IllegalAccessException;
    }

    private static final class Hashed extends Counted {

        private final Field table;
        private final Field key;
        private final Field value;
        private final Field next;
        private final Field bin;

        Hashed(Count count, Field table, Field key, Field value, Field next, Field bin) {
            super(count);
            this.table = table;
            this.key = key;
            this.value = value;
            this.next = next;
            this.bin = bin;
        }

        @Override
        void walk(Object container, Taker taker) throws IllegalAccessException {
            if (!(table.get(container) instanceof Object[] nodes)) {
                return;
            }
            for (var head : nodes) {
                if (head == null && !taker.take(null)) {
                    return;
                }
                var node = head;
                if (bin != null && node != null && bin.getDeclaringClass().isInstance(node)) {
                    node = bin.get(node);
                }
                for (int i = 0; node != null && i < LONGEST; i++) {
                    if (key != null && !taker.take(key.get(node)) || !taker.take(value.get(node))) {
                        return;
                    }
                    node = next == null ? null : next.get(node);
                }
            }
        }

        @Override
        public int overhead() {
            return 40;
        }
    }

    /** Of one thread, where an entry is a weak reference to its key. */
    private final class Locals extends Counted {

        private final Field table;
        private final Field value;

        Locals(Class<?> type) throws ReflectiveOperationException {
            super(number(type, "size"));
            table = field(type, "table");
            value = field(type(type, "lang.ThreadLocal$ThreadLocalMap$Entry"), "value");
        }

        @Override
        void walk(Object container, Taker taker) throws IllegalAccessException {
            if (table.get(container) instanceof Object[] entries) {
                for (var entry : entries) {
                    if (entry == null && !taker.take(null)) {
                        return;
                    }
                    if (entry instanceof Reference<?> key
                            && (!taker.take(key.get()) || !taker.take(value.get(entry)))) {
                        return;
                    }
                }
            }
        }

        @Override
        public boolean ofLocals() {
            return true;
        }
    }

    private static final class Row extends Counted {

        private final Field elements;

        Row(Count count, Field elements) {
            super(count != null ? count : row -> Array.getLength(elements.get(row)));
            this.elements = elements;
        }

        @Override
        void walk(Object container, Taker taker) throws IllegalAccessException {
            if (elements.get(container) instanceof Object[] row) {
                for (var element : row) {
                    if (!taker.take(element)) {
                        return;
                    }
                }
            }
        }
    }

    private static final class Linked extends Counted {

        private final Field first;
        private final Field next;
        private final Field item;

        Linked(Count count, Field first, Field next, Field item) {
            super(count != null ? count : list -> length(list, first, next, item));
            this.first = first;
            this.next = next;
            this.item = item;
        }

        private static long length(Object list, Field first, Field next, Field item)
                throws IllegalAccessException {
            int length = 0;
            int steps = 0;
            var node = first.get(list);
            while (node != null && steps++ < LONGEST) {
                length += item.get(node) == null ? 0 : 1;
                var following = next.get(node);
                node = following == node ? null : following; // it has left the queue
            }
            return length;
        }

        @Override
        void walk(Object container, Taker taker) throws IllegalAccessException {
            var node = first.get(container);
            for (int i = 0; node != null && i < LONGEST; i++) {
                if (!taker.take(item.get(node))) {
                    return;
                }
                node = next.get(node);
            }
        }

        @Override
        public int overhead() {
            return 24;
        }
    }

    /** A sorted map: in order, so that neighbours in time of many keys are neighbours here. */
    private final class Sorted extends Counted {

        private static final int DEEPEST = 64;

        private final Field root;
        private final Field left;
        private final Field right;
        private final Field key;
        private final Field value;

        Sorted(Class<?> type) throws ReflectiveOperationException {
            super(number(type, "size"));
            var entry = type(type, "util.TreeMap$Entry");
            root = field(type, "root");
            left = field(entry, "left");
            right = field(entry, "right");
            key = field(entry, "key");
            value = field(entry, "value");
        }

        @Override
        void walk(Object container, Taker taker) throws IllegalAccessException {
            walk(root.get(container), taker, 0);
        }

        private boolean walk(Object entry, Taker taker, int depth) throws IllegalAccessException {
            return entry == null
                    || depth > DEEPEST
                    || (walk(left.get(entry), taker, depth + 1)
                            && taker.take(key.get(entry))
                            && taker.take(value.get(entry))
                            && walk(right.get(entry), taker, depth + 1));
        }

        @Override
        public int overhead() {
            return 40;
        }
    }

    /** A concurrent sorted map: its lowest list has all. */
    private final class Skipping extends Counted {

        private final Field head;
        private final Field node;
        private final Field next;
        private final Field key;
        private final Field value;

        Skipping(Class<?> type) throws ReflectiveOperationException {
            super(adder(type));
            var entry = type(type, "util.concurrent.ConcurrentSkipListMap$Node");
            head = field(type, "head");
            node = field(type(type, "util.concurrent.ConcurrentSkipListMap$Index"), "node");
            next = field(entry, "next");
            key = field(entry, "key");
            value = field(entry, "val");
        }

        @Override
        void walk(Object container, Taker taker) throws IllegalAccessException {
            var index = head.get(container);
            var entry = index == null ? null : node.get(index);
            for (int i = 0; entry != null && i < LONGEST; i++) {
                if (!taker.take(key.get(entry)) || !taker.take(value.get(entry))) {
                    return;
                }
                entry = next.get(entry);
            }
        }

        @Override
        public int overhead() {
            return 40;
        }
    }

    /** {@code LongAdder.sum} reads its cells; it is the JDK's own and final for our purpose. */
    private Count adder(Class<?> type) throws NoSuchFieldException {
        var adder = field(type, "adder");
        return container -> adder.get(container) instanceof Number sum ? sum.longValue() : 0;
    }

    private record Wrapper(Field inner) implements Shape {

        @Override
        public Object wrapped(Object container) {
            try {
                return inner.get(container);
            } catch (IllegalAccessException changed) {
                return null;
            }
        }

        @Override
        public long size(Object container) {
            return 0;
        }

        @Override
        public void elements(Object container, Taker taker) {}
    }
}
