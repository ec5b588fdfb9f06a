package dev.tidemark.samples.helpdesk;

import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Every field of everything that can be reached from an object, and which objects they are: of two
 * likenesses that are equal, nothing was changed and nothing replaced in between.
 */
final class Likeness {

    private final StringBuilder text = new StringBuilder();
    private final IdentityHashMap<Object, Object> seen = new IdentityHashMap<>();

    private Likeness() {}

    static String of(Object object) {
        var likeness = new Likeness();
        likeness.add(object);
        return likeness.text.toString();
    }

    private void add(Object object) {
        if (object == null || object instanceof String || object instanceof Enum) {
            text.append(object).append('\n');
        } else if (seen.put(object, object) != null) {
            text.append("again ").append(System.identityHashCode(object)).append('\n');
        } else if (object instanceof Collection<?> all) {
            text.append(all.size()).append(" of\n");
            all.forEach(this::add);
        } else if (object instanceof Map<?, ?> map) {
            text.append(map.size()).append(" of\n");
            map.forEach(
                    (key, value) -> {
                        add(key);
                        add(value);
                    });
        } else if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                add(Array.get(object, i));
            }
        } else if (object.getClass().getName().startsWith("java.")) {
            text.append(object).append('\n');
        } else {
            text.append(object.getClass().getName())
                    .append(' ')
                    .append(System.identityHashCode(object))
                    .append('\n');
            fields(object, object.getClass());
        }
    }

    private void fields(Object object, Class<?> type) {
        if (type == null || type == Object.class) {
            return;
        }
        for (var field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                try {
                    field.setAccessible(true);
                    text.append(field.getName()).append(' ');
                    add(field.get(object));
                } catch (IllegalAccessException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        fields(object, type.getSuperclass());
    }
}
