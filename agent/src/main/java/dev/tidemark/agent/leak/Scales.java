package dev.tidemark.agent.leak;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out what conversations take in the heap, by walking through the fields of their objects: no
 * method of the application's or the framework's is called, so nothing can block, load itself or
 * fail, and nothing has to be still. Only a framework's messages and the collections of the JDK are
 * entered; what two conversations share belongs to neither.
 */
final class Scales {

    /** Objects of one conversation that are looked at: some ten thousand messages. */
    private static final int MOST = 65_536;

    private static final int ARRAY = 16;
    private static final int ALIGNMENT = 8;

    /** What a conversation was found to take. */
    record Weight(long bytes, int messages) {}

    private record Seen(int root, long bytes) {}

    private final Instrumentation instrumentation;

    // kept by the class it is about, so it goes with its loader
    private final ClassValue<Field[]> references =
            new ClassValue<>() {
                @Override
                protected Field[] computeValue(Class<?> type) {
                    return fields(type);
                }
            };

    Scales(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** What each of these takes that it shares with none of the others. */
    List<Weight> weigh(List<?> conversations, Collection<String> packages) {
        var seen = new IdentityHashMap<Object, Seen>();
        var bytes = new long[conversations.size()];
        var messages = new int[bytes.length];
        for (int root = 0; root < bytes.length; root++) {
            var left = new ArrayDeque<Object>();
            left.add(conversations.get(root));
            for (int objects = 0; !left.isEmpty() && objects < MOST; objects++) {
                var object = left.poll();
                var before = seen.get(object);
                if (before == null) {
                    long size = size(object);
                    seen.put(object, new Seen(root, size));
                    bytes[root] += size;
                    messages[root] += isMessage(object) ? 1 : 0;
                    follow(object, packages, left);
                } else if (before.root != root && before.bytes > 0) {
                    bytes[before.root] -= before.bytes;
                    seen.put(object, new Seen(before.root, 0));
                }
            }
        }
        var weights = new ArrayList<Weight>(bytes.length);
        for (int root = 0; root < bytes.length; root++) {
            weights.add(new Weight(bytes[root], messages[root]));
        }
        return weights;
    }

    /** How many entries the map in this field has, or -1 where that cannot be told. */
    long entries(Object instance, String field) {
        for (Class<?> type = instance.getClass(); type != null; type = type.getSuperclass()) {
            for (var reference : references.get(type)) {
                if (reference.getName().equals(field)) {
                    // of this class alone it is known that asking costs nothing and waits for none
                    return value(reference, instance) instanceof ConcurrentHashMap<?, ?> map
                                    && map.getClass() == ConcurrentHashMap.class
                            ? map.mappingCount()
                            : -1;
                }
            }
        }
        return -1;
    }

    private void follow(Object object, Collection<String> packages, ArrayDeque<Object> left) {
        if (object instanceof Object[] array) {
            for (var element : array) {
                add(element, packages, left);
            }
        } else if (!(object instanceof String) && !object.getClass().isArray()) {
            for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
                for (var reference : references.get(type)) {
                    add(value(reference, object), packages, left);
                }
            }
        }
    }

    private static void add(Object value, Collection<String> packages, ArrayDeque<Object> left) {
        if (value != null && belongs(value, packages)) {
            left.add(value);
        }
    }

    private static boolean belongs(Object value, Collection<String> packages) {
        if (value instanceof String || value instanceof Number || value instanceof Object[]) {
            return true;
        }
        if (value instanceof Enum || value instanceof Class || value instanceof Thread) {
            return false;
        }
        var type = value.getClass();
        if (type.isArray()) {
            return true;
        }
        var name = type.getName();
        return isCollection(name)
                || name.startsWith("java.time.")
                || packages.stream().anyMatch(name::startsWith);
    }

    /** Something of {@code java.util} or {@code java.util.concurrent}, not of what lies below. */
    private static boolean isCollection(String name) {
        var util = "java.util.";
        var concurrent = "java.util.concurrent.";
        int from = name.startsWith(concurrent) ? concurrent.length() : util.length();
        return name.startsWith(util) && name.indexOf('.', from) < 0;
    }

    private static boolean isMessage(Object object) {
        var name = object.getClass().getName();
        return !name.startsWith("java.") && (name.endsWith("Message") || name.endsWith(".Event"));
    }

    private long size(Object object) {
        long bytes = instrumentation.getObjectSize(object);
        return object instanceof String text ? bytes + array(text) : bytes;
    }

    /** Its characters, one byte each if they are all Latin-1. */
    private static long array(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                length *= 2;
                break;
            }
        }
        return (ARRAY + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static Object value(Field reference, Object object) {
        try {
            return reference.get(object);
        } catch (IllegalAccessException impossible) {
            return null;
        }
    }

    private Field[] fields(Class<?> type) {
        var found = new ArrayList<Field>();
        try {
            for (var field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && opened(field, type)) {
                    found.add(field);
                }
            }
        } catch (LinkageError unknownTypes) {
            return new Field[0];
        }
        return found.toArray(Field[]::new);
    }

    private boolean opened(AccessibleObject field, Class<?> type) {
        try {
            field.setAccessible(true);
            return true;
        } catch (InaccessibleObjectException closed) {
            try {
                instrumentation.redefineModule(
                        type.getModule(),
                        Set.of(),
                        Map.of(),
                        Map.of(type.getPackageName(), Set.of(Scales.class.getModule())),
                        Set.of(),
                        Map.of());
                field.setAccessible(true);
                return true;
            } catch (RuntimeException stillClosed) {
                return false;
            }
        } catch (RuntimeException refused) {
            return false;
        }
    }
}
