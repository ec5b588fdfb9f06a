package dev.tidemark.samples.modelserver;

/**
 * One request as the server saw it: the figures to compare somebody else's count with. To count
 * tokens is no request.
 *
 * @param n the place in the log, from 1
 * @param model empty where the request does not say
 * @param messages how many messages it had
 * @param promptTokens what it was charged for, or would have been had it fit in the window
 * @param cachedTokens those of the prompt that the cache knew
 * @param completionTokens what the answer took, thinking included
 * @param tools how many tools it offered
 * @param user whose conversation it is: the request's {@code user}, {@code metadata.user_id},
 *     {@code safety_identifier} or {@code prompt_cache_key}, else the header {@code
 *     X-Conversation}; empty where there is none
 * @param protocol {@code chat}, {@code responses}, {@code anthropic} or {@code gemini}
 * @param stream whether the answer was asked for as a stream
 * @param writtenTokens those of the prompt that were charged for being put into the cache
 * @param toolTokens what the definitions of its tools took of the prompt
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
        String user,
        String protocol,
        boolean stream,
        int writtenTokens,
        int toolTokens) {

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
                        user,
                        "protocol",
                        protocol,
                        "stream",
                        stream,
                        "written_tokens",
                        writtenTokens,
                        "tool_tokens",
                        toolTokens));
    }
}
