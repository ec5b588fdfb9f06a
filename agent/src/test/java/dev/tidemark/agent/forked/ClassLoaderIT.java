package dev.tidemark.agent.forked;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Blocked;
import dev.tidemark.agent.apps.Loaders;
import dev.tidemark.agent.apps.adk.AdkScript;
import dev.tidemark.agent.apps.anthropic.AnthropicScript;
import dev.tidemark.agent.apps.openai.OpenAiScript;
import dev.tidemark.agent.apps.springai.SpringScript;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent that finds leaks must not be one: what the application lets go of goes. */
class ClassLoaderIT {

    private static final String APP = Loaders.class.getName();

    /** The JVM's own class path holds the container alone, so that all else is the loaders'. */
    private static Jvm container(Path jdk) throws IOException {
        return container(jdk, Loaders.class);
    }

    private static Jvm container(Path jdk, Class<?> app) throws IOException {
        var jvm = Jvm.of(jdk);
        var container = jvm.folder().resolve("container");
        Jvm.copy(container, app);
        return jvm.with(container);
    }

    private static String classpath(String version) {
        return classpath(Jvm.hosts("langchain4j-" + version), Jvm.hosts("lib"));
    }

    private static String classpath(Path... folders) {
        var entries = new ArrayList<String>();
        entries.add(Jvm.testClasses().toString());
        for (var folder : folders) {
            try (Stream<Path> jars = Files.list(folder)) {
                jars.sorted().forEach(jar -> entries.add(jar.toString()));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static Jvm.Result run(Jvm jvm, List<String> classpaths) {
        var program = new ArrayList<>(List.of(APP));
        program.addAll(classpaths);
        return jvm.run(program.toArray(String[]::new)).ok();
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void aLoaderThatTalkedToModelsIsCollectedOnceTheApplicationDropsIt(Path jdk)
            throws IOException {
        var result = run(container(jdk).agent(), List.of(classpath("1.20.0")));
        assertEquals("deployed 1\nleft 0\n", result.out());
        assertEquals(1, result.errLines().size(), result.err());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void soIsOneThatUsedSpringAi(Path jdk) throws IOException {
        var jvm = container(jdk).agent().recording();
        var classpath =
                classpath(
                        Jvm.hosts("spring-ai-1.1.8"),
                        Jvm.hosts("spring-6"),
                        Jvm.hosts("micrometer"),
                        Jvm.hosts("lib"));
        var result =
                run(jvm.option("-Ddeployed=" + SpringScript.class.getName()), List.of(classpath));
        assertEquals("deployed 1\nleft 0\n", result.out());
        assertEquals(1, result.errLines().size(), result.err());
        assertEquals(12, result.events("tidemark.ModelCall").size());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void soIsOneThatUsedAdkAndTheTypesOfGoogle(Path jdk) throws IOException {
        var jvm = container(jdk).agent().recording();
        var classpath =
                Stream.concat(
                                Stream.of(Jvm.testClasses()),
                                Libraries.of("com.google.adk:google-adk:1.8.0").stream())
                        .map(Path::toString)
                        .collect(joining(File.pathSeparator));
        var result = run(jvm.option("-Ddeployed=" + AdkScript.class.getName()), List.of(classpath));
        assertEquals("deployed 1\nleft 0\n", result.out());
        assertEquals(1, result.errLines().size(), result.err());
        var calls = result.events("tidemark.ModelCall");
        assertEquals(
                List.of(10L, 30L, 50L, 70L, 90L, 110L),
                calls.stream().map(call -> call.getLong("reportedInput")).toList());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void twentyDeploymentsLeaveNothingBehind(Path jdk) throws IOException {
        var jvm = container(jdk).agent("http.port=0,http.content=true").option("-Xmx256m");
        var result = run(jvm, Collections.nCopies(20, classpath("1.20.0")));
        assertEquals("deployed 20\nleft 0\n", result.out());
        assertEquals(1, result.errLines().size(), result.err());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void twoVersionsSideBySideAreMeteredEach(Path jdk) throws IOException {
        var jvm = container(jdk).agent().recording();
        var result = run(jvm, List.of(classpath("1.0.0"), classpath("1.20.0")));
        assertTrue(result.out().startsWith("deployed 2\n"), result.out());
        var calls =
                result.events("tidemark.ModelCall").stream()
                        .collect(groupingBy(it -> it.getString("conversation"), counting()));
        // three turns of two requests each, one on a pool; what is in no memory is anonymous:
        // five calls of 1.0, and with options, a future and a publisher eight of 1.20
        assertEquals(
                Map.of(
                        "loader-0", 6L,
                        "loader-0-pooled", 1L,
                        "loader-1", 6L,
                        "loader-1-pooled", 1L,
                        "anonymous", 13L),
                calls);
        assertEquals(List.of(), result.events("tidemark.Failure"));
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void whileOneLoaderKeepsAHookWaitingTheOthersAreLinked(Path jdk) throws IOException {
        var jvm = container(jdk, Blocked.class).agent().recording();
        var result = jvm.run(Blocked.class.getName(), classpath("1.20.0")).ok();
        assertEquals("asked true\nthe other one went on\n", result.out());
        assertEquals(2, result.events("tidemark.ModelCall").size());
    }

    /** As in a container with a shared library folder: the framework is the parent's. */
    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void anApplicationIsCollectedThoughTheFrameworkItUsedStays(Path jdk) throws IOException {
        var jvm =
                container(jdk)
                        .agent("http.port=0,http.content=true")
                        .option("-Ddeployed=dev.tidemark.agent.apps.Visitor")
                        .with(Jvm.hosts("langchain4j-1.20.0"), Jvm.hosts("lib"));
        var result = run(jvm, Collections.nCopies(3, Jvm.testClasses().toString()));
        assertEquals("deployed 3\nleft 0\n", result.out());
    }

    static Stream<Arguments> sdks() {
        return Jvm.jdks()
                .flatMap(
                        jdk ->
                                Stream.of(
                                        Arguments.of(
                                                jdk,
                                                OpenAiScript.class.getName(),
                                                "com.openai:openai-java:4.98.0",
                                                6),
                                        Arguments.of(
                                                jdk,
                                                AnthropicScript.class.getName(),
                                                "com.anthropic:anthropic-java:3.10.0",
                                                3)));
    }

    /**
     * The SDK is the parent's, too: its clients keep the loader they are in, with us or without.
     * The first deployment is the one on whose thread we start.
     */
    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("sdks")
    void soIsOneWhoseCallWasTheFirstOfAll(Path jdk, String script, String sdk, int calls)
            throws IOException {
        var jvm = container(jdk).agent().recording().option("-Ddeployed=" + script).libraries(sdk);
        var result = run(jvm, Collections.nCopies(3, Jvm.testClasses().toString()));
        assertEquals("deployed 3\nleft 0\n", result.out());
        assertEquals(3 * calls, result.events("tidemark.ModelCall").size());
    }
}
