package dev.tidemark.samples.modelserver;

/**
 * One request as the server saw it: the figures to compare somebody else's count with.
 *
 * @param n the place in the log, from 1
 * @param model empty where the request could not be read
 * @param messages how many messages it had
 * @param promptTokens what it was charged for, or would have been had it fit in the window
 * @param tools how many tools it offered
 * @param user the request's {@code user}, empty where there is none
 */
public record LogEntry(
        int n,
        String model,
        int messages,
        int promptTokens,
        int cachedTokens,
        int completionTokens,
        int status,
        int tools,
        String user) {

    String json() {
        return Json.write(
                Json.object(
                        "n",
                        n,
                        "model",
                        model,
                        "messages",
                        messages,
                        "prompt_tokens",
                        promptTokens,
                        "cached_tokens",
                        cachedTokens,
                        "completion_tokens",
                        completionTokens,
                        "status",
                        status,
                        "tools",
                        tools,
                        "user",
                        user));
    }
}
