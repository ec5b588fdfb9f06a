package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Memory was to come back, as {@code leak.recover} allows; this much did. */
@Name("tidemark.LeakRecovery")
@Label("Leak Recovery")
@Category("Tidemark")
@Description("An attempt to get memory back, and what it brought")
@StackTrace(false)
final class LeakRecoveryEvent extends Event {

    @Label("Action")
    @Description("caches, trim, offload or gc")
    String action;

    @Label("Freed")
    @DataAmount
    long freedBytes;

    @Label("Conversations")
    @Description("Conversations that left the heap for it")
    int conversations;

    @Label("Predicted")
    @DataAmount
    long predictedBytes;
}
