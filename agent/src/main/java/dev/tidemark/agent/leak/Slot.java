package dev.tidemark.agent.leak;

import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;

/**
 * A field of the host's that holds a reference: read, never written. Not by {@code Field.get}: from
 * JDK 18 on that makes a class of its own for each field that is read more than 127 times, 3,454 in
 * an application of 5,000.
 */
final class Slot {

    private final VarHandle reader;
    private final Class<?> owner;
    private final String field;
    private String name;

    Slot(Field field, VarHandle reader) {
        this.reader = reader;
        owner = field.getDeclaringClass();
        this.field = field.getName();
    }

    /** Null too where it cannot be read; a static one has no owner. */
    Object get(Object owner) {
        try {
            return owner == null ? (Object) reader.get() : (Object) reader.get(owner);
        } catch (RuntimeException | LinkageError unreadable) {
            return null;
        }
    }

    boolean reads(Field another) {
        return owner == another.getDeclaringClass() && field.equals(another.getName());
    }

    Class<?> owner() {
        return owner;
    }

    String field() {
        return field;
    }

    /** Class and field, as a developer would look for them. */
    @Override
    public String toString() {
        if (name == null) {
            name = Names.of(owner) + "." + field;
        }
        return name;
    }
}
