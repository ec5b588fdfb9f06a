package dev.tidemark.samples.helpdesk;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import java.util.Map;
import java.util.TreeMap;

/** What the provider charged, call by call, as it said itself in its responses. */
final class Bill implements ChatModelListener {

    private long calls;
    private long promptTokens;
    private long cachedTokens;
    private long completionTokens;
    private long errors;
    private String firstError = "";
    private final Map<String, Long> promptTokensByCustomer = new TreeMap<>();

    @Override
    public synchronized void onResponse(ChatModelResponseContext context) {
        calls++;
        var usage = context.chatResponse().tokenUsage();
        if (usage == null) {
            return; // a provider that does not say
        }
        long prompt = usage.inputTokenCount();
        promptTokens += prompt;
        completionTokens += usage.outputTokenCount();
        if (usage instanceof OpenAiTokenUsage details && details.inputTokensDetails() != null) {
            var cached = details.inputTokensDetails().cachedTokens();
            cachedTokens += cached == null ? 0 : cached;
        }
        if (context.chatRequest().parameters() instanceof OpenAiChatRequestParameters parameters
                && parameters.user() != null) {
            promptTokensByCustomer.merge(parameters.user(), prompt, Long::sum);
        }
    }

    /** A turn that got no answer, whatever the retries; the customer hangs up. */
    synchronized void failed(Throwable error) {
        errors++;
        if (firstError.isEmpty()) {
            firstError = String.valueOf(error);
        }
    }

    synchronized Summary close(Summary.Effort effort, long toolCalls, long asked, long known) {
        return new Summary(
                calls,
                promptTokens,
                cachedTokens,
                completionTokens,
                errors,
                firstError,
                toolCalls,
                asked,
                known,
                effort,
                Map.copyOf(promptTokensByCustomer));
    }
}
