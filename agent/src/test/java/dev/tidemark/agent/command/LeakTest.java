package dev.tidemark.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeakTest {

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int replay(String... options) {
        out.reset();
        err.reset();
        var words = new java.util.ArrayList<>(List.of("replay"));
        words.addAll(List.of(options));
        words.add(folder.toString());
        return new Leak(print(out), print(err)).run(words);
    }

    @Test
    void aLeakIsNamedAndAHealthyDayIsNot() throws IOException {
        zipped("leaking", day("serial", 40));
        Files.writeString(folder.resolve("well.csv"), day("serial", 0));
        Files.writeString(folder.resolve("labels.json"), "{}");
        assertEquals(0, replay("--probe", "full"));
        var lines = text(out).lines().toList();
        assertEquals(2, lines.size(), text(out));
        assertTrue(lines.get(0).matches("leaking,\\d+,heap,\\d+"), lines.get(0));
        assertTrue(lines.get(1).matches("well,,,\\d+"), lines.get(1));
    }

    @Test
    void withoutProbesTheMeasurementsAreNotLookedAt() throws IOException {
        zipped("leaking", day("serial", 40));
        assertEquals(0, replay("--probe=concurrent"));
        assertEquals("leaking,,,0", text(out).strip());
        assertEquals(0, replay("--probe=off"));
        assertEquals("leaking,,,0", text(out).strip());
    }

    @Test
    void whatComesAfterTheAlarmDoesNotMoveIt() throws IOException {
        var whole = day("g1", 40);
        zipped("whole", whole);
        var hour = 12 * 3600;
        var half = new StringBuilder();
        whole.lines()
                .filter(l -> l.startsWith("H") || Double.parseDouble(l.split(",", -1)[1]) < hour)
                .forEach(l -> half.append(l).append('\n'));
        zipped("half", half.toString());
        replay("--probe=full");
        var lines = text(out).lines().toList();
        assertTrue(lines.get(0).matches("half,\\d+,heap,.*"), text(out));
        assertEquals(lines.get(0).split(",", -1)[1], lines.get(1).split(",", -1)[1]);
    }

    @Test
    void aBrokenFileIsNamedAndTheOthersAreJudged() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "H,g1,512\nP,0,1,2,3,0\nP,30,many,2,3,0\n");
        Files.writeString(folder.resolve("b.csv.gz"), "no gzip at all");
        Files.writeString(folder.resolve("c.csv"), "");
        Files.writeString(folder.resolve("d.csv"), "P,0,1,2,3,0\n");
        Files.write(folder.resolve("e.csv"), new byte[] {(byte) 0xff, 'H', ',', 0});
        zipped("f", day("g1", 0));
        var cut = Files.readAllBytes(folder.resolve("f.csv.gz"));
        Files.write(folder.resolve("g.csv.gz"), java.util.Arrays.copyOf(cut, cut.length / 2));
        assertEquals(3, replay());
        assertTrue(text(out).strip().matches("f,,,\\d+"), text(out));
        var errors = text(err).lines().toList();
        assertEquals(6, errors.size(), text(err));
        assertTrue(errors.get(0).contains("a.csv: line 3 "), errors.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "H,quux,512 | line 1: quux is none of G1",
                "H,g1,512;G,0,100,true | line 2: whether the old generation was collected",
                "H,g1,512;P,9000,9,5,6,0;P,60,9,5,6,0 | line 3: it is earlier",
                "H,g1,512;X,1 | line 2: no line begins with X",
                "H,g1,512 | it has no sample"
            })
    void whatIsWrongWithATraceIsSaid(String trace, String said) throws IOException {
        Files.writeString(folder.resolve("a.csv"), trace.replace(';', '\n'));
        assertEquals(3, replay());
        assertTrue(text(err).contains(said), text(err));
        assertEquals("", text(out));
    }

    @Test
    void blanksBesideCommasAreNoPartOfAField() throws IOException {
        Files.writeString(folder.resolve("a.csv"), day("serial", 40).replace(",", ", "));
        assertEquals(0, replay("--probe=full"));
        assertTrue(text(out).matches("a,\\d+,heap,\\d+\\s*"), text(out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--probe=all", "--fast", "another-folder", "--probe="})
    void aWrongOptionIsRefused(String option) {
        var refused = assertThrows(CommandFailure.class, () -> replay(option));
        assertEquals(2, refused.exitCode());
    }

    @Test
    void aFolderThatIsNotThereIsUnreachable() {
        var leak = new Leak(print(out), print(err));
        var nowhere = folder.resolve("nowhere").toString();
        var refused =
                assertThrows(CommandFailure.class, () -> leak.run(List.of("replay", nowhere)));
        assertEquals(3, refused.exitCode());
    }

    @Test
    void helpShowsTheFormOfATrace() {
        assertEquals(0, replay("--help"));
        assertTrue(text(out).contains("L,second,live_mb"));
    }

    /** A day whose young collections show nothing, and whose measurements show all. */
    private static String day(String collector, double perHour) {
        var day = new StringBuilder("H," + collector + ",2048\n");
        for (int second = 0; second < 24 * 3600; second += 30) {
            var live = 300 + perHour * second / 3600 + second / 30 % 5;
            day.append("P,%d,%.1f,%.1f,%.1f,0.5\n".formatted(second, 1700.0, live, 1500.0));
            if (second % 60 == 0) {
                day.append("L,%d,%.1f\n".formatted(second, live));
            }
        }
        return day.toString();
    }

    private void zipped(String name, String text) throws IOException {
        var file = folder.resolve(name + ".csv.gz");
        try (var zip = new GZIPOutputStream(Files.newOutputStream(file))) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream of) {
        return of.toString(StandardCharsets.UTF_8);
    }
}
