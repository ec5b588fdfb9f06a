package dev.tidemark.samples.modelserver;

import java.util.List;

/**
 * The tokens of a request, by where they come from.
 *
 * @param tools the tool definitions
 * @param messages each message, in order
 */
record PromptCount(int tools, List<Integer> messages) {

    static PromptCount of(ChatRequest request, CountingRules rules) {
        return new PromptCount(
                rules.tools(request.tools()),
                request.messages().stream().map(rules::message).toList());
    }

    /** The tools and the first so many messages. */
    int upTo(int messageCount) {
        int tokens = tools;
        for (int i = 0; i < messageCount; i++) {
            tokens += messages.get(i);
        }
        return tokens;
    }

    int inMessages() {
        return total() - tools;
    }

    int total() {
        return upTo(messages.size()) + CountingRules.REPLY_PRIMING;
    }
}
