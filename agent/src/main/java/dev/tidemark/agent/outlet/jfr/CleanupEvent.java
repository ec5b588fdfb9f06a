package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What an epoch freed in one component in one way; none is told where nothing was freed. */
@Name("tidemark.Cleanup")
@Label("Cleanup")
@Category("Tidemark")
@Description("Tokens of a component that no longer go out")
@StackTrace(false)
final class CleanupEvent extends Event {

    @Label("Conversation")
    @Description("The host's own id, or anonymous")
    String conversation;

    @Label("Component")
    String component;

    @Label("Action")
    @Description(
            "fold, remove-duplicates, compress-inactive, keep-excerpts, extract-old, evict or"
                    + " cut")
    String action;

    @Label("Tokens Freed")
    @Description("Without what a summary takes that stands for them, in Tidemark's own count")
    long tokensFreed;
}
