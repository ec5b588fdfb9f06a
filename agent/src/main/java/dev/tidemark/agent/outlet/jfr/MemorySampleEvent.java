package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The memory of this JVM at one moment; what it does not tell is -1. */
@Name("tidemark.MemorySample")
@Label("Memory Sample")
@Category("Tidemark")
@Description("Heap, resident memory and conversations, every leak.interval")
@StackTrace(false)
final class MemorySampleEvent extends Event {

    @Label("Heap Used")
    @DataAmount
    long heapUsed;

    @Label("Heap Floor")
    @Description("What the last collection left")
    @DataAmount
    long heapFloor;

    @Label("Resident Memory")
    @DataAmount
    long rss;

    @Label("Outside the Heap")
    @Description("Used by the JVM's own pools: classes, compiled code")
    @DataAmount
    long nonHeap;

    @Label("Direct Buffers")
    @DataAmount
    long direct;

    @Label("Threads")
    int threads;

    @Label("Classes")
    int classes;

    @Label("Conversations")
    @Description("Conversations that stores of frameworks hold")
    long conversations;

    @Label("Conversation Bytes")
    @Description("What they take of the heap, as estimated")
    @DataAmount
    long conversationBytes;
}
