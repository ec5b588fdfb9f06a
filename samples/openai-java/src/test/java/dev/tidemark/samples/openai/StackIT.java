package dev.tidemark.samples.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.agent.forked.Libraries;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.io.File;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frameworks on top of a provider's SDK, and agents on top of a framework: one request is one call,
 * the framework's, and written once. Their programs are compiled and run each with its libraries as
 * a user's build would get them.
 */
class StackIT {

    private static final Path PROGRAMS = Path.of("src/test/programs").toAbsolutePath();
    private static final int WINDOW = 4_000;
    private static final int TURNS = 30;
    private static final String ADK =
            "com.google.adk:google-adk:1.8.0 com.fasterxml.jackson.core:jackson-core:2.20.2"
                    + " org.slf4j:slf4j-nop:2.0.17";

    private static Against run(
            String program, String model, int turns, String arguments, String libraries)
            throws Exception {
        var jvm =
                Jvm.current()
                        .agent(Against.AGENT, "window[" + model + "]=" + WINDOW + arguments)
                        .recording()
                        .libraries(libraries.split(" "));
        return Against.metered(
                jvm.with(compiled(program, libraries, jvm.folder().resolve("classes"))),
                Options.defaults().withWindow(model, WINDOW),
                program,
                model,
                String.valueOf(turns));
    }

    private static Path compiled(String program, String libraries, Path classes) {
        var classpath =
                Libraries.of(libraries.split(" ")).stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        var source = PROGRAMS.resolve(program + ".java").toString();
        var failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), "-cp", classpath, source);
        assertEquals(0, failed, program);
        return classes;
    }

    /** Beside the same run in which the SDK is left alone: so many epochs, and no more. */
    @ParameterizedTest(name = "{0}, {2}")
    @CsvSource({
        "LangChain4jOnOpenAi, langchain4j, gpt-4, openai, 0, 0,"
                + " dev.langchain4j:langchain4j-open-ai-official:1.11.0-beta19"
                + " dev.langchain4j:langchain4j:1.11.0",
        "SpringAiOnOpenAi, spring-ai, gpt-4, openai, 0, 0,"
                + " org.springframework.ai:spring-ai-openai:2.0.1"
                + " org.springframework.ai:spring-ai-client-chat:2.0.1",
        "SpringAiOnAnthropic, spring-ai, claude-sonnet-4-6, anthropic, 0.03, 10,"
                + " org.springframework.ai:spring-ai-anthropic:2.0.1"
                + " org.springframework.ai:spring-ai-client-chat:2.0.1"
                + " com.fasterxml.jackson.core:jackson-annotations:2.21",
        "SpringAiOnGoogle, spring-ai, gemini-2.0-flash, google-genai, 0.03, 4,"
                + " org.springframework.ai:spring-ai-google-genai:2.0.0"
                + " org.springframework.ai:spring-ai-client-chat:2.0.0"
                + " com.fasterxml.jackson.core:jackson-annotations:2.21",
        "Adk, adk, claude-sonnet-4-6, anthropic, 0.03, 10, " + ADK,
        "Adk, adk, gemini-2.0-flash, google-genai, 0.03, 4, " + ADK
    })
    void aRequestIsMeteredAndWrittenOnceInTheFrameworksName(
            String program,
            String host,
            String model,
            String sdk,
            double tolerance,
            int learning,
            String libraries)
            throws Exception {
        var run = run(program, model, TURNS, "", libraries);
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(tolerance, learning);
        assertEquals(2, run.said("kept").size(), run.result()::out);
        assertEquals(Set.of(host), hosts(run));

        var alone = run(program, model, TURNS, ",host." + sdk + "=false", libraries);
        alone.wentWell().isInTheMeters();
        for (var customer : List.of("ada", "bob")) {
            long atMost = epochs(alone, customer);
            assertTrue(atMost > 0, customer);
            assertTrue(epochs(run, customer) <= atMost, customer);
        }
    }

    /** ADK's Gemini asks before anybody listens, others whenever somebody does. */
    @Test
    void anAnswerThatIsHeardTwiceIsAsManyCallsAsRequests() throws Exception {
        var run = run("AdkHeardTwice", "gemini-2.0-flash", 2, "", ADK);
        run.wentWell().isInTheMeters().isReported();
        assertEquals(Collections.nCopies(4, "true"), run.said("heard"));
        assertEquals(3, run.log().size());
        assertEquals(Set.of("adk"), hosts(run));
    }

    /** They have no memory that we know, so the program says whose a turn is. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "LangGraph4jAgent, langchain4j, org.bsc.langgraph4j:langgraph4j-agent-executor:1.8.17"
                + " dev.langchain4j:langchain4j:1.19.0 dev.langchain4j:langchain4j-open-ai:1.19.0"
                + " org.slf4j:slf4j-nop:2.0.17",
        "SpringAiAlibabaAgent, spring-ai,"
                + " com.alibaba.cloud.ai:spring-ai-alibaba-agent-framework:1.1.2.2"
                + " org.springframework.ai:spring-ai-openai:1.1.2"
                + " com.fasterxml.jackson.core:jackson-core:2.19.4"
    })
    void anAgentsRequestsAreMeteredOnce(String program, String host, String libraries)
            throws Exception {
        var run = run(program, "gpt-4", 2, "", libraries);
        run.wentWell().isInTheMeters().isReported().isInTheBooks(0);
        assertEquals(2, run.said("kept").size(), run.result()::out);
        assertEquals(Set.of(host), hosts(run));
        assertTrue(run.calls().size() >= 8, run.result()::out); // two customers, turns, requests
    }

    /** Every other turn asks for two things at once, and is three messages longer. */
    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.19.0"})
    void aServiceOfLangChain4jGoesOn(String version) throws Exception {
        var libraries = "dev.langchain4j:langchain4j:%s dev.langchain4j:langchain4j-open-ai:%s";
        int turns = Against.LONG;
        var run = run("LangChain4j", "gpt-4", turns, "", libraries.formatted(version, version));
        run.wentWell().isInTheMeters().isReported().isInTheBooks(0);
        assertEquals(Set.of("langchain4j"), hosts(run));
        assertEquals(3 * turns, run.log().size());
        assertEquals(List.of("ada " + turns * 7 / 2, "bob " + turns * 7 / 2), run.said("kept"));
    }

    static Stream<Arguments> modelsOfSpringAi1() {
        return Stream.of(
                Arguments.of("1.0.0", "gpt-4", Against.LONG, 3 * Against.LONG, 0, 0),
                Arguments.of("1.1.8", "claude-sonnet-4-6", 30, 100, 0.03, 10));
    }

    /**
     * Its models are their own clients and call the tools inside, so a turn may be two requests, or
     * three: of two calls in a stream of Anthropic's Spring AI makes one, and is asked again.
     */
    @ParameterizedTest(name = "{0}, {1}, {2} turns")
    @MethodSource("modelsOfSpringAi1")
    void eachRequestOfAModelOfSpringAi1IsMeteredOnceAndFits(
            String version, String model, int turns, int requests, double tolerance, int learning)
            throws Exception {
        var libraries =
                Stream.of("openai", "anthropic", "client-chat")
                        .map(it -> "org.springframework.ai:spring-ai-" + it + ':' + version + ' ')
                        .collect(Collectors.joining());
        var jackson = "com.fasterxml.jackson.core:jackson-core:2.19.4";
        var run = run("SpringAi1", model, turns, "", libraries + jackson);
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(tolerance, learning);
        assertEquals(Set.of("spring-ai"), hosts(run));
        assertEquals(requests, run.log().size());
        var kept = 2 * turns + " true";
        assertEquals(List.of("ada " + kept, "bob " + kept), run.said("kept"));
        for (var customer : List.of("ada", "bob")) {
            assertTrue(epochs(run, customer) > 0, customer);
        }
    }

    private static Set<String> hosts(Against run) {
        return run.calls().stream().map(it -> it.getString("host")).collect(Collectors.toSet());
    }

    /** How often the beginning of a conversation changed. */
    private static long epochs(Against run, String conversation) {
        return run.result().events("tidemark.Compression").stream()
                .filter(event -> event.getString("conversation").equals(conversation))
                .filter(event -> !event.getString("stages").equals("frozen"))
                .count();
    }
}
