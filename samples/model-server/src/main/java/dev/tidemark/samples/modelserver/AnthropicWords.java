package dev.tidemark.samples.modelserver;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Refusals as Anthropic words them. */
final class AnthropicWords implements Words {

    static final AnthropicWords WORDS = new AnthropicWords();

    private static final Map<String, String> KINDS =
            Map.of(
                    "an object", "a valid dictionary",
                    "an array of objects", "a valid list",
                    "a string", "a valid string",
                    "a boolean", "a valid boolean",
                    "an integer", "a valid integer");

    private AnthropicWords() {}

    /** Its complaints begin with the path; where there is none they speak of the whole. */
    static Rejection refuse(String path, String complaint) {
        return Rejection.invalid(path, path + ": " + complaint);
    }

    @Override
    public String body(Rejection rejection) {
        var type =
                switch (rejection.status()) {
                    case 404 -> "not_found_error";
                    case 413 -> "request_too_large";
                    default -> rejection.status() >= 500 ? "api_error" : "invalid_request_error";
                };
        var error = Json.object("type", type, "message", rejection.getMessage());
        return Json.write(Json.object("type", "error", "error", error));
    }

    @Override
    public Rejection notJson() {
        return Rejection.invalid(null, "The request body is not valid JSON");
    }

    @Override
    public Rejection tooLarge(int bytes) {
        return new Rejection(413, "Request exceeds the maximum size", null, null);
    }

    @Override
    public Rejection unknownModel(String model) {
        return new Rejection(404, "model: " + model, null, null);
    }

    @Override
    public Rejection missing(String path) {
        return refuse(path, "Field required");
    }

    @Override
    public Rejection wrongType(String path, String expected, Object got) {
        return refuse(path, "Input should be " + KINDS.getOrDefault(expected, expected));
    }

    @Override
    public Rejection wrongValue(String path, String got, List<String> supported) {
        var quoted = supported.stream().map("'%s'"::formatted).collect(Collectors.toList());
        var last = quoted.remove(quoted.size() - 1);
        var all = quoted.isEmpty() ? last : String.join(", ", quoted) + " or " + last;
        return refuse(path, "Input should be " + all);
    }

    @Override
    public Rejection emptyArray(String path) {
        return refuse(
                path,
                path.equals("messages")
                        ? "at least one message is required"
                        : "List should have at least 1 item after validation, not 0");
    }

    @Override
    public Rejection tooSmall(String path, String got) {
        return refuse(path, "Input should be greater than or equal to 1");
    }

    @Override
    public String path(String parent, Object child) {
        return parent.isEmpty() ? child.toString() : parent + "." + child;
    }
}
