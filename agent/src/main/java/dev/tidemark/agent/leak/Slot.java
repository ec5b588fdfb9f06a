package dev.tidemark.agent.leak;

import java.lang.reflect.Field;

/** A field of the host's that holds a reference: read, never written. */
final class Slot {

    private final Field field;
    private String name;

    Slot(Field field) {
        this.field = field;
    }

    /** Null too where it cannot be read. */
    Object get(Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException | RuntimeException | LinkageError unreadable) {
            return null;
        }
    }

    boolean reads(Field another) {
        return field.equals(another);
    }

    Class<?> owner() {
        return field.getDeclaringClass();
    }

    String field() {
        return field.getName();
    }

    /** Class and field, as a developer would look for them. */
    @Override
    public String toString() {
        if (name == null) {
            name = Names.of(field.getDeclaringClass()) + "." + field.getName();
        }
        return name;
    }
}
