package dev.tidemark.agent.outlet.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.ModelCall.Outcome;
import dev.tidemark.agent.Outlet;
import dev.tidemark.agent.outlet.Staged;
import dev.tidemark.agent.outlet.StagedLeaks;
import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Verdict.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrOutletTest {

    @TempDir Path folder;

    private final Staged console = new Staged();
    private Outlet outlet;

    @BeforeEach
    void open() {
        outlet = JfrOutlet.open(console).orElseThrow();
    }

    @AfterEach
    void close() {
        outlet.close();
    }

    private List<RecordedEvent> record(String type, Runnable body) throws IOException {
        var file = folder.resolve(type + ".jfr");
        try (var recording = new Recording()) {
            recording.start();
            body.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .toList();
    }

    /** The names of the event's own fields. */
    private static String fields(RecordedEvent event) {
        var inherited = List.of("startTime", "duration", "eventThread", "stackTrace");
        return event.getFields().stream()
                .map(ValueDescriptor::getName)
                .filter(name -> !inherited.contains(name))
                .collect(Collectors.joining(" "));
    }

    @Test
    void aCallIsToldWithEveryFieldOfTheContract() throws IOException {
        var event =
                record(
                                "tidemark.ModelCall",
                                () -> {
                                    var began = outlet.begin();
                                    outlet.end(began);
                                    outlet.call(Staged.call("gpt-4o", began, Outcome.OK));
                                })
                        .get(0);
        assertEquals(
                "host model conversation messages budget window tokens tokensSent utilization"
                        + " systemContext workingMemory knowledgeBase agentContext"
                        + " interactionBuffer toolTokens compressed reportedInput reportedOutput"
                        + " reportedCached outcome",
                fields(event));
        assertEquals(List.of("Tidemark"), event.getEventType().getCategoryNames());
        assertNull(event.getStackTrace());
        assertEquals("langchain4j", event.getString("host"));
        assertEquals("gpt-4o", event.getString("model"));
        assertEquals("customer-7", event.getString("conversation"));
        assertEquals(7, event.getInt("messages"));
        assertEquals(800, event.getLong("budget"));
        assertEquals(1000, event.getLong("window"));
        assertEquals(200, event.getLong("tokens"));
        assertEquals(200, event.getLong("tokensSent"));
        assertEquals(0.25, event.getDouble("utilization"));
        assertEquals(10, event.getLong("systemContext"));
        assertEquals(20, event.getLong("workingMemory"));
        assertEquals(30, event.getLong("knowledgeBase"));
        assertEquals(40, event.getLong("agentContext"));
        assertEquals(100, event.getLong("interactionBuffer"));
        assertEquals(5, event.getLong("toolTokens"));
        assertFalse(event.getBoolean("compressed"));
        assertEquals(205, event.getLong("reportedInput"));
        assertEquals(50, event.getLong("reportedOutput"));
        assertEquals(128, event.getLong("reportedCached"));
        assertEquals("ok", event.getString("outcome"));
    }

    @Test
    void theDurationIsTheCallsAlthoughAnotherThreadCommitsIt() throws Exception {
        var between = new AtomicReference<Duration>();
        var event =
                record(
                                "tidemark.ModelCall",
                                () -> {
                                    var before = System.nanoTime();
                                    var began = outlet.begin();
                                    outlet.end(began);
                                    between.set(Duration.ofNanos(System.nanoTime() - before));
                                    var call = Staged.call("gpt-4o", began, Outcome.OK);
                                    var ours = new Thread(() -> outlet.call(call), "ours");
                                    ours.start();
                                    join(ours);
                                })
                        .get(0);
        assertTrue(event.getDuration().toNanos() > 0);
        assertTrue(event.getDuration().compareTo(between.get()) <= 0);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCallThatBeganBeforeTheRecordingIsToldToo() throws IOException {
        var events =
                record(
                        "tidemark.ModelCall",
                        () -> outlet.call(Staged.call("gpt-4o", null, Outcome.UNFINISHED)));
        assertEquals(1, events.size());
        assertEquals("unfinished", events.get(0).getString("outcome"));
    }

    @Test
    void theTimeIsNotedOnlyWhileSomebodyRecords() throws IOException {
        assertFalse(outlet.wantsBegin());
        record("tidemark.ModelCall", () -> assertTrue(outlet.wantsBegin()));
        assertFalse(outlet.wantsBegin());
        try (var recording = new Recording()) {
            recording.disable("tidemark.ModelCall");
            recording.start();
            assertFalse(outlet.wantsBegin());
        }
    }

    @Test
    void aRewritingIsToldWithEveryFieldOfTheContractAndTheTimeItTook() throws IOException {
        var event =
                record(
                                "tidemark.Compression",
                                () -> {
                                    var began = outlet.beginRewrite();
                                    outlet.end(began);
                                    outlet.call(Staged.rewritten(Staged.epoch(began)));
                                })
                        .get(0);
        assertEquals(
                "conversation stages tokensBefore tokensAfter ratio replaced dropped summaries",
                fields(event));
        assertEquals("customer-7", event.getString("conversation"));
        assertEquals("folding,distillation", event.getString("stages"));
        assertEquals(180, event.getLong("tokensBefore"));
        assertEquals(120, event.getLong("tokensAfter"));
        assertEquals(2.0 / 3, event.getDouble("ratio"), 1e-9);
        assertEquals(1, event.getInt("replaced"));
        assertEquals(2, event.getInt("dropped"));
        assertEquals(1, event.getInt("summaries"));
        assertTrue(event.getDuration().toNanos() > 0);
    }

    @Test
    void whatWasFreedIsToldByComponentAndAction() throws IOException {
        var events =
                record("tidemark.Cleanup", () -> outlet.call(Staged.rewritten(Staged.epoch(null))));
        assertEquals("conversation component action tokensFreed", fields(events.get(0)));
        assertEquals(
                List.of(
                        "customer-7 agent-context fold 20",
                        "customer-7 interaction-buffer extract-old 40"),
                events.stream()
                        .map(
                                it ->
                                        it.getString("conversation")
                                                + ' '
                                                + it.getString("component")
                                                + ' '
                                                + it.getString("action")
                                                + ' '
                                                + it.getLong("tokensFreed"))
                        .toList());
    }

    @Test
    void aCallIsCompressedWhereItWasRewritten() throws IOException {
        var events =
                record(
                        "tidemark.ModelCall",
                        () -> outlet.call(Staged.rewritten(Staged.epoch(null))));
        assertTrue(events.get(0).getBoolean("compressed"));
    }

    @Test
    void anAlertIsToldWithEveryFieldOfTheContract() throws IOException {
        var alert = new Alert("total-high", "total", 0.95, 0.9, "raise budget");
        var event = record("tidemark.BudgetAlert", () -> outlet.alert("customer-7", alert)).get(0);
        assertEquals("conversation kind component utilization threshold advice", fields(event));
        assertEquals("customer-7", event.getString("conversation"));
        assertEquals("total-high", event.getString("kind"));
        assertEquals("total", event.getString("component"));
        assertEquals(0.95, event.getDouble("utilization"));
        assertEquals(0.9, event.getDouble("threshold"));
        assertEquals("raise budget", event.getString("advice"));
    }

    @Test
    void everyLiveConversationIsToldWithEveryChunk() throws IOException {
        console.profiles.add(Staged.profile("a", 1, 2, 3, 4, 5));
        console.profiles.add(Staged.profile("b", 0, 0, 0, 0, 0));
        var events = record("tidemark.Conversation", () -> {});
        var a =
                events.stream()
                        .filter(event -> event.getString("conversation").equals("a"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("host conversation messages tokens bytes idleMillis tier", fields(a));
        assertEquals("langchain4j", a.getString("host"));
        assertEquals(7, a.getInt("messages"));
        assertEquals(15, a.getLong("tokens"));
        assertEquals(2048, a.getLong("bytes"));
        assertTrue(a.getDuration("idleMillis").compareTo(Duration.ofSeconds(5)) >= 0);
        assertEquals("heap", a.getString("tier"));
        assertTrue(events.stream().anyMatch(e -> e.getString("conversation").equals("b")));
    }

    @Test
    void afterCloseNoConversationIsTold() throws IOException {
        console.profiles.add(Staged.profile("a", 1, 2, 3, 4, 5));
        outlet.close();
        assertEquals(List.of(), record("tidemark.Conversation", () -> {}));
        open();
    }

    @Test
    void aFailureIsToldWithoutWordsThatMayQuoteAMessage() throws IOException {
        var events =
                record(
                        "tidemark.Failure",
                        () -> {
                            outlet.failure("adapter", new IllegalStateException("my secret"));
                            outlet.failure("hook", new NoSuchMethodError("chat()"));
                        });
        assertEquals("where type message", fields(events.get(0)));
        assertEquals("adapter", events.get(0).getString("where"));
        assertEquals("java.lang.IllegalStateException", events.get(0).getString("type"));
        assertFalse(events.get(0).getString("message").contains("secret"));
        assertTrue(events.get(0).getString("message").contains("JfrOutletTest"));
        assertTrue(events.get(1).getString("message").startsWith("chat() at "));
    }

    @Test
    void aMemorySampleIsToldWithEveryFieldOfTheContract() throws IOException {
        var event =
                record("tidemark.MemorySample", () -> outlet.memory(StagedLeaks.sample(), 13, 14))
                        .get(0);
        assertEquals(
                "heapUsed heapFloor rss nonHeap direct threads classes conversations"
                        + " conversationBytes",
                fields(event));
        assertEquals(1_001, event.getLong("heapUsed"));
        assertEquals(1_004, event.getLong("heapFloor"));
        assertEquals(1_005, event.getLong("rss"));
        assertEquals(1_006, event.getLong("nonHeap"));
        assertEquals(1_009, event.getLong("direct"));
        assertEquals(11, event.getInt("threads"));
        assertEquals(12, event.getInt("classes"));
        assertEquals(13, event.getLong("conversations"));
        assertEquals(14, event.getLong("conversationBytes"));
    }

    @Test
    void aVerdictIsToldWithItsHolderAndItsEvidence() throws IOException {
        var verdict = StagedLeaks.verdict(State.CONFIRMED);
        var event = record("tidemark.LeakSuspected", () -> outlet.leak(verdict)).get(0);
        assertEquals(
                "kind suspect holder bytesPerHour confidence since evidence state advice",
                fields(event));
        assertEquals("conversations", event.getString("kind"));
        assertEquals(verdict.suspect(), event.getString("suspect"));
        assertEquals(verdict.holder(), event.getString("holder"));
        assertEquals(24_000_000, event.getLong("bytesPerHour"));
        assertEquals(0.9, event.getDouble("confidence"));
        assertEquals(verdict.since(), event.getLong("since"));
        assertEquals(
                "1,000 conversations in 60 s; none was read again", event.getString("evidence"));
        assertEquals("confirmed", event.getString("state"));
        assertEquals(verdict.advice(), event.getString("advice"));
    }

    @Test
    void aRecoveryIsToldAsItIs() throws IOException {
        var event =
                record(
                                "tidemark.LeakRecovery",
                                () -> outlet.recovered(new Recovered("trim", 100, 30, 2)))
                        .get(0);
        assertEquals("action freedBytes conversations predictedBytes", fields(event));
        assertEquals("trim", event.getString("action"));
        assertEquals(30, event.getLong("freedBytes"));
        assertEquals(2, event.getInt("conversations"));
        assertEquals(100, event.getLong("predictedBytes"));
    }
}
