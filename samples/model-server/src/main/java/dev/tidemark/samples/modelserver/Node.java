package dev.tidemark.samples.modelserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A value in a request together with its path, so that whoever refuses it can say where it is. */
record Node(String path, Object value, Words words) {

    Node field(String name) throws Rejection {
        return new Node(words.path(path, name), object().get(name), words);
    }

    boolean present() {
        return value != null;
    }

    @SuppressWarnings("unchecked") // objects are read by Json alone, whose keys are strings
    Map<String, Object> object() throws Rejection {
        if (value instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw value == null ? words.missing(path) : words.wrongType(path, "an object", value);
    }

    /** The items of an array that may not be empty. */
    List<Node> items() throws Rejection {
        var items = itemsIfAny();
        if (items.isEmpty()) {
            throw words.emptyArray(path);
        }
        return items;
    }

    /** The items of an array. */
    List<Node> itemsIfAny() throws Rejection {
        if (!(value instanceof List<?> array)) {
            throw value == null
                    ? words.missing(path)
                    : words.wrongType(path, "an array of objects", value);
        }
        var items = new ArrayList<Node>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(new Node(words.path(path, i), array.get(i), words));
        }
        return items;
    }

    String text() throws Rejection {
        if (value instanceof String text) {
            return text;
        }
        throw value == null ? words.missing(path) : words.wrongType(path, "a string", value);
    }

    String textOr(String otherwise) throws Rejection {
        return present() ? text() : otherwise;
    }

    /** A text that is one of a few. */
    String oneOf(String... supported) throws Rejection {
        var text = text();
        if (!List.of(supported).contains(text)) {
            throw words.wrongValue(path, text, List.of(supported));
        }
        return text;
    }

    boolean flagOr(boolean otherwise) throws Rejection {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value == null) {
            return otherwise;
        }
        throw words.wrongType(path, "a boolean", value);
    }

    /** A whole number of at least 1. */
    int countOr(int otherwise) throws Rejection {
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Json.Numeral number) || !number.text().matches("-?\\d{1,18}")) {
            throw words.wrongType(path, "an integer", value);
        }
        if (number.asLong() < 1) {
            throw words.tooSmall(path, number.text());
        }
        return (int) Math.min(Integer.MAX_VALUE, number.asLong());
    }
}
