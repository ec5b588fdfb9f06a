package dev.tidemark.agent.outlet;

import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Profile;

/**
 * A conversation's profile in plain numbers, one spelling for JMX and HTTP alike.
 *
 * @param host the framework
 * @param id the host's own id
 * @param model the model it last spoke to
 * @param messages messages of the last request
 * @param system tokens of system prompt and tool definitions
 * @param workingMemory tokens of the current turn
 * @param knowledgeBase tokens of what was retrieved
 * @param agentContexts tokens of finished tool exchanges
 * @param interactionBuffer tokens of older turns
 * @param longTerm tokens that are no longer sent
 * @param cache tokens of the last request that the provider read from its cache
 * @param total tokens of the last request
 * @param window the model's window, 0 where it is unknown
 * @param utilization total as a share of the window, 0 where it is unknown
 * @param bytes text of the last request in the heap
 * @param calls requests so far
 * @param tokensSent tokens of all requests so far
 * @param reportedInput input tokens of all requests as the provider reported them
 * @param reportedOutput output tokens of all requests as the provider reported them
 * @param firstSeen epoch milliseconds of the first request
 * @param lastSeen epoch milliseconds of the last request
 */
public record ConversationRow(
        String host,
        String id,
        String model,
        int messages,
        long system,
        long workingMemory,
        long knowledgeBase,
        long agentContexts,
        long interactionBuffer,
        long longTerm,
        long cache,
        long total,
        long window,
        double utilization,
        long bytes,
        long calls,
        long tokensSent,
        long reportedInput,
        long reportedOutput,
        long firstSeen,
        long lastSeen) {

    /** The row of one profile. */
    public static ConversationRow of(Profile profile) {
        var shares = profile.shares();
        return new ConversationRow(
                profile.host(),
                profile.id(),
                profile.model(),
                profile.messages(),
                shares.of(Component.SYSTEM_CONTEXT),
                shares.of(Component.WORKING_MEMORY),
                shares.of(Component.KNOWLEDGE_BASE),
                shares.of(Component.AGENT_CONTEXT),
                shares.of(Component.INTERACTION_BUFFER),
                profile.longTerm(),
                profile.cached(),
                shares.total(),
                profile.window(),
                profile.utilization(),
                profile.bytes(),
                profile.calls(),
                profile.tokensSent(),
                profile.reportedInput(),
                profile.reportedOutput(),
                profile.firstSeen(),
                profile.lastSeen());
    }
}
