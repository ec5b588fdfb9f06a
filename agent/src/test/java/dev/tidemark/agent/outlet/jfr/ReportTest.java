package dev.tidemark.agent.outlet.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.Outlet;
import dev.tidemark.agent.command.CommandFailure;
import dev.tidemark.agent.command.Report;
import dev.tidemark.agent.outlet.Staged;
import dev.tidemark.agent.outlet.StagedLeaks;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Verdict.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command reads what the outlet writes. */
class ReportTest {

    @TempDir Path folder;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Report report =
            new Report(new PrintStream(written, true, StandardCharsets.UTF_8));

    private Path recording(Consumer<Outlet> body) throws IOException {
        var file = folder.resolve("app.jfr");
        var outlet = JfrOutlet.open(new Staged()).orElseThrow();
        try (var recording = new Recording()) {
            recording.start();
            body.accept(outlet);
            recording.stop();
            recording.dump(file);
        } finally {
            outlet.close();
        }
        return file;
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private void assertSays(String words) {
        assertTrue(text().contains(words), () -> words + " is not in\n" + text());
    }

    @Test
    void aLeakIsToldWithWhatHoldsItAndWhatToDoAndTheCodeIs1() throws IOException {
        var file =
                recording(
                        outlet -> {
                            outlet.memory(StagedLeaks.sample(), 1_500, 14);
                            outlet.leak(StagedLeaks.verdict(State.SUSPECTED));
                            outlet.leak(StagedLeaks.verdict(State.CONFIRMED));
                            outlet.recovered(new Recovered("trim", 3 << 20, 1 << 20, 0));
                            outlet.memory(StagedLeaks.sample(), 2_500, 14);
                        });
        assertEquals(1, report.run(List.of(file.toString())));
        assertSays("2 samples");
        assertSays("conversations         1,500      2,500      2,500");
        assertSays("suspected  conversations, 22.9 MB/h");
        assertSays("confirmed  conversations, 22.9 MB/h, held by dev.langchain4j.service");
        assertSays("none was read again");
        assertSays("trim brought back 1.0 MB, where 3.0 MB were predicted");
        assertSays("call evictChatMemory when a customer leaves");
    }

    @Test
    void whatWasWithdrawnIsNoReasonToDoAnything() throws IOException {
        var file =
                recording(
                        outlet -> {
                            outlet.memory(StagedLeaks.sample(), 1, 1);
                            outlet.leak(StagedLeaks.verdict(State.CONFIRMED));
                            outlet.leak(StagedLeaks.verdict(State.WITHDRAWN));
                        });
        assertEquals(0, report.run(List.of(file.toString())));
        assertSays("withdrawn");
        assertSays("what to do: nothing");
    }

    @Test
    void aRecordingWithoutSamplesSaysSo() throws IOException {
        var file = recording(outlet -> {});
        var failure =
                assertThrows(CommandFailure.class, () -> report.run(List.of(file.toString())));
        assertEquals(3, failure.exitCode());
        assertTrue(failure.getMessage().contains("no sample of memory"), failure.getMessage());
    }

    @Test
    void aRecordingThatBeganAfterTheVerdictKnowsOfIt() throws IOException {
        var console = new Staged();
        console.leaks = StagedLeaks.some();
        var file = folder.resolve("late.jfr");
        var outlet = JfrOutlet.open(console).orElseThrow();
        try (var recording = new Recording()) {
            recording.start();
            outlet.memory(StagedLeaks.sample(), 1_500, 14);
            recording.stop();
            recording.dump(file);
        } finally {
            outlet.close();
        }
        assertEquals(1, report.run(List.of(file.toString())));
        assertSays("confirmed  conversations");
        assertEquals(1, text().split("confirmed  conversations", -1).length - 1, text());
    }

    @Test
    void whatIsNoRecordingCannotBeReached() throws IOException {
        var file = Files.writeString(folder.resolve("text.jfr"), "no recording");
        var failure =
                assertThrows(CommandFailure.class, () -> report.run(List.of(file.toString())));
        assertEquals(3, failure.exitCode());
        assertEquals(
                3,
                assertThrows(CommandFailure.class, () -> report.run(List.of("missing.jfr")))
                        .exitCode());
        assertEquals(2, assertThrows(CommandFailure.class, () -> report.run(List.of())).exitCode());
    }
}
