package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timestamp;

/** A verdict on a suspect has changed, or stands when a chunk of the recording begins and ends. */
@Name("tidemark.LeakSuspected")
@Label("Leak Suspected")
@Category("Tidemark")
@Description("A leak is suspected, confirmed or withdrawn")
@StackTrace(false)
@Period("everyChunk")
final class LeakSuspectedEvent extends Event {

    @Label("Kind")
    @Description("conversations, heap, native, threads or class-loaders")
    String kind;

    @Label("Suspect")
    String suspect;

    @Label("Holder")
    @Description("What keeps it: class and field, or unattributed")
    String holder;

    @Label("Bytes per Hour")
    @DataAmount
    long bytesPerHour;

    @Label("Confidence")
    @Description("From 0 to 1")
    double confidence;

    @Label("Since")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long since;

    @Label("Evidence")
    String evidence;

    @Label("State")
    @Description("suspected, confirmed or withdrawn")
    String state;

    @Label("Advice")
    @Description("What to change")
    String advice;
}
