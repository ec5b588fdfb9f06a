package dev.tidemark.samples.modelserver;

import java.util.List;
import java.util.stream.Collectors;

/** Refusals as OpenAI words them, on both of its protocols. */
final class OpenAiWords implements Words {

    static final OpenAiWords WORDS = new OpenAiWords();

    private OpenAiWords() {}

    @Override
    public String body(Rejection rejection) {
        var type = rejection.status() >= 500 ? "server_error" : "invalid_request_error";
        return Json.write(
                Json.object(
                        "error",
                        Json.object(
                                "message",
                                rejection.getMessage(),
                                "type",
                                type,
                                "param",
                                rejection.param(),
                                "code",
                                rejection.code())));
    }

    @Override
    public Rejection notJson() {
        return Rejection.invalid(
                null,
                "We could not parse the JSON body of your request. (HINT: This likely means you"
                        + " aren't using your HTTP library correctly. The API expects a JSON"
                        + " payload, but what was sent was not valid JSON.)");
    }

    @Override
    public Rejection tooLarge(int bytes) {
        return new Rejection(
                413,
                "Maximum content size limit (%d) exceeded.".formatted(bytes),
                null,
                "content_too_large");
    }

    @Override
    public Rejection unknownModel(String model) {
        return new Rejection(
                404,
                "The model `%s` does not exist or you do not have access to it.".formatted(model),
                null,
                "model_not_found");
    }

    @Override
    public Rejection missing(String path) {
        return new Rejection(
                400,
                "Missing required parameter: '%s'.".formatted(path),
                path,
                "missing_required_parameter");
    }

    @Override
    public Rejection wrongType(String path, String expected, Object got) {
        return new Rejection(
                400,
                "Invalid type for '%s': expected %s, but got %s instead."
                        .formatted(path, expected, Words.kind(got)),
                path,
                "invalid_type");
    }

    @Override
    public Rejection wrongValue(String path, String got, List<String> supported) {
        var quoted = supported.stream().map("'%s'"::formatted).collect(Collectors.toList());
        if (quoted.size() > 1) {
            quoted.add("and " + quoted.remove(quoted.size() - 1));
        }
        return new Rejection(
                400,
                "Invalid value: '%s'. Supported values are: %s."
                        .formatted(got, String.join(quoted.size() == 2 ? " " : ", ", quoted)),
                path,
                "invalid_value");
    }

    @Override
    public Rejection emptyArray(String path) {
        return new Rejection(
                400,
                ("Invalid '%s': empty array. Expected an array with minimum length 1, but got an"
                                + " empty array instead.")
                        .formatted(path),
                path,
                "empty_array");
    }

    @Override
    public Rejection tooSmall(String path, String got) {
        return new Rejection(
                400,
                ("Invalid '%s': integer below minimum value. Expected a value >= 1, but got %s"
                                + " instead.")
                        .formatted(path, got),
                path,
                "integer_below_min_value");
    }

    @Override
    public String path(String parent, Object child) {
        if (child instanceof Integer) {
            return parent + "[" + child + "]";
        }
        return parent.isEmpty() ? child.toString() : parent + "." + child;
    }
}
