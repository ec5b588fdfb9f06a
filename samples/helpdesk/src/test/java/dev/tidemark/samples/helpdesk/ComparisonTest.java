package dev.tidemark.samples.helpdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader, on real recordings of events with the names and fields that users are promised. */
class ComparisonTest {

    @Name("tidemark.ModelCall")
    static class Call extends Event {
        String conversation;
        long tokens;
        long tokensSent;
        long systemContext;
        int workingMemory; // events of other widths are read as well

        static void record(String conversation, int tokens) {
            var call = new Call();
            call.conversation = conversation;
            call.tokens = tokens;
            call.tokensSent = tokens;
            call.systemContext = 10;
            call.workingMemory = tokens - 10;
            call.commit();
        }
    }

    @Name("tidemark.Failure")
    static class Failure extends Event {}

    @TempDir private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void aRunOfThreeCalls() throws Exception {
        var summary =
                new Summary(
                        3,
                        2,
                        600,
                        128,
                        50,
                        300,
                        0,
                        "",
                        1,
                        new Summary.Facts(1, 1, 0),
                        new Summary.Effort(1_000, 2_000, 0),
                        Map.of("customer-000", 400L, "customer-001", 200L),
                        List.of(4_000L, 848L));
        Files.writeString(folder.resolve("without.json"), summary.json());
        Files.writeString(folder.resolve("with.json"), summary.json());
    }

    private int compare(Runnable events) throws Exception {
        var file = folder.resolve("a run.jfr");
        try (var recording = new Recording()) {
            recording.start();
            events.run();
            recording.stop();
            recording.dump(file);
        }
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Comparison.run(
                new String[] {
                    folder.resolve("without.json").toString(),
                    folder.resolve("with.json").toString(),
                    file.toString()
                },
                stream,
                stream);
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void equalCountsAreSaidToBeEqual() throws Exception {
        int status =
                compare(
                        () -> {
                            Call.record("customer-000", 100);
                            Call.record("customer-001", 200);
                            Call.record("customer-000", 300);
                        });
        assertEquals(0, status, text());
        assertTrue(text().contains("count equals the server's, for every conversation"), text());
        var lines = text().lines().toList();
        int table = 0;
        while (!lines.get(table).startsWith("largest conversations")) {
            table++;
        }
        assertEquals("customer-000 2 400 400", lines.get(table + 1).strip().replaceAll(" +", " "));
        assertTrue(text().contains("system context"), text());
        assertTrue(text().replaceAll(" +", " ").contains("working memory 570 95.0%"), text());
    }

    @Test
    void aCountThatDiffersFails() throws Exception {
        int status =
                compare(
                        () -> {
                            Call.record("customer-000", 100);
                            Call.record("customer-001", 200);
                            Call.record("customer-000", 299);
                        });
        assertEquals(1, status);
        assertTrue(text().contains("differs: +0 calls, -1 tokens, in 1 conversations"), text());
    }

    @Test
    void callsInTheWrongConversationFailThoughTheSumIsRight() throws Exception {
        int status =
                compare(
                        () -> {
                            Call.record("customer-000", 100);
                            Call.record("customer-001", 200);
                            Call.record("customer-001", 300);
                        });
        assertEquals(1, status);
        assertTrue(text().contains("in 2 conversations"), text());
    }

    @Test
    void failuresInsideTheAgentFailTheComparison() throws Exception {
        int status =
                compare(
                        () -> {
                            Call.record("customer-000", 400);
                            Call.record("customer-001", 100);
                            Call.record("customer-001", 100);
                            new Failure().commit();
                        });
        assertEquals(1, status);
        assertTrue(text().contains("1 failures inside Tidemark"), text());
    }

    @Test
    void aRecordingWithoutOurEventsIsExplained() throws Exception {
        assertEquals(1, compare(() -> {}));
        assertTrue(text().contains("was the agent attached?"), text());
    }

    @Test
    void filesThatAreMissingOrSomethingElseAreNamed() throws Exception {
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        var junk = Files.writeString(folder.resolve("junk.jfr"), "not a recording").toString();
        var summary = folder.resolve("with.json").toString();
        assertEquals(3, Comparison.run(new String[] {summary, summary, junk}, stream, stream));
        assertEquals(3, Comparison.run(new String[] {junk, summary, junk}, stream, stream));
        assertEquals(3, Comparison.run(new String[] {"none", summary, junk}, stream, stream));
        assertEquals(2, Comparison.run(new String[] {summary}, stream, stream));
    }
}
