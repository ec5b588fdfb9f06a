package dev.tidemark.samples.helpdesk;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the provider charged, call by call, as it said itself in its responses. */
final class Bill implements ChatModelListener {

    private long calls;
    private long toolCalls;
    private long promptTokens;
    private long cachedTokens;
    private long completionTokens;
    private long largestRequest;
    private long turns;
    private long factsAsked;
    private long factsKnown;
    private long factsUnknown;
    private long errors;
    private String firstError = "";
    private final Map<String, Long> promptTokensByCustomer = new TreeMap<>();
    private final Map<String, Long> costOfOpenTurn = new HashMap<>();
    private final List<Long> costByTurn = new ArrayList<>();

    @Override
    public synchronized void onResponse(ChatModelResponseContext context) {
        calls++;
        toolCalls += context.chatResponse().aiMessage().toolExecutionRequests().size();
        var usage = context.chatResponse().tokenUsage();
        if (usage == null) {
            return; // a provider that does not say
        }
        long prompt = usage.inputTokenCount();
        long cached = 0;
        if (usage instanceof OpenAiTokenUsage details && details.inputTokensDetails() != null) {
            var reported = details.inputTokensDetails().cachedTokens();
            cached = reported == null ? 0 : reported;
        }
        promptTokens += prompt;
        cachedTokens += cached;
        completionTokens += usage.outputTokenCount();
        largestRequest = Math.max(largestRequest, prompt);
        if (context.chatRequest().parameters() instanceof OpenAiChatRequestParameters parameters
                && parameters.user() != null) {
            promptTokensByCustomer.merge(parameters.user(), prompt, Long::sum);
            costOfOpenTurn.merge(parameters.user(), Summary.cost(prompt, cached), Long::sum);
        }
    }

    /** A turn that was answered. */
    synchronized void answered(String customer, int turn, Customer.Turn asked, String answer) {
        turns++;
        while (costByTurn.size() <= turn) {
            costByTurn.add(0L);
        }
        var cost = costOfOpenTurn.remove(customer);
        costByTurn.set(turn, costByTurn.get(turn) + (cost == null ? 0 : cost));
        if (!asked.expected().isEmpty()) {
            factsAsked++;
            if (answer.contains(asked.expected())) {
                factsKnown++;
            } else if (answer.startsWith("I don't know")) {
                factsUnknown++;
            }
        }
    }

    /** A turn that got no answer, whatever the retries; the customer hangs up. */
    synchronized void failed(Throwable error) {
        errors++;
        if (firstError.isEmpty()) {
            firstError = String.valueOf(error);
        }
    }

    synchronized Summary close(Summary.Effort effort) {
        return new Summary(
                calls,
                turns,
                promptTokens,
                cachedTokens,
                completionTokens,
                largestRequest,
                errors,
                firstError,
                toolCalls,
                new Summary.Facts(factsAsked, factsKnown, factsUnknown),
                effort,
                Map.copyOf(promptTokensByCustomer),
                List.copyOf(costByTurn));
    }
}
