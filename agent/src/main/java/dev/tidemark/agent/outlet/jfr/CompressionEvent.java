package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.StackTrace;

/** One request that went out otherwise than it came. Its duration is that of the rewriting. */
@Name("tidemark.Compression")
@Label("Compression")
@Category("Tidemark")
@Description("A request was rewritten to fit its budget")
@StackTrace(false)
final class CompressionEvent extends Event {

    @Label("Conversation")
    @Description("The host's own id, or anonymous")
    String conversation;

    @Label("Stages")
    @Description("What was done, in its order; frozen where an earlier rewriting still holds")
    String stages;

    @Label("Tokens Before")
    @Description("Tokens of the messages as they came, in Tidemark's own count")
    long tokensBefore;

    @Label("Tokens After")
    @Description("Tokens of the messages as they went out, in Tidemark's own count")
    long tokensAfter;

    @Label("Ratio")
    @Description("What is left of each token")
    @Percentage
    double ratio;

    @Label("Replaced")
    @Description("Messages that went out with shorter texts")
    int replaced;

    @Label("Dropped")
    @Description("Messages that did not go out")
    int dropped;

    @Label("Summaries")
    @Description("Messages of Tidemark's own that went out")
    int summaries;
}
