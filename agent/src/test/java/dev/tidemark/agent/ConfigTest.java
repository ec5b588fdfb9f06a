package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.budget.Budget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    @TempDir Path folder;

    private final Properties system = new Properties();

    private Config load(Map<String, String> environment, String arguments) {
        return Config.load(new Config.Sources(environment, system, arguments, folder));
    }

    private Config arguments(String arguments) {
        return load(Map.of(), arguments);
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    @Test
    void whereNobodyWritesAnythingTheDefaultsHoldAndNothingIsSaid() {
        var config = arguments("");
        assertEquals(List.of(), config.messages());
        assertTrue(config.flag(Key.ENABLED));
        assertEquals("enforce", config.text(Key.MODE));
        assertEquals(Budget.AUTO, config.budget("gpt-4o"));
        assertEquals(OptionalLong.empty(), config.window("gpt-4o"));
        assertEquals(Duration.ofMinutes(30), config.duration(Key.VAULT_IDLE));
        assertEquals(64L << 20, config.bytes(Key.VAULT_HEAP));
        assertEquals(0.9, config.share(Key.HIGH_WATER));
        assertEquals(2, config.number(Key.KEEP_LAST));
        assertEquals(List.of(), config.choices(Key.LEAK_RECOVER));
        assertEquals("127.0.0.1", config.text(Key.HTTP_BIND));
        assertFalse(config.isSet(Key.HTTP_PORT));
        assertEquals("", config.text(Key.VAULT_DIR));
        assertThrows(IllegalStateException.class, () -> config.number(Key.HTTP_PORT));
        assertTrue(config.host("langchain4j"));
        assertEquals("default", config.origin(Key.MODE));
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void everyDefaultIsAGoodValueOfItsKey(Key key) {
        if (!key.fallback().isEmpty()) {
            assertTrue(key.form().reader().apply(key.fallback()).isPresent());
        }
        assertFalse(key.meaning().isBlank());
    }

    @Test
    void eachPlaceOutranksTheOneBelowIt() throws IOException {
        file("tidemark.properties", "budget=1", "mode=observe", "http.port=1", "keep-last=1");
        system.setProperty("tidemark.http.port", "3");
        system.setProperty("tidemark.keep-last", "3");
        system.setProperty("untidemarked", "3");
        var config =
                load(
                        Map.of(
                                "TIDEMARK_BUDGET", "2",
                                "TIDEMARK_HTTP_PORT", "2",
                                "TIDEMARK_KEEP_LAST", "2",
                                "PATH", "/bin"),
                        "keep-last=4");
        assertEquals(
                "properties file " + folder.resolve("tidemark.properties"),
                config.origin(Key.MODE));
        assertEquals("observe", config.text(Key.MODE));
        assertEquals(2, config.budget("any").tokens(0, 0));
        assertEquals("environment TIDEMARK_BUDGET", config.origin(Key.BUDGET));
        assertEquals(3, config.number(Key.HTTP_PORT));
        assertEquals("system property tidemark.http.port", config.origin(Key.HTTP_PORT));
        assertEquals(4, config.number(Key.KEEP_LAST));
        assertEquals("agent argument", config.origin(Key.KEEP_LAST));
        var changed = config.with(Map.of("keep-last", "5"));
        assertEquals(5, changed.number(Key.KEEP_LAST));
        assertEquals("runtime", changed.origin(Key.KEEP_LAST));
        assertEquals(4, config.number(Key.KEEP_LAST), "the old one is another object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"argument", "property", "variable"})
    void thePropertiesFileMayBeNamedAnywhereAndThenReplacesTheOneBesideTheJar(String where)
            throws IOException {
        file("tidemark.properties", "budget=1");
        var named = file("own.properties", "# comment", "tidemark.mode=observe").toString();
        if (where.equals("property")) {
            system.setProperty("tidemark.config", named);
        }
        var config =
                load(
                        where.equals("variable") ? Map.of("TIDEMARK_CONFIG", named) : Map.of(),
                        where.equals("argument") ? "config=" + named : "");
        assertEquals("observe", config.text(Key.MODE));
        assertEquals(Budget.AUTO, config.budget(""));
        assertEquals(List.of(), config.messages());
    }

    @ParameterizedTest
    @CsvSource({
        "budgett=5, unknown key 'budgett' (agent argument): did you mean 'budget'?",
        "highwater=5, unknown key 'highwater' (agent argument): did you mean 'high-water'?",
        "budgets[gpt*]=5, unknown key 'budgets[gpt*]' (agent argument): did you mean 'budget[gpt*]'?",
        "hots.spring-ai=true, unknown key 'hots.spring-ai' (agent argument): did you mean 'host.spring-ai'?",
        "budget[]=5, unknown key 'budget[]' (agent argument): did you mean 'budget'?",
    })
    void anUnknownKeyIsOneLineWithTheNearestKnownOne(String argument, String message) {
        assertEquals(List.of(message), arguments(argument).messages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "x", "vault.dri", "snapshots.mx", "spring.ai"})
    void aKeyThatIsLikeNoneOfThisVersionIsNotGuessedAt(String key) {
        assertEquals(
                List.of("unknown key '" + key + "' (agent argument)"),
                arguments(key + "=1").messages());
    }

    @Test
    void anUnknownVariableIsToldByItsName() {
        assertEquals(
                List.of(
                        "unknown key 'http-prot' (environment TIDEMARK_HTTP_PROT): did you mean"
                                + " 'http.port'?"),
                load(Map.of("TIDEMARK_HTTP_PROT", "1"), "").messages());
    }

    @ParameterizedTest
    @CsvSource({
        "enabled=yes, enabled=yes (agent argument) must be true or false; it stays true",
        "mode=guess, 'mode=guess (agent argument) must be one of observe, enforce; it stays enforce'",
        "http.port=70000, http.port=70000 (agent argument) must be a number from 0 to 65535; it is left unset",
        "keep-last=-1, keep-last=-1 (agent argument) must be a number from 0 to 2147483647; it stays 2",
        "high-water=1.2, high-water=1.2 (agent argument) must be a share from 0 to 1; it stays 0.90",
        "high-water=NaN, high-water=NaN (agent argument) must be a share from 0 to 1; it stays 0.90",
        "vault.idle=5 weeks, 'vault.idle=5 weeks (agent argument) must be a time like 500ms, 10s, 30m, 24h or 7d; it stays 30m'",
        "vault.heap=64mb, 'vault.heap=64mb (agent argument) must be a size like 64k, 64m or 2g; it stays 64m'",
        "vault.heap=999999999999g, 'vault.heap=999999999999g (agent argument) must be a size like 64k, 64m or 2g; it stays 64m'",
        "budget=110%, 'budget=110% (agent argument) must be auto, a number of tokens, or a percentage of the window; it stays auto'",
        "window[gpt*]=wide, window[gpt*]=wide (agent argument) must be a number of tokens; it is left unset",
    })
    void aBadValueIsOneLineAndTheDefaultHolds(String argument, String message) {
        var config = arguments(argument);
        assertEquals(List.of(message), config.messages());
        assertEquals(arguments("").explain(), config.explain());
    }

    @Test
    void aBadValueOfAStrongerPlaceDoesNotLetAWeakerOneThrough() {
        var config = load(Map.of("TIDEMARK_BUDGET", "60000"), "budget=lots");
        assertEquals(Budget.AUTO, config.budget(""));
        assertEquals(1, config.messages().size());
    }

    @Test
    void strictMakesEveryProblemAnErrorWithAllOfThemInOneMessage() {
        var error =
                assertThrows(
                        ConfigException.class,
                        () -> arguments("strict=true,budgett=5,mode=guess,config=/no/such/file"));
        assertTrue(error.getMessage().contains("'budgett'"), error.getMessage());
        assertTrue(error.getMessage().contains("mode=guess"), error.getMessage());
        assertTrue(error.getMessage().contains("/no/such/file"), error.getMessage());
    }

    @Test
    void strictDoesNotMindAPartThatIsNotInThisVersion() {
        assertEquals(1, arguments("strict=true,vault.dir=/tmp/v").messages().size());
    }

    @Test
    void anUnreadableFileIsOneLine() throws IOException {
        Files.createDirectory(folder.resolve("a-folder"));
        file("broken.properties", "budget=\\u00zz");
        var missing = folder.resolve("missing.properties");
        assertEquals(
                List.of("cannot read the properties file " + missing + ": there is none"),
                arguments("config=" + missing).messages());
        for (var name : List.of("a-folder", "broken.properties")) {
            assertEquals(1, arguments("config=" + folder.resolve(name)).messages().size());
        }
        assertEquals(1, arguments("config=a\0b").messages().size());
    }

    @Test
    void aFileCannotNameAnotherFile() throws IOException {
        file("tidemark.properties", "config=other", "mode=observe");
        var config = arguments("");
        assertEquals(1, config.messages().size());
        assertEquals("observe", config.text(Key.MODE));
    }

    @Test
    void aKeyWhosePartIsNotInThisVersionIsAcceptedWithALine() {
        var config = arguments("vault.dir=/tmp/v,host.adk=false");
        assertEquals("/tmp/v", config.text(Key.VAULT_DIR));
        assertEquals(
                List.of(
                        "vault.dir (agent argument) is accepted, but its part is not in this version"),
                config.messages());
        assertFalse(config.host("adk"));
        assertTrue(config.host("openai"));
    }

    @Test
    void aBlankValueIsNoValue() {
        var config = load(Map.of("TIDEMARK_HTTP_PORT", "", "TIDEMARK_MODE", " "), "budget=");
        assertEquals(List.of(), config.messages());
        assertEquals(arguments("").explain(), config.explain());
    }

    @Test
    void theGlobThatSaysMostAboutAModelDecides() {
        var config =
                arguments(
                        "budget=100,budget[*]=200,budget[gpt-4o*]=300,budget[gpt-4o-mini*]=400,"
                                + "window[my,model]=8k");
        assertEquals(List.of(), config.messages());
        assertEquals(400, config.budget("gpt-4o-mini-2024").tokens(0, 0));
        assertEquals(300, config.budget("GPT-4o").tokens(0, 0));
        assertEquals(200, config.budget("claude").tokens(0, 0));
        assertEquals(OptionalLong.of(8000), config.window("my,model"));
    }

    @Test
    void keysOfManyNamesHaveAVariableToo() {
        var config =
                load(Map.of("TIDEMARK_HOST_SPRING_AI", "false", "TIDEMARK_BUDGET[gpt*]", "7"), "");
        assertFalse(config.host("spring-ai"));
        assertEquals(7, config.budget("gpt-5").tokens(0, 0));
        assertEquals(List.of(), config.messages());
    }

    @Test
    void aBadChangeAtRuntimeIsToldAndChangesNothing() {
        var config = arguments("budget=60k,nonsense=1").with(Map.of("budget", "lots", "mdoe", "x"));
        assertEquals(60_000, config.budget("").tokens(0, 0));
        assertEquals(2, config.messages().size(), config.messages().toString());
        assertEquals("agent argument", config.origin(Key.BUDGET));
    }

    @Test
    void aBlankChangeAtRuntimeTakesBackWhatWasSetThere() {
        var config = arguments("budget=60k").with(Map.of("budget", "7", "http.port", "80"));
        var back = config.with(Map.of("budget", "", "http.port", ""));
        assertEquals(60_000, back.budget("").tokens(0, 0));
        assertFalse(back.isSet(Key.HTTP_PORT));
        assertEquals(80, config.number(Key.HTTP_PORT));
    }

    @Test
    void sharesThatSumToMoreThanOneAreOneLineAndTheDefaults() {
        var config = arguments("share.working-memory=0.9");
        assertTrue(
                config.messages()
                        .contains(
                                "the five shares sum to 1.60, which is more than 1; they stay as they are by default"));
        assertEquals(0.3, config.share(Key.SHARE_WORKING_MEMORY));
    }

    @Test
    void aLowWaterMarkAboveTheHighOneIsOneLineAndTheDefaults() {
        assertEquals(0.6, arguments("low-water=0.95").share(Key.LOW_WATER));
    }

    @Test
    void aChangeAtRuntimeThatDoesNotGoTogetherChangesNothing() {
        var config = arguments("low-water=0.5,high-water=0.8");
        var changed = config.with(Map.of("low-water", "0.9", "keep-last", "x"));
        assertEquals(0.5, changed.share(Key.LOW_WATER));
        assertEquals(0.8, changed.share(Key.HIGH_WATER));
        assertEquals(2, changed.messages().size(), changed.messages()::toString);
        assertEquals(
                "low-water=0.9 (runtime) must lie below high-water=0.8 (agent argument); all stays as it was",
                changed.messages().get(1));
        assertEquals(0.6, changed.with(Map.of("low-water", "0.6")).share(Key.LOW_WATER));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://user:pa@ss/word@host:6379/0, redis://***@host:6379/0",
        "rediss://host?password=hunter2, rediss://host?***",
        "redis://host:6379, redis://host:6379",
    })
    void explainShowsNoSecret(String address, String shown) {
        var config = arguments("redis=" + address);
        assertEquals(address, config.text(Key.REDIS));
        var line = config.explain().stream().filter(l -> l.startsWith("redis ")).findFirst();
        assertTrue(line.orElseThrow().contains(" " + shown + " "), line.get());
        assertFalse(String.join("\n", config.explain()).contains("hunter2"));
    }

    @Test
    void aWarningShowsNoSecretEither() {
        var config = arguments("redis=hunter2");
        assertEquals(1, config.messages().size());
        assertFalse(config.messages().get(0).contains("hunter2"));
    }

    @Test
    void explainHasALineForEveryKeyWithValueAndOrigin() {
        var lines = arguments("budget[gpt*]=5").explain();
        assertEquals(Key.values().length, lines.size());
        assertTrue(
                lines.stream().anyMatch(l -> l.matches("budget\\[gpt\\*\\] +5 +agent argument")));
        assertTrue(lines.stream().anyMatch(l -> l.matches("http.port +\\(unset\\) +default")));
        assertTrue(lines.stream().anyMatch(l -> l.matches("host.<name> +true +default")));
    }
}
