package dev.tidemark.agent.leak;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The fields of a class, found without a class being loaded or a method of the application's run.
 *
 * <p>Reflection lists all fields of a class or none, and to do so has the JVM look up the type of
 * each through the loader of the class: that is the application's code, and runs it on our thread;
 * one that was stopped complains. So of a class that is not the JDK's, one field is asked for after
 * the other, as the class's own code refers to it in its constant pool, and only where its loader
 * knows the type already. One whose type is unknown there was never assigned but by others, who
 * have it from elsewhere; it is asked for again later. What a class's own code never reads nor
 * writes is not seen at all.
 *
 * <p>A loader is asked what it knows by the JVM's own table of it, which is what it would be asked
 * first in any case. (With an archive of classes the JVM may take one from there that the system
 * loader has not met so far; no code runs for it.)
 */
final class Fields {

    private static final byte FIELD = 9; // JVMS 4.4, as the others

    private final Opening opening;
    private final MethodHandle pool;
    private final MethodHandle size;
    private final MethodHandle inside;
    private final MethodHandle tag;
    private final MethodHandle owner;
    private final MethodHandle loaded;
    private final MethodHandle told;
    private final MethodHandle field;
    private final MethodHandle known;

    Fields(Opening opening) throws ReflectiveOperationException {
        this.opening = opening;
        var constants = Class.forName("jdk.internal.reflect.ConstantPool");
        pool = opening.method(Class.class, "getConstantPool", constants);
        size = opening.method(constants, "getSize", int.class);
        inside = opening.field(constants, "constantPoolOop", Object.class);
        tag = opening.method(constants, "getTagAt0", byte.class, Object.class, int.class);
        owner =
                opening.method(
                        constants, "getClassRefIndexAt0", int.class, Object.class, int.class);
        loaded =
                opening.method(
                        constants, "getClassAtIfLoaded0", Class.class, Object.class, int.class);
        told =
                opening.method(
                        constants, "getMemberRefInfoAt0", String[].class, Object.class, int.class);
        field =
                opening.method(
                        constants, "getFieldAtIfLoaded0", Field.class, Object.class, int.class);
        known = opening.method(ClassLoader.class, "findLoadedClass0", Class.class, String.class);
    }

    /** Whether the loader of a class is the JDK's for its own: no code of the application's. */
    private static boolean jdk(ClassLoader loader) {
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /**
     * Its fields, static ones too, and of an application's class some that it has inherited.
     *
     * @param wanted by descriptor; what else there is may be left out
     * @param unknown is told the names of classes that fields are of and that are not known yet
     */
    List<Field> of(Class<?> type, Predicate<String> wanted, Consumer<String> unknown) {
        if (type.isArray() || type.isPrimitive()) {
            return List.of();
        }
        try {
            return jdk(type.getClassLoader())
                    ? List.of(opening.fields(type))
                    : referred(type, wanted, unknown);
        } catch (Throwable unreadable) {
            return List.of();
        }
    }

    private List<Field> referred(Class<?> type, Predicate<String> wanted, Consumer<String> unknown)
            throws Throwable {
        var fields = new ArrayList<Field>();
        var constants = (Object) pool.invokeExact((Object) type);
        var content = (Object) inside.invokeExact(constants);
        int own = 0;
        int others = 0;
        int last = (int) size.invokeExact(constants);
        for (int i = 1; i < last; i++) {
            if ((byte) tag.invokeExact(constants, content, i) != FIELD) {
                continue;
            }
            int of = (int) owner.invokeExact(constants, content, i);
            if (of != own) {
                if (of == others || (Class<?>) loaded.invokeExact(constants, content, of) != type) {
                    others = of;
                    continue;
                }
                own = of;
            }
            var descriptor = ((String[]) told.invokeExact(constants, content, i))[2];
            if (!wanted.test(descriptor)) {
                continue;
            }
            var name = name(descriptor);
            if (name.isEmpty() || known(type, name)) {
                var found = (Field) field.invokeExact(constants, content, i);
                if (found != null) {
                    fields.add(found);
                }
            } else {
                unknown.accept(name);
            }
        }
        return fields;
    }

    /** Of the class that a descriptor leads to; empty if there is none. */
    private static String name(String descriptor) {
        int from = descriptor.lastIndexOf('[') + 1;
        return descriptor.charAt(from) == 'L'
                ? descriptor.substring(from + 1, descriptor.length() - 1).replace('/', '.')
                : "";
    }

    /**
     * Whether the loader of a class, and those of the classes it may have inherited a field from,
     * know a class of this name.
     */
    boolean known(Class<?> type, String name) {
        var loader = type.getClassLoader();
        if (jdk(loader)) {
            return true;
        }
        try {
            if ((Class<?>) known.invokeExact((Object) loader, name) == null) {
                return false;
            }
        } catch (Throwable unreadable) {
            return false;
        }
        for (var above : type.getInterfaces()) {
            if (above.getClassLoader() != loader && !known(above, name)) {
                return false;
            }
        }
        for (var above = type.getSuperclass(); above != null; above = above.getSuperclass()) {
            if (above.getClassLoader() != loader) {
                return known(above, name);
            }
        }
        return true;
    }
}
