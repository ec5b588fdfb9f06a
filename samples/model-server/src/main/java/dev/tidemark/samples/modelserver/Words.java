package dev.tidemark.samples.modelserver;

import java.util.List;
import java.util.Map;

/** How a provider words what it refuses: applications have been seen to parse these sentences. */
interface Words {

    /** The body of an error. */
    String body(Rejection rejection);

    Rejection notJson();

    Rejection tooLarge(int bytes);

    Rejection unknownModel(String model);

    Rejection missing(String path);

    /** The value is {@code null} where it is there and null. */
    Rejection wrongType(String path, String expected, Object got);

    Rejection wrongValue(String path, String got, List<String> supported);

    Rejection emptyArray(String path);

    Rejection tooSmall(String path, String got);

    /** The path of a field or, by its number, of an item. */
    String path(String parent, Object child);

    /** What JSON calls a value. */
    static String kind(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "an array";
        }
        if (value instanceof Json.Numeral number) {
            return number.text().matches("-?\\d+") ? "an integer" : "a decimal";
        }
        return value instanceof Boolean ? "a boolean" : "a string";
    }
}
