package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Something inside Tidemark failed; the call went on as if it were not there. */
@Name("tidemark.Failure")
@Label("Failure")
@Category("Tidemark")
@Description("Something inside Tidemark failed, and the call went on as if it were not there")
@StackTrace(false)
final class FailureEvent extends Event {

    @Label("Where")
    String where;

    @Label("Type")
    @Description("The class of what was thrown")
    String type;

    @Label("Message")
    @Description("Where it was thrown, and the message where the JVM itself wrote it")
    String message;
}
