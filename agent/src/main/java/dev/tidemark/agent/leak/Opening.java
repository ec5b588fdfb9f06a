package dev.tidemark.agent.leak;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets our module, and no other, read the fields of modules that are closed; and asks two things
 * that reflection does not tell. Nothing here can write or run anything of the host's.
 *
 * <p>Reading a static field initialises its class, which would run the application's code on our
 * thread at a time of our choosing. Only the JVM knows whether that has happened already; it tells
 * through {@code jdk.internal.misc.Unsafe}, of which nothing else is used.
 */
final class Opening {

    private static final Module OURS = Opening.class.getModule();

    private final Instrumentation instrumentation;
    private final MethodHandle uninitialized;
    private final MethodHandle declaredFields;

    Opening(Instrumentation instrumentation) throws ReflectiveOperationException {
        this.instrumentation = instrumentation;
        open(Object.class);
        var internal = Class.forName("jdk.internal.misc.Unsafe");
        open(internal);
        var lookup = MethodHandles.privateLookupIn(internal, MethodHandles.lookup());
        uninitialized =
                lookup.findVirtual(
                                internal,
                                "shouldBeInitialized",
                                MethodType.methodType(boolean.class, Class.class))
                        .bindTo(lookup.findStaticVarHandle(internal, "theUnsafe", internal).get());
        declaredFields = declaredFields();
    }

    /**
     * The fields as the JVM has them: {@code getDeclaredFields} would keep a copy of each class's
     * in the heap, and hides some. Where that method is gone, the public one serves.
     */
    private static MethodHandle declaredFields() throws ReflectiveOperationException {
        try {
            var lookup = MethodHandles.privateLookupIn(Class.class, MethodHandles.lookup());
            var direct =
                    lookup.findVirtual(
                            Class.class,
                            "getDeclaredFields0",
                            MethodType.methodType(Field[].class, boolean.class));
            return MethodHandles.insertArguments(direct, 1, false);
        } catch (NoSuchMethodException | IllegalAccessException another) {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            Class.class, "getDeclaredFields", MethodType.methodType(Field[].class));
        }
    }

    /** A method, however hidden, whose first argument may be declared as any object. */
    MethodHandle method(Class<?> owner, String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        open(owner);
        var method =
                MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                        .findVirtual(owner, name, MethodType.methodType(result, parameters));
        return generic(method);
    }

    /** What reads a field, in the same way. */
    MethodHandle field(Class<?> owner, String name, Class<?> type)
            throws ReflectiveOperationException {
        open(owner);
        return generic(
                MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                        .findGetter(owner, name, type));
    }

    private static MethodHandle generic(MethodHandle method) {
        var type = method.type().changeParameterType(0, Object.class);
        return method.asType(
                type.returnType().getName().startsWith("jdk.internal.")
                        ? type.changeReturnType(Object.class)
                        : type);
    }

    boolean initialized(Class<?> type) {
        try {
            return !(boolean) uninitialized.invokeExact(type);
        } catch (Throwable unknown) {
            return false;
        }
    }

    /** Of a class of the JDK's; of others see {@link Fields}. */
    Field[] fields(Class<?> type) {
        try {
            return (Field[]) declaredFields.invokeExact(type);
        } catch (Throwable incomplete) {
            return new Field[0];
        }
    }

    /** Makes one of the few of the JDK's readable by reflection, or says that it cannot. */
    boolean open(Field field) {
        try {
            open(field.getDeclaringClass());
            return field.trySetAccessible();
        } catch (RuntimeException closed) {
            return false;
        }
    }

    /** What reads one of the many of the application's, or nothing where it is closed to us. */
    Optional<VarHandle> reader(Field field) {
        try {
            var owner = field.getDeclaringClass();
            open(owner);
            return Optional.of(
                    MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                            .unreflectVarHandle(field));
        } catch (IllegalAccessException | RuntimeException | LinkageError closed) {
            return Optional.empty();
        }
    }

    private void open(Class<?> type) {
        var module = type.getModule();
        var name = type.getPackageName();
        if (module.isNamed()
                && !module.isOpen(name, OURS)
                && instrumentation.isModifiableModule(module)) {
            instrumentation.redefineModule(
                    module, Set.of(), Map.of(), Map.of(name, Set.of(OURS)), Set.of(), Map.of());
        }
    }
}
