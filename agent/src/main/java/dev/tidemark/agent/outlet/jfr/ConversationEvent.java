package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One live conversation, as it stands when a chunk of the recording begins and ends. */
@Name("tidemark.Conversation")
@Label("Conversation")
@Category("Tidemark")
@Description("A live conversation and what it holds")
@StackTrace(false)
@Period("everyChunk")
final class ConversationEvent extends Event {

    @Label("Host")
    String host;

    @Label("Conversation")
    @Description("The host's own id, or anonymous")
    String conversation;

    @Label("Messages")
    int messages;

    @Label("Tokens")
    @Description("Tokens of its last request")
    long tokens;

    @Label("Bytes")
    @Description("Text of its last request as the heap holds it")
    @DataAmount
    long bytes;

    @Label("Idle")
    @Timespan(Timespan.MILLISECONDS)
    long idleMillis;

    @Label("Tier")
    @Description("Where it is kept")
    String tier;
}
