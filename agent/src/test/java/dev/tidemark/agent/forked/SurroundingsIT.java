package dev.tidemark.agent.forked;

import static java.nio.charset.StandardCharsets.UTF_8;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Bystander;
import dev.tidemark.agent.apps.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.MemberRemoval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever the jar is put and whatever is wrong there, the application runs. */
class SurroundingsIT {

    private static final String APP = Script.class.getName();
    private static final String VERSION = "1.20.0";

    /** The answers, which are the same on every JDK. */
    private static final String ANSWERS = Jvm.current().langchain4j(VERSION).run(APP).ok().out();

    private static Jvm jvm(Path jdk) {
        return Jvm.of(jdk).langchain4j(VERSION);
    }

    /** The application got its answers, and stderr holds lines of ours alone. */
    private static List<String> quiet(Jvm.Result result) {
        result.ok();
        assertEquals(ANSWERS, result.out());
        for (var line : result.errLines()) {
            assertTrue(line.startsWith("[tidemark] "), result.err());
        }
        return result.errLines();
    }

    private static void metered(Jvm.Result result) {
        assertEquals(1, quiet(result).size(), result.err());
        assertFalse(result.events("tidemark.ModelCall").isEmpty());
    }

    private static Stream<Arguments> onEachJdk(String... cases) {
        return Jvm.newest().flatMap(jdk -> Stream.of(cases).map(it -> Arguments.of(jdk, it)));
    }

    static Stream<Arguments> parts() {
        return onEachJdk(
                "inst/dev/tidemark/agent/Engine.classdata",
                "inst/dev/tidemark/core/",
                "inst/net/bytebuddy/",
                "inst/dev/tidemark/agent/host/langchain4j/LangChain4jHooks.classdata",
                "inst/dev/tidemark/agent/host/langchain4j/LangChain4jAdapter.classdata",
                "inst/dev/tidemark/core/tokens/models.table",
                "inst/com/knuddels/jtokkit/o200k_base.tiktoken",
                "inst/dev/tidemark/agent/outlet/");
    }

    @ParameterizedTest
    @MethodSource("parts")
    void theApplicationRunsWithAJarThatLacks(Path jdk, String part) {
        var jvm = jvm(jdk);
        var lacking =
                Jars.changed(
                        jvm.folder().resolve("lacking.jar"),
                        (name, bytes) -> name.startsWith(part) ? null : bytes);
        var said = quiet(jvm.agent(lacking, "").run(APP));
        assertEquals(said.stream().distinct().toList(), said); // whatever is missing is said once
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void theApplicationRunsWithATruncatedClass(Path jdk) {
        var jvm = jvm(jdk);
        var damaged =
                Jars.changed(
                        jvm.folder().resolve("damaged.jar"),
                        (name, bytes) ->
                                name.endsWith("agent/Engine.classdata")
                                        ? Arrays.copyOf(bytes, bytes.length / 2)
                                        : bytes);
        var said = quiet(jvm.agent(damaged, "").run(APP));
        assertEquals(1, said.size());
        assertTrue(said.get(0).startsWith("[tidemark] not started"), said::toString);
    }

    /** A getter that nobody but us asks for. */
    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void aVersionThatLacksWhatWeNeedIsLeftAlone(Path jdk) throws Exception {
        var jvm = Jvm.of(jdk);
        var name = "dev.langchain4j.model.chat.request.ChatRequest";
        var type = Class.forName(name, false, getClass().getClassLoader());
        var older =
                new ByteBuddy()
                        .redefine(type)
                        .visit(new MemberRemoval().stripMethods(named("maxOutputTokens")))
                        .make();
        older.saveIn(jvm.folder().resolve("older").toFile());
        var result =
                jvm.with(jvm.folder().resolve("older"))
                        .langchain4j(VERSION)
                        .agent()
                        .recording()
                        .run(APP);
        var said = quiet(result);
        assertEquals(2, said.size(), result.err());
        assertTrue(said.get(1).startsWith("[tidemark] switched off langchain4j, "), result.err());
        assertTrue(said.get(1).contains("ChatRequest.maxOutputTokens()"), result.err());
        assertEquals(List.of(), result.events("tidemark.ModelCall"));
        assertEquals(List.of(), result.events("tidemark.Failure"));
    }

    static Stream<Arguments> folders() {
        return onEachJdk("missing", "read-only");
    }

    @ParameterizedTest
    @MethodSource("folders")
    void noTemporaryFolderIsNeeded(Path jdk, String kind) throws IOException {
        var jvm = jvm(jdk);
        var folder = jvm.folder().resolve(kind);
        if (kind.equals("read-only")) {
            Files.createDirectory(folder);
            assertTrue(folder.toFile().setWritable(false, false));
        }
        // the JVM itself mentions a missing one, on some versions
        var result = jvm.agent().recording().option("-Djava.io.tmpdir=" + folder).run(APP).ok();
        assertEquals(ANSWERS, result.out());
        assertEquals(
                1,
                result.errLines().stream()
                        .filter(line -> !line.startsWith("WARNING: java.io.tmpdir"))
                        .count(),
                result.err());
        assertFalse(result.events("tidemark.ModelCall").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void theJarMayLieInAPathWithSpacesAndLettersOfAnyKind(Path jdk) throws IOException {
        var jvm = jvm(jdk).environment("LC_ALL", "C.UTF-8");
        var folder = Files.createDirectory(jvm.folder().resolve("käse & brot #1 100%20"));
        var jar = Files.copy(Jvm.AGENT, folder.resolve("tide mark.jar"));
        metered(jvm.agent(jar, "").recording().run(APP));
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void theFlagMayBeGivenTwice(Path jdk) throws IOException {
        metered(jvm(jdk).agent().agent().recording().run(APP));
        var jvm = jvm(jdk);
        var copy = Files.copy(Jvm.AGENT, jvm.folder().resolve("copy.jar"));
        metered(jvm.agent().agent(copy, "").recording().run(APP));
    }

    static Stream<Arguments> orders() {
        return onEachJdk("before", "after");
    }

    @ParameterizedTest
    @MethodSource("orders")
    void anOpenTelemetryAgentMayStandBesideIt(Path jdk, String order) throws IOException {
        Path other;
        try (var files = Files.list(Jvm.hosts("opentelemetry"))) {
            other = files.findFirst().orElseThrow();
        }
        var jvm =
                jvm(jdk).environment("OTEL_TRACES_EXPORTER", "none")
                        .environment("OTEL_METRICS_EXPORTER", "none")
                        .environment("OTEL_LOGS_EXPORTER", "none");
        if (order.equals("before")) {
            jvm.agent(other, "").agent();
        } else {
            jvm.agent().agent(other, "");
        }
        var result = jvm.recording().run(APP).ok();
        assertEquals(ANSWERS, result.out());
        assertEquals(
                1, result.errLines().stream().filter(it -> it.startsWith("[tidemark]")).count());
        assertFalse(result.events("tidemark.ModelCall").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void theJdksOwnToolsAreLeftAlone(Path jdk) throws Exception {
        var folder = Jvm.of(jdk).folder();
        Files.writeString(folder.resolve("A.java"), "class A {}");
        var builder =
                new ProcessBuilder(jdk.resolve("bin/javac").toString(), "A.java")
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().put("JAVA_TOOL_OPTIONS", "\"-javaagent:" + Jvm.AGENT + "\"");
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        assertEquals(
                List.of(), said.lines().filter(line -> !line.startsWith("Picked up ")).toList());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void aMistakeInTheConfigurationIsALineAndNoMore(Path jdk) {
        var said = quiet(jvm(jdk).agent("http.prot=1,high-water=x").run(APP));
        assertEquals(3, said.size(), said::toString);
        assertTrue(said.stream().anyMatch(line -> line.contains("http.port")), said::toString);
        assertTrue(said.stream().anyMatch(line -> line.contains("high-water")), said::toString);
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void whereItIsToBeStrictAMistakeStopsTheJvmAndSaysWhy(Path jdk) {
        var result = jvm(jdk).agent("strict=true,high-water=x").run(APP);
        assertEquals(1, result.exit());
        assertEquals("", result.out());
        assertEquals(2, result.errLines().size(), result.err());
        assertTrue(result.err().contains("high-water"), result.err());
        assertEquals(
                "[tidemark] strict=true: the application is not started", result.errLines().get(1));
        quiet(jvm(jdk).agent("strict=true").run(APP));
    }

    static Stream<Arguments> switches() {
        return onEachJdk("argument", "property", "environment", "file");
    }

    @ParameterizedTest
    @MethodSource("switches")
    void switchedOffItLeavesTheJvmUntouched(Path jdk, String place) throws IOException {
        var jvm = jvm(jdk).recording();
        switch (place) {
            case "argument" -> jvm.agent("enabled=false");
            case "property" -> jvm.agent().option("-Dtidemark.enabled=false");
            case "environment" -> jvm.agent().environment("TIDEMARK_ENABLED", "false");
            default -> {
                var file = jvm.folder().resolve("off.properties");
                Files.writeString(file, "enabled=false\n");
                jvm.agent("config=" + file);
            }
        }
        var result = jvm.run(APP);
        assertEquals(List.of(), quiet(result));
        assertEquals(List.of(), result.events("tidemark.ModelCall"));
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void aRuntimeWithFewModulesIsEnough(Path jdk) {
        var modules = "java.base,java.instrument,java.logging,java.net.http,java.sql,java.desktop";
        var result = jvm(jdk).agent().option("--limit-modules", modules).run(APP);
        assertEquals(1, quiet(result).size(), result.err());
        // nothing but what an agent needs
        var bystander =
                Jvm.of(jdk)
                        .with(Jvm.testClasses())
                        .agent()
                        .option("--limit-modules", "java.base,java.instrument")
                        .run(Bystander.class.getName())
                        .ok();
        assertEquals("", bystander.err());
    }
}
