package dev.tidemark.agent.leak;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields to read of which class, found once: finding them takes longer than all else in a
 * census.
 *
 * <p>A field holds its class, and a class its loader, so a table of ours with fields in it would
 * keep every application that was ever stopped. What is known of a loader's classes therefore hangs
 * on one of these classes, and goes with them; all we keep is a weak reference to that one.
 */
final class Layouts {

    /** What is known of the classes of one loader; refers to nothing that they do not hold. */
    static final class Room {

        private final IdentityHashMap<Class<?>, Layout> layouts = new IdentityHashMap<>();
        private final Set<Class<?>> scanned = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<Slot> roots = new ArrayList<>();
        private final Map<String, Set<Class<?>>> awaited = new HashMap<>();

        /** Static fields with references, in the order in which they were found. */
        List<Slot> roots() {
            return roots;
        }
    }

    private static final ClassValue<Room> ROOMS =
            new ClassValue<>() {
                @Override
                protected Room computeValue(Class<?> anchor) {
                    return new Room();
                }
            };

    /** What holds nothing, or what is not ours to look into. */
    private static final List<Class<?>> LEAVES =
            List.of(
                    Reference.class,
                    ClassLoader.class,
                    Thread.class,
                    ThreadGroup.class,
                    AnnotatedElement.class,
                    MethodHandle.class,
                    VarHandle.class,
                    ModuleLayer.class,
                    String.class,
                    Number.class,
                    Boolean.class,
                    Character.class,
                    TemporalAccessor.class);

    private static final List<String> LEAF_PACKAGES =
            List.of("java.lang.invoke.", "java.util.concurrent.locks.", "java.math.");

    /** Where an application keeps nothing: what the JDK itself is made of. */
    private static final List<String> NO_ROOTS =
            List.of(
                    "jdk.internal.",
                    "java.lang.module.",
                    "java.lang.invoke.",
                    "sun.invoke.",
                    "sun.util.locale.",
                    "java.util.zip.ZipFile$Source");

    /** Up to JDK 17 each of these has a loader of its own, and nothing in it. */
    private static final String GENERATED = "jdk.internal.reflect.Generated";

    private final Opening opening;
    private final Fields fields;
    private final Shapes shapes;
    private final List<WeakReference<Class<?>>> anchors = new ArrayList<>();
    private final IdentityHashMap<ClassLoader, Room> rooms = new IdentityHashMap<>();
    private final IdentityHashMap<Class<?>, Layout> hidden = new IdentityHashMap<>();
    private final IdentityHashMap<Class<?>, List<Slot>> raw = new IdentityHashMap<>();
    private final IdentityHashMap<Class<?>, List<Slot>> threads = new IdentityHashMap<>();
    private Room boot;

    Layouts(Opening opening, Fields fields) {
        this.opening = opening;
        this.fields = fields;
        shapes = new Shapes(opening);
    }

    /** For one round: what is noted until {@link #close} may hold loaders. */
    void open() {
        boot = ROOMS.get(Object.class);
        for (var each = anchors.iterator(); each.hasNext(); ) {
            var anchor = each.next().get();
            if (anchor == null) {
                each.remove();
            } else {
                rooms.put(anchor.getClassLoader(), ROOMS.get(anchor));
            }
        }
        refresh();
    }

    /** Fields that could not be had because their type was not known are looked for again. */
    private void refresh() {
        var anew = new HashSet<Class<?>>();
        for (var room : rooms.values()) {
            for (var each = room.awaited.entrySet().iterator(); each.hasNext(); ) {
                var awaited = each.next();
                var by = awaited.getValue();
                if (by.stream().anyMatch(type -> fields.known(type, awaited.getKey()))) {
                    anew.addAll(by);
                    each.remove();
                }
            }
        }
        if (anew.isEmpty()) {
            return;
        }
        for (var room : rooms.values()) {
            room.scanned.removeAll(anew);
            room.roots.removeIf(root -> anew.contains(root.owner()));
            room.layouts.keySet().removeIf(type -> inherits(type, anew));
        }
    }

    private static boolean inherits(Class<?> type, Set<Class<?>> from) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (from.contains(each)) {
                return true;
            }
        }
        return false;
    }

    void close() {
        rooms.clear();
        hidden.clear();
        raw.clear();
        threads.clear();
    }

    /**
     * Notes the static fields of a class once it is initialised, which is not for us to do; says
     * whether it did now.
     */
    boolean scan(Class<?> type) {
        if (type.isArray() || type.isHidden() || type.getName().startsWith(GENERATED)) {
            return false;
        }
        var room = room(type);
        if (room.scanned.contains(type) || !opening.initialized(type)) {
            return false;
        }
        room.scanned.add(type);
        if (room != boot || !named(type, NO_ROOTS)) {
            slots(type, true, room.roots);
        }
        return true;
    }

    private static boolean named(Class<?> type, List<String> prefixes) {
        for (var prefix : prefixes) {
            if (type.getName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** The application's before the JDK's, older loaders before newer ones. */
    List<Room> rooms() {
        var inOrder = new ArrayList<Room>();
        for (var reference : anchors) {
            var anchor = reference.get();
            if (anchor != null) {
                inOrder.add(ROOMS.get(anchor));
            }
        }
        inOrder.add(boot);
        return inOrder;
    }

    Layout of(Class<?> type) {
        if (type.isArray()) {
            return Layout.LEAF;
        }
        var known = type.isHidden() ? hidden : room(type).layouts;
        var layout = known.get(type);
        if (layout == null) {
            layout = find(type);
            known.put(type, layout);
        }
        return layout;
    }

    private Room room(Class<?> type) {
        var loader = type.getClassLoader();
        return loader == null ? boot : rooms.computeIfAbsent(loader, unknown -> newRoom(type));
    }

    private Room newRoom(Class<?> anchor) {
        anchors.add(new WeakReference<>(anchor));
        return ROOMS.get(anchor);
    }

    private Layout find(Class<?> type) {
        if (leaf(type) || Census.ours(type)) {
            return Layout.LEAF;
        }
        var shape = shapes.of(type);
        if (shape != null && type.getClassLoader() == null) {
            return new Layout(shape, Layout.LEAF.slots());
        }
        var slots = new ArrayList<Slot>(); // an application's own map has fields of its own
        var above = type.getSuperclass();
        if (above != null && above != Object.class) {
            slots.addAll(of(above).slots());
        }
        slots(type, false, slots);
        return shape == null && slots.isEmpty()
                ? Layout.LEAF
                : new Layout(shape, List.copyOf(slots));
    }

    /** A thread is no way to anything but for the census, which begins there. */
    List<Slot> ofThread(Class<?> type) {
        return threads.computeIfAbsent(
                type,
                unknown -> {
                    var slots = new ArrayList<Slot>();
                    for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
                        slots(each, false, slots);
                    }
                    return slots;
                });
    }

    /** All that an object of this class keeps, a collection's own parts and text included. */
    List<Slot> raw(Class<?> type) {
        if (type.isArray()) {
            return Layout.LEAF.slots();
        }
        return raw.computeIfAbsent(
                type,
                unknown -> {
                    var slots = new ArrayList<Slot>();
                    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                        for (var field : fields.of(each, Layouts::reference, name -> {})) {
                            if (!Modifier.isStatic(field.getModifiers())
                                    && !field.getType().isPrimitive()) {
                                add(field, slots);
                            }
                        }
                    }
                    return slots;
                });
    }

    /** What no element has for itself alone. */
    static boolean shared(Object value) {
        return value instanceof Class
                || value instanceof ClassLoader
                || value instanceof Thread
                || value instanceof Enum
                || value instanceof AnnotatedElement
                || value instanceof Reference;
    }

    private void slots(Class<?> type, boolean ofClass, List<Slot> found) {
        for (var field : fields.of(type, Layouts::leads, name -> await(type, name))) {
            if (Modifier.isStatic(field.getModifiers()) == ofClass
                    && leads(field.getType())
                    && (field.getDeclaringClass() == type || (!ofClass && isNew(field, found)))) {
                add(field, found);
            }
        }
    }

    private void add(Field field, List<Slot> found) {
        opening.reader(field).ifPresent(reader -> found.add(new Slot(field, reader)));
    }

    private void await(Class<?> type, String name) {
        if (!type.isHidden()) {
            room(type).awaited.computeIfAbsent(name, unknown -> new HashSet<>()).add(type);
        }
    }

    /** Inherited, and not mentioned where it is declared. */
    private static boolean isNew(Field field, List<Slot> found) {
        return found.stream().noneMatch(slot -> slot.reads(field));
    }

    private static boolean reference(String descriptor) {
        return descriptor.length() > 1;
    }

    private static boolean leads(String descriptor) {
        return reference(descriptor)
                && !descriptor.equals("Ljava/lang/String;")
                && !descriptor.equals("[Ljava/lang/String;");
    }

    /** Whether a field of this type may hold what is of interest. */
    private static boolean leads(Class<?> type) {
        return type.isArray()
                ? type.getComponentType() != String.class
                : !type.isPrimitive() && !leaf(type);
    }

    private static boolean leaf(Class<?> type) {
        for (var leaf : LEAVES) {
            if (leaf.isAssignableFrom(type)) {
                return true;
            }
        }
        return type.getClassLoader() == null && named(type, LEAF_PACKAGES);
    }
}
