package dev.tidemark.samples.helpdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of the marathons, and when it says that something went wrong. */
class EnduranceTest {

    @TempDir private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /** Each turn sends 100 tokens, 60 of them cached. */
    private String run(String name, int turns, long known, String error) throws Exception {
        var summary =
                new Summary(
                        turns,
                        turns,
                        100L * turns,
                        60L * turns,
                        10L * turns,
                        100,
                        error.isEmpty() ? 0 : 1,
                        error,
                        0,
                        new Summary.Facts(5, known, 0),
                        new Summary.Effort(1_500, 2_000, 0),
                        Map.of("regular-000", 100L * turns),
                        Collections.nCopies(turns, Summary.cost(100, 60)));
        var file = Files.writeString(folder.resolve(name + ".json"), summary.json());
        return name + "=" + file;
    }

    private int compare(String... args) {
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Endurance.run(args, stream, stream);
    }

    private List<String> lines() {
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    @Test
    void whoGoesOnAndKnowsAllHasWon() throws Exception {
        var refusal =
                "This model's maximum context length is 100 tokens. However, your messages resulted"
                        + " in 101 tokens (all). Please";
        assertEquals(0, compare(run("as it is", 3, 1, refusal), run("other", 40, 5, "")));
        assertTrue(lines().contains("turns answered 3 40"), lines().toString());
        assertTrue(lines().contains("turns refused 1 0"), lines().toString());
        assertTrue(lines().contains("early facts right 1 of 5 5 of 5"), lines().toString());
        assertTrue(lines().contains("wrong 4 0"), lines().toString());
        // 40 uncached and a tenth of 60
        assertTrue(lines().contains("cost 138 1,840"), lines().toString());
        assertTrue(lines().contains("a turn 46 46"), lines().toString());
        assertTrue(lines().contains("in the first 3 46 46"), lines().toString());
        assertTrue(
                lines().contains("Refused with: \"maximum context length is 100 tokens\"."),
                lines().toString());
        assertTrue(
                said.toString(StandardCharsets.UTF_8)
                        .lines()
                        .allMatch(line -> line.length() <= 80));
    }

    @Test
    void whoForgetsOrIsRefusedHasNot() throws Exception {
        assertEquals(1, compare(run("forgetful", 40, 4, "")));
        assertEquals(1, compare(run("refused", 40, 5, "too long")));
    }

    @Test
    void whatWasRecordedHasToBeWhatTheServerCounted() throws Exception {
        var file = folder.resolve("a run.jfr");
        try (var recording = new Recording()) {
            recording.start();
            ComparisonTest.Call.record("regular-000", 100);
            ComparisonTest.Call.record("regular-000", 100);
            recording.stop();
            recording.dump(file);
        }
        assertEquals(0, compare(run("equal", 2, 5, ""), file.toString()), lines().toString());
        assertEquals(1, compare(run("unequal", 3, 5, ""), file.toString()));
    }

    @Test
    void wrongArgumentsAndFilesAreNamed() throws Exception {
        assertEquals(2, compare());
        assertEquals(2, compare("file.json"));
        assertEquals(2, compare(folder.resolve("none.txt").toString()));
        assertEquals(3, compare("name=" + folder.resolve("none.json")));
    }
}
