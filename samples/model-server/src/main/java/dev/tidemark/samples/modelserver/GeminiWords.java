package dev.tidemark.samples.modelserver;

import java.util.List;

/** Refusals as Google words them. */
final class GeminiWords implements Words {

    static final GeminiWords WORDS = new GeminiWords();

    private GeminiWords() {}

    @Override
    public String body(Rejection rejection) {
        var status =
                switch (rejection.status()) {
                    case 400 -> "INVALID_ARGUMENT";
                    case 404 -> "NOT_FOUND";
                    case 405 -> "UNIMPLEMENTED";
                    default -> "INTERNAL";
                };
        return Json.write(
                Json.object(
                        "error",
                        Json.object(
                                "code",
                                rejection.status(),
                                "message",
                                rejection.getMessage(),
                                "status",
                                status)));
    }

    @Override
    public Rejection notJson() {
        return Rejection.invalid(null, "Invalid JSON payload received. Unable to parse it.");
    }

    @Override
    public Rejection tooLarge(int bytes) {
        return Rejection.invalid(
                null, "Request payload size exceeds the limit: %d bytes.".formatted(bytes));
    }

    @Override
    public Rejection unknownModel(String model) {
        return new Rejection(
                404,
                ("models/%s is not found for API version v1beta, or is not supported for"
                                + " generateContent. Call ListModels to see the list of available"
                                + " models and their supported methods.")
                        .formatted(model),
                null,
                null);
    }

    @Override
    public Rejection missing(String path) {
        var name = path.substring(path.lastIndexOf('.') + 1);
        return Rejection.invalid(
                path, "* GenerateContentRequest.%s: %s is not specified\n".formatted(path, name));
    }

    @Override
    public Rejection wrongType(String path, String expected, Object got) {
        return Rejection.invalid(
                path,
                "Invalid value at '%s', expected %s, got %s"
                        .formatted(path, expected, Words.kind(got)));
    }

    @Override
    public Rejection wrongValue(String path, String got, List<String> supported) {
        return Rejection.invalid(
                path,
                path.endsWith(".role")
                        ? "Please use a valid role: %s.".formatted(String.join(", ", supported))
                        : "Invalid value at '%s', \"%s\"".formatted(path, got));
    }

    @Override
    public Rejection emptyArray(String path) {
        if (path.equals("contents")) {
            return missing(path);
        }
        return Rejection.invalid(
                path,
                "* GenerateContentRequest.%s: %s must not be empty.\n"
                        .formatted(path, path.replaceAll("\\[\\d+]", "")));
    }

    @Override
    public Rejection tooSmall(String path, String got) {
        return Rejection.invalid(
                path, "* GenerateContentRequest.%s: must be positive\n".formatted(path));
    }

    @Override
    public String path(String parent, Object child) {
        return OpenAiWords.WORDS.path(parent, child);
    }
}
