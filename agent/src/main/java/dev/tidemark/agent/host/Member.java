package dev.tidemark.agent.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A getter that only newer versions, or only one provider's classes, have; elsewhere it is null.
 */
public final class Member {

    private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

    private final MethodHandle getter;

    private Member(MethodHandle getter) {
        this.getter = getter;
    }

    /** The same of a class that this host may not have. */
    public static Member of(String type, ClassLoader host, String name) {
        try {
            return of(Class.forName(type, false, host), name);
        } catch (ClassNotFoundException | LinkageError notThere) {
            return new Member(null);
        }
    }

    /** Whether this host has a class, which is not initialised by that. */
    public static boolean isThere(String type, ClassLoader host) {
        try {
            Class.forName(type, false, host);
            return true;
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }

    /** The one of this name; {@code type} is not kept alive by more than what holds this. */
    public static Member of(Class<?> type, String name) {
        try {
            var method = type.getMethod(name);
            return new Member(MethodHandles.publicLookup().unreflect(method).asType(GETTER));
        } catch (ReflectiveOperationException notInThisVersion) {
            return new Member(null);
        }
    }

    /** The value, or null where this version does not know it. */
    public Object of(Object target) {
        if (getter == null || target == null) {
            return null;
        }
        try {
            return getter.invokeExact(target);
        } catch (Throwable unreadable) {
            return null;
        }
    }
}
