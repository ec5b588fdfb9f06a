package dev.tidemark.agent.outlet.jfr;

import dev.tidemark.agent.Compression;
import dev.tidemark.agent.Console;
import dev.tidemark.agent.Failures;
import dev.tidemark.agent.ModelCall;
import dev.tidemark.agent.Outlet;
import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.budget.cleanup.Cleaned.Freed;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Profile;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import java.util.Optional;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;

/**
 * Tells every call to the JDK's flight recorder, so that tokens stand beside threads, allocation
 * and garbage collection on one time axis.
 *
 * <p>The first touch of the recorder costs 100 to 250 ms, so it happens in {@link #open}, on a
 * thread of ours. From then on an application thread that makes a call reads one flag, and notes
 * the time only while somebody records.
 */
public final class JfrOutlet implements Outlet {

    /** Conversations stay in the heap in this version. */
    private static final String TIER = "heap";

    private final Runnable conversations;
    private final Runnable verdicts;

    /** Asked whether its kind of event is recorded; never committed. */
    private final ModelCallEvent probe = new ModelCallEvent();

    private JfrOutlet(Console console) {
        conversations = () -> tellAll(console);
        verdicts = () -> tellStanding(console);
    }

    /** Whether anybody records, or has; asked without starting the recorder, which costs 100 ms. */
    public static boolean recorderRuns() {
        try {
            return ModuleLayer.boot().findModule("jdk.jfr").isPresent()
                    && FlightRecorder.isInitialized();
        } catch (LinkageError missing) {
            return false;
        }
    }

    /**
     * Registers the events; empty where the recorder is missing or refuses. Slow, so not to be
     * called on an application's thread.
     */
    public static Optional<JfrOutlet> open(Console console) {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            return Optional.empty();
        }
        try {
            return FlightRecorder.isAvailable()
                    ? Optional.of(registered(console))
                    : Optional.empty();
        } catch (IllegalStateException | SecurityException | LinkageError refused) {
            return Optional.empty();
        }
    }

    private static JfrOutlet registered(Console console) {
        var outlet = new JfrOutlet(console);
        FlightRecorder.register(ModelCallEvent.class);
        FlightRecorder.register(CompressionEvent.class);
        FlightRecorder.register(CleanupEvent.class);
        FlightRecorder.register(BudgetAlertEvent.class);
        FlightRecorder.register(FailureEvent.class);
        FlightRecorder.register(MemorySampleEvent.class);
        FlightRecorder.register(LeakSuspectedEvent.class);
        FlightRecorder.register(LeakRecoveryEvent.class);
        FlightRecorder.addPeriodicEvent(ConversationEvent.class, outlet.conversations);
        FlightRecorder.addPeriodicEvent(LeakSuspectedEvent.class, outlet.verdicts);
        return outlet;
    }

    @Override
    public boolean wantsBegin() {
        return probe.isEnabled();
    }

    @Override
    public Object begin() {
        var event = new ModelCallEvent();
        event.begin();
        return event;
    }

    @Override
    public Object beginRewrite() {
        var event = new CompressionEvent();
        event.begin();
        return event;
    }

    @Override
    public void end(Object began) {
        if (began instanceof Event event) {
            event.end();
        }
    }

    /** A call that began before anybody recorded is told too, as an event without duration. */
    @Override
    public void call(ModelCall call) {
        call.compression().ifPresent(it -> tell(call.conversation(), it));
        var event = call.began() instanceof ModelCallEvent began ? began : new ModelCallEvent();
        if (!event.shouldCommit()) {
            return;
        }
        event.host = call.host();
        event.model = call.model();
        event.conversation = call.conversation();
        event.messages = call.messages();
        event.budget = call.budget();
        event.window = call.window();
        event.tokens = call.tokens();
        event.tokensSent = call.tokensSent();
        event.utilization = call.utilization();
        event.systemContext = call.shares().of(Component.SYSTEM_CONTEXT);
        event.workingMemory = call.shares().of(Component.WORKING_MEMORY);
        event.knowledgeBase = call.shares().of(Component.KNOWLEDGE_BASE);
        event.agentContext = call.shares().of(Component.AGENT_CONTEXT);
        event.interactionBuffer = call.shares().of(Component.INTERACTION_BUFFER);
        event.toolTokens = call.toolTokens();
        event.compressed = call.compression().isPresent();
        event.reportedInput = call.reported().input();
        event.reportedOutput = call.reported().output();
        event.reportedCached = call.reported().cached();
        event.outcome = call.outcome().label();
        event.commit();
    }

    private static void tell(String conversation, Compression compression) {
        var event =
                compression.began() instanceof CompressionEvent began
                        ? began
                        : new CompressionEvent();
        if (event.shouldCommit()) {
            event.conversation = conversation;
            event.stages = String.join(",", compression.stages());
            event.tokensBefore = compression.tokensBefore();
            event.tokensAfter = compression.tokensAfter();
            event.ratio = compression.ratio();
            event.replaced = compression.replaced();
            event.dropped = compression.dropped();
            event.summaries = compression.summaries();
            event.commit();
        }
        compression.cleanups().forEach(freed -> tell(conversation, freed));
    }

    private static void tell(String conversation, Freed freed) {
        var event = new CleanupEvent();
        if (event.shouldCommit()) {
            event.conversation = conversation;
            event.component = freed.component().label();
            event.action = freed.action().label();
            event.tokensFreed = freed.tokens();
            event.commit();
        }
    }

    @Override
    public void alert(String conversation, Alert alert) {
        var event = new BudgetAlertEvent();
        if (event.shouldCommit()) {
            event.conversation = conversation;
            event.kind = alert.kind();
            event.component = alert.part();
            event.utilization = alert.utilization();
            event.threshold = alert.threshold();
            event.advice = alert.advice();
            event.commit();
        }
    }

    @Override
    public void failure(String where, Throwable failure) {
        var event = new FailureEvent();
        if (event.shouldCommit()) {
            event.where = where;
            event.type = failure.getClass().getName();
            event.message = Failures.withoutContent(failure);
            event.commit();
        }
    }

    @Override
    public void memory(Sample sample, long conversations, long conversationBytes) {
        var event = new MemorySampleEvent();
        if (event.shouldCommit()) {
            event.heapUsed = sample.heapUsed();
            event.heapFloor = sample.heapFloor();
            event.rss = sample.rss();
            event.nonHeap = sample.nonHeap();
            event.direct = sample.direct();
            event.threads = sample.threads();
            event.classes = sample.classes();
            event.conversations = conversations;
            event.conversationBytes = conversationBytes;
            event.commit();
        }
    }

    @Override
    public void leak(Verdict verdict) {
        var event = new LeakSuspectedEvent();
        if (event.shouldCommit()) {
            event.kind = verdict.kind().label();
            event.suspect = verdict.suspect();
            event.holder = verdict.holder();
            event.bytesPerHour = Math.round(verdict.bytesPerHour());
            event.confidence = verdict.confidence();
            event.since = verdict.since();
            event.evidence = String.join("; ", verdict.evidence());
            event.state = verdict.state().label();
            event.advice = verdict.advice();
            event.commit();
        }
    }

    @Override
    public void recovered(Recovered recovered) {
        var event = new LeakRecoveryEvent();
        if (event.shouldCommit()) {
            event.action = recovered.action();
            event.freedBytes = recovered.freed();
            event.predictedBytes = recovered.predicted();
            event.conversations = recovered.conversations();
            event.commit();
        }
    }

    /** The recorder prints what its hooks throw, and nothing of ours may print. */
    private void tellAll(Console console) {
        try {
            console.settle(); // the chunk that ends here is to hold the calls that ended before it
            var now = System.currentTimeMillis();
            console.conversations().forEach(profile -> tell(profile, now));
        } catch (RuntimeException | LinkageError failure) {
            failure("jfr.conversations", failure);
        }
    }

    /** A recording that begins after a verdict is to know of it. */
    private void tellStanding(Console console) {
        try {
            console.leaks().verdicts().stream()
                    .filter(verdict -> verdict.state() != Verdict.State.WITHDRAWN)
                    .forEach(this::leak);
        } catch (RuntimeException | LinkageError failure) {
            failure("jfr.leaks", failure);
        }
    }

    private static void tell(Profile profile, long now) {
        var event = new ConversationEvent();
        event.host = profile.host();
        event.conversation = profile.id();
        event.messages = profile.messages();
        event.tokens = profile.shares().total();
        event.bytes = profile.bytes();
        event.idleMillis = Math.max(0, now - profile.lastSeen());
        event.tier = TIER;
        event.commit();
    }

    @Override
    public void close() {
        FlightRecorder.removePeriodicEvent(conversations);
        FlightRecorder.removePeriodicEvent(verdicts);
        FlightRecorder.unregister(ModelCallEvent.class);
        FlightRecorder.unregister(CompressionEvent.class);
        FlightRecorder.unregister(CleanupEvent.class);
        FlightRecorder.unregister(BudgetAlertEvent.class);
        FlightRecorder.unregister(FailureEvent.class);
        FlightRecorder.unregister(MemorySampleEvent.class);
        FlightRecorder.unregister(LeakSuspectedEvent.class);
        FlightRecorder.unregister(LeakRecoveryEvent.class);
    }
}
