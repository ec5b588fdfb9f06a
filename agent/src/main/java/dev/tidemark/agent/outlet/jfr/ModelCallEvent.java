package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.StackTrace;

/** One request to a model. Its duration runs from the request to the end of the response. */
@Name("tidemark.ModelCall")
@Label("Model Call")
@Category("Tidemark")
@Description("A request to a language model, measured in tokens")
@StackTrace(false)
final class ModelCallEvent extends Event {

    @Label("Host")
    @Description("The framework the call came through")
    String host;

    @Label("Model")
    String model;

    @Label("Conversation")
    @Description("The host's own id, or anonymous")
    String conversation;

    @Label("Messages")
    int messages;

    @Label("Budget")
    @Description("Input tokens the request may take, 0 where unknown")
    long budget;

    @Label("Window")
    @Description("The model's window in tokens, 0 where unknown")
    long window;

    @Label("Tokens")
    @Description("Tokens of the request as the host made it")
    long tokens;

    @Label("Tokens Sent")
    @Description("Tokens of the request as it went out")
    long tokensSent;

    @Label("Utilization")
    @Description(
            "Tokens sent as a share of the budget, else of the window; 0 where both are unknown")
    @Percentage
    double utilization;

    @Label("System Context")
    long systemContext;

    @Label("Working Memory")
    long workingMemory;

    @Label("Knowledge Base")
    long knowledgeBase;

    @Label("Agent Context")
    long agentContext;

    @Label("Interaction Buffer")
    long interactionBuffer;

    @Label("Tool Tokens")
    @Description("Tokens of the tool definitions alone")
    long toolTokens;

    @Label("Compressed")
    @Description("Whether the request was rewritten")
    boolean compressed;

    @Label("Reported Input")
    @Description("Input tokens as the provider reported them, -1 where it did not")
    long reportedInput;

    @Label("Reported Output")
    @Description("Output tokens as the provider reported them, -1 where it did not")
    long reportedOutput;

    @Label("Reported Cached")
    @Description("Input tokens the provider read from its cache, -1 where it did not say")
    long reportedCached;

    @Label("Outcome")
    String outcome;
}
