package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.host.Member;
import dev.tidemark.core.context.Usage;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * Makes one meaning of what providers report. OpenAI and Gemini count cached tokens within the
 * prompt; Anthropic and Bedrock beside it. Spring AI tells cached tokens since 2.0; before, they
 * are in the provider's own object, whose class an application may not have.
 */
final class Usages {

    private static final Member READ = Member.of(reported(), "getCacheReadInputTokens");
    private static final Member WRITTEN = Member.of(reported(), "getCacheWriteInputTokens");

    private Usages() {}

    private static Class<?> reported() {
        return org.springframework.ai.chat.metadata.Usage.class;
    }

    private static org.springframework.ai.chat.metadata.Usage of(ChatResponse response) {
        return response == null || response.getMetadata() == null
                ? null
                : response.getMetadata().getUsage();
    }

    /** Whether there is anything in it that the one before did not say. */
    static boolean tells(ChatResponse response, Object before) {
        var usage = of(response);
        return usage != null
                && number(usage.getPromptTokens()) > 0
                && !(before instanceof ChatResponse earlier && usage == of(earlier));
    }

    /** Of this response alone, where it adds to what the one before it said. */
    static Usage normalised(ChatResponse response, ChatResponse before) {
        if (!tells(response, before)) {
            return Usage.NONE;
        }
        var usage = of(response);
        long input = number(usage.getPromptTokens());
        long output = number(usage.getCompletionTokens());
        var summed = of(before);
        if (summed != null && usage.getNativeUsage() == null) {
            input -= number(summed.getPromptTokens());
            output -= number(summed.getCompletionTokens());
            return input > 0 && output >= 0 ? new Usage(input, output, -1) : Usage.NONE;
        }
        var told = usage.getNativeUsage();
        long cached = first(number(READ.of(usage)), told, "cacheReadInputTokens");
        if (beside(told)) {
            long written = number(WRITTEN.of(usage));
            written = first(written, told, "cacheCreationInputTokens", "cacheWriteInputTokens");
            input += Math.max(0, cached) + Math.max(0, written);
        } else if (cached < 0 && told != null) {
            cached = first(cached, told, "cachedContentTokenCount");
            var details = Member.of(told.getClass(), "promptTokensDetails").of(told);
            cached = first(cached, details, "cachedTokens");
        }
        return new Usage(input, output, cached);
    }

    /** Looked up anew each time: what is kept with a class of the host may outlive the host. */
    private static long first(long known, Object told, String... names) {
        for (var name : names) {
            if (known < 0 && told != null) {
                known = number(Member.of(told.getClass(), name).of(told));
            }
        }
        return known;
    }

    private static boolean beside(Object told) {
        if (told == null) {
            return false;
        }
        var type = told.getClass().getName();
        return type.contains("anthropic") || type.startsWith("software.amazon.");
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : -1;
    }
}
