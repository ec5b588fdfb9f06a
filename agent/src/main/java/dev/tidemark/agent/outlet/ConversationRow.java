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
 * @param total tokens of the last request as it was sent
 * @param before tokens of the last request as the host made it
 * @param saved tokens of all requests so far that were not sent
 * @param window the model's window, 0 where it is unknown
 * @param budget input tokens the last request could take, 0 where it had no budget
 * @param utilization total as a share of the budget, else of the window; 0 where both are unknown
 * @param bytes text of the last request in the heap
 * @param calls requests so far
 * @param tokensSent tokens of all requests so far
 * @param reportedInput input tokens of all requests as the provider reported them
 * @param reportedOutput output tokens of all requests as the provider reported them
 * @param overflows whether the last request went out larger than its budget
 * @param epochs how often what stood before was rewritten
 * @param epochInput input tokens as the provider reported them since the last epoch
 * @param epochCached those of them that it read from its cache
 * @param earlierEpochInput the same from the epoch before to the last
 * @param earlierEpochCached the same
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
        long before,
        long saved,
        long window,
        long budget,
        double utilization,
        long bytes,
        long calls,
        long tokensSent,
        long reportedInput,
        long reportedOutput,
        boolean overflows,
        long epochs,
        long epochInput,
        long epochCached,
        long earlierEpochInput,
        long earlierEpochCached,
        long firstSeen,
        long lastSeen) {

    /** The row of one profile. */
    public static ConversationRow of(Profile profile) {
        var shares = profile.shares();
        var kept = profile.kept();
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
                kept.tokensBefore(),
                kept.tokensSaved(),
                profile.window(),
                kept.budget(),
                profile.utilization(),
                profile.bytes(),
                profile.calls(),
                profile.tokensSent(),
                profile.reportedInput(),
                profile.reportedOutput(),
                kept.overflows(),
                kept.epochs(),
                kept.current().input(),
                kept.current().cached(),
                kept.previous().input(),
                kept.previous().cached(),
                profile.firstSeen(),
                profile.lastSeen());
    }
}
