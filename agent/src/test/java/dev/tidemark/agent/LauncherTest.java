package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

    @TempDir Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new Launcher(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        folder.resolve("tidemark.jar"),
                        environment,
                        new Properties())
                .run(List.of(arguments));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h"})
    void helpNamesEveryCommand(String word) {
        assertEquals(0, run(word));
        for (var command : List.of("version", "config", "list", "attach", "status", "count")) {
            assertTrue(out().contains("  " + command), command);
        }
        assertEquals("", err());
    }

    @Test
    void withoutACommandHelpIsAnError() {
        assertEquals(2, run());
        assertTrue(err().contains("java -jar tidemark.jar <command>"));
    }

    @Test
    void aCommandExplainsItselfEitherWay() {
        assertEquals(0, run("help", "config"));
        var said = out();
        assertTrue(said.contains("high-water"), said);
        assertFalse(said.contains("vault.dir"), "not in this version");
        assertEquals(0, run("config", "--help"));
        assertEquals(said, out());
        assertEquals(0, run("compress", "--help"));
        assertTrue(out().contains("tool_calls"), out());
        assertEquals(2, run("help", "nonsense"));
    }

    @ParameterizedTest
    @CsvSource({"cuont, count", "stat, status", "atach, attach", "verison, version"})
    void anUnknownCommandIsToldWithTheNearestKnownOne(String written, String nearest) {
        assertEquals(2, run(written));
        assertTrue(err().contains("did you mean '" + nearest + "'?"), err());
    }

    @Test
    void aCommandThatIsLikeNoneIsNotGuessedAt() {
        assertEquals(2, run("nonsense"));
        assertEquals("unknown command 'nonsense': help lists them all", err().strip());
    }

    @ParameterizedTest
    @ValueSource(strings = "vault")
    void aCommandThatIsNotInThisVersionSaysSoInOneLine(String command) {
        assertEquals(2, run(command, "some", "argument"));
        assertEquals("the command " + command + " is not in this version", err().strip());
    }

    @Test
    void versionPrintsTheVersion() {
        assertEquals(0, run("version"));
        assertTrue(out().startsWith("tidemark "));
        assertEquals(2, run("version", "x"));
    }

    @Test
    void configPrintsEveryKeyAndWhereItsValueComesFrom() throws IOException {
        file("tidemark.properties", "mode=observe");
        environment.put("TIDEMARK_HTTP_PORT", "9464");
        assertEquals(
                0,
                run(
                        "config",
                        "budget=70%",
                        "budget[a,b]=5",
                        "leak.recover=caches,trim",
                        "vault.idle=1h"));
        assertTrue(out().matches("(?s).*mode +observe +properties file .*"), out());
        assertTrue(out().matches("(?s).*http.port +9464 +environment TIDEMARK_HTTP_PORT.*"));
        assertTrue(out().matches("(?s).*budget +70% +agent argument.*"), out());
        assertTrue(out().matches("(?s).*budget\\[a,b] +5 +agent argument.*"), out());
        assertTrue(out().matches("(?s).*leak.recover +caches,trim +agent argument.*"), out());
        assertEquals(1, err().lines().filter(it -> it.contains("vault.idle")).count(), err());
    }

    @Test
    void configTellsMistakesAndStillPrints() {
        assertEquals(2, run("config", "budgett=1"));
        assertTrue(err().contains("did you mean 'budget'?"));
        assertTrue(out().contains("http.port"));
        assertEquals(2, run("config", "budgett=1", "strict=true"));
        assertEquals("", out());
        assertEquals(2, run("config", "budget"));
    }

    @Test
    void settingsAreTakenAsTheFlagHasThemToo() {
        assertEquals(0, run("config", "budget=4000,http.port=19092,budget[a,b]=5"));
        assertTrue(out().matches("(?s).*http.port +19092 +agent argument.*"), out());
        assertTrue(out().matches("(?s).*budget +4000 +agent argument.*"), out());
        assertTrue(out().matches("(?s).*budget\\[a,b] +5 +agent argument.*"), out());
    }

    @Test
    void countPrintsTokensAndNameOfEachFileAndATotal() throws IOException {
        var one = file("one.txt", "Hello, world!");
        var two = file("two.txt", "tiktoken is great!");
        assertEquals(0, run("count", one, two));
        assertEquals(String.format("%8d %s%n%8d %s%n%8d total%n", 4, one, 6, two, 10), out());
        assertEquals(0, run("count", one));
        assertEquals(String.format("%8d %s%n", 4, one), out());
    }

    @Test
    void countReadsStandardInputWhereNoFileIsNamed() {
        input = "Hello, world!";
        assertEquals(0, run("count"));
        assertEquals("4", out().strip());
        assertEquals(0, run("count", "-"));
        assertEquals("4 -", out().strip());
    }

    @Test
    void countTakesAnEncodingOrAModel() throws IOException {
        var text = file("text", "お誕生日おめでとう");
        assertEquals(0, run("count", "--encoding", "cl100k_base", text));
        assertEquals("9 " + text, out().strip());
        assertEquals(0, run("count", "--model=gpt-4o", text));
        assertEquals("8 " + text, out().strip());
        assertEquals("", err());
        assertEquals(0, run("count", "--model", "claude-sonnet-4-5", text));
        assertTrue(err().contains("the nearest"), err());
    }

    @ParameterizedTest
    @CsvSource({
        "--encoding, morse",
        "--model, nobody-knows-me",
        "--encoding=,",
        "--model,",
        "--colour, red",
    })
    void countRefusesWhatItDoesNotKnow(String option, String value) {
        assertEquals(2, value == null ? run("count", option) : run("count", option, value));
        assertFalse(err().isBlank());
    }

    @Test
    void countGoesOnAfterAFileItCannotRead() throws IOException {
        var there = file("there", "Hello, world!");
        var missing = folder.resolve("missing").toString();
        assertEquals(3, run("count", missing, folder.toString(), there, "a\0b"));
        assertTrue(out().contains("4 " + there), out());
        assertTrue(err().contains(missing + ": there is none"), err());
        assertEquals(3, err().lines().count(), err());
    }

    @Test
    void afterTwoDashesEverythingIsAFile() {
        assertEquals(3, run("count", "--", "--model"));
        assertTrue(err().startsWith("--model: "), err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"attach", "status"})
    void aProcessIsNamedByItsNumber(String command) {
        assertEquals(2, run(command));
        assertEquals(2, run(command, "my-app"));
        assertEquals(3, run(command, "999999999"));
        assertFalse(err().isBlank());
    }

    @Test
    void attachChecksTheSettingsBeforeItTouchesTheOtherJvm() {
        assertEquals(2, run("attach", "999999999", "budgett=5"));
        assertTrue(err().contains("did you mean 'budget'?"), err());
        assertEquals(2, run("attach", "999999999", "budget"));
    }
}
