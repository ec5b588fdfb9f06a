package dev.tidemark.samples.modelserver;

import java.util.Map;

/** A request that is refused, with the words and the error body the real provider answers with. */
final class Rejection extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String param;
    private final String code;

    Rejection(int status, String message, String param, String code) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    static Rejection invalid(String path, String message) {
        return new Rejection(400, message, path, null);
    }

    static Rejection missing(String path) {
        return new Rejection(
                400,
                "Missing required parameter: '%s'.".formatted(path),
                path,
                "missing_required_parameter");
    }

    static Rejection wrongType(String path, String expected, Object got) {
        return new Rejection(
                400,
                "Invalid type for '%s': expected %s, but got %s instead."
                        .formatted(path, expected, kind(got)),
                path,
                "invalid_type");
    }

    static Rejection wrongValue(String path, String got, String supported) {
        return new Rejection(
                400,
                "Invalid value: '%s'. Supported values are: %s.".formatted(got, supported),
                path,
                "invalid_value");
    }

    static Rejection emptyArray(String path) {
        return new Rejection(
                400,
                ("Invalid '%s': empty array. Expected an array with minimum length 1, but got an"
                                + " empty array instead.")
                        .formatted(path),
                path,
                "empty_array");
    }

    private static String kind(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof java.util.List) {
            return "an array";
        }
        if (value instanceof Json.Numeral number) {
            return number.text().matches("-?\\d+") ? "an integer" : "a decimal";
        }
        return value instanceof Boolean ? "a boolean" : "a string";
    }

    int status() {
        return status;
    }

    String body() {
        var type = status >= 500 ? "server_error" : "invalid_request_error";
        return Json.write(
                Json.object(
                        "error",
                        Json.object(
                                "message",
                                getMessage(),
                                "type",
                                type,
                                "param",
                                param,
                                "code",
                                code)));
    }
}
