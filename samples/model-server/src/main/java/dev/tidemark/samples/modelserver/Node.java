package dev.tidemark.samples.modelserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A value in a request together with its path, so that whoever refuses it can say where it is. */
record Node(String path, Object value) {

    Node field(String name) throws Rejection {
        var child = path.isEmpty() ? name : path + "." + name;
        return new Node(child, object().get(name));
    }

    boolean present() {
        return value != null;
    }

    @SuppressWarnings("unchecked") // objects are read by Json alone, whose keys are strings
    Map<String, Object> object() throws Rejection {
        if (value instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw value == null
                ? Rejection.missing(path)
                : Rejection.wrongType(path, "an object", value);
    }

    /** The items of an array that may not be empty. */
    List<Node> items() throws Rejection {
        if (!(value instanceof List<?> array)) {
            throw value == null
                    ? Rejection.missing(path)
                    : Rejection.wrongType(path, "an array of objects", value);
        }
        if (array.isEmpty()) {
            throw Rejection.emptyArray(path);
        }
        var items = new ArrayList<Node>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(new Node(path + "[" + i + "]", array.get(i)));
        }
        return items;
    }

    String text() throws Rejection {
        if (value instanceof String text) {
            return text;
        }
        throw value == null
                ? Rejection.missing(path)
                : Rejection.wrongType(path, "a string", value);
    }

    String textOr(String otherwise) throws Rejection {
        return present() ? text() : otherwise;
    }

    boolean flagOr(boolean otherwise) throws Rejection {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value == null) {
            return otherwise;
        }
        throw Rejection.wrongType(path, "a boolean", value);
    }

    /** A whole number of at least 1. */
    int countOr(int otherwise) throws Rejection {
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Json.Numeral number) || !number.text().matches("-?\\d{1,18}")) {
            throw Rejection.wrongType(path, "an integer", value);
        }
        if (number.asLong() < 1) {
            throw new Rejection(
                    400,
                    ("Invalid '%s': integer below minimum value. Expected a value >= 1, but got %s"
                                    + " instead.")
                            .formatted(path, number.text()),
                    path,
                    "integer_below_min_value");
        }
        return (int) Math.min(Integer.MAX_VALUE, number.asLong());
    }
}
