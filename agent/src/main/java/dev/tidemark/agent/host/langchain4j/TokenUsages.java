package dev.tidemark.agent.host.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import dev.tidemark.agent.host.Member;
import dev.tidemark.core.context.Usage;

/**
 * Makes one meaning of what providers report. OpenAI and Gemini count cached tokens within the
 * input; Anthropic and Bedrock beside it. Their classes live in modules that an application may not
 * have, so they are told by name and read by getter; looked up anew each time, because whatever is
 * kept with a class of the framework may outlive the application that uses it.
 */
final class TokenUsages {

    private TokenUsages() {}

    static Usage normalised(TokenUsage usage) {
        if (usage == null) {
            return Usage.NONE;
        }
        long input = number(usage.inputTokenCount());
        long output = number(usage.outputTokenCount());
        var kind = new Kind(usage.getClass());
        long cached = Math.max(-1, kind.cached(usage));
        if (input >= 0 && kind.beside) {
            input += Math.max(0, cached) + Math.max(0, kind.written(usage));
        }
        return new Usage(input, output, cached);
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : -1;
    }

    /** How one provider's class tells its cached tokens. */
    private static final class Kind {

        private final Member read;
        private final Member written;
        private final Member bedrockWritten;
        private final Member details;
        private final Member gemini;
        private final boolean beside;

        Kind(Class<?> type) {
            read = Member.of(type, "cacheReadInputTokens");
            written = Member.of(type, "cacheCreationInputTokens");
            bedrockWritten = Member.of(type, "cacheWriteInputTokens");
            details = Member.of(type, "inputTokensDetails");
            gemini = Member.of(type, "cachedContentTokenCount");
            beside =
                    type.getSimpleName().startsWith("Anthropic")
                            || type.getSimpleName().startsWith("Bedrock");
        }

        long cached(Object usage) {
            var inDetails = details.of(usage);
            if (inDetails != null) {
                return number(Member.of(inDetails.getClass(), "cachedTokens").of(inDetails));
            }
            long cached = number(read.of(usage));
            return cached >= 0 ? cached : number(gemini.of(usage));
        }

        long written(Object usage) {
            long tokens = number(written.of(usage));
            return tokens >= 0 ? tokens : number(bedrockWritten.of(usage));
        }
    }
}
