package dev.tidemark.samples.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own SDK, the oldest and the newest there is, in every way that it can be asked. */
class OpenAiSdkIT {

    private static final String MODEL = "gpt-4";
    private static final int WINDOW = 4_000;
    private static final int TURNS = 25;
    private static final String OLDEST = "2.0.0";
    private static final String NEWEST = "4.100.0";

    /** All but the one whose history stays on the server. */
    private static final String[] WAYS = {
        "chat-plain",
        "chat-raw",
        "chat-stream",
        "chat-structured",
        "chat-async",
        "chat-async-stream",
        "responses-plain",
        "responses-stream",
        "responses-async",
        "responses-async-stream"
    };

    static Stream<Arguments> versions() {
        return Against.versions(OLDEST, NEWEST);
    }

    private static Against run(Jvm jvm, String version, int turns, String... ways)
            throws Exception {
        var program = Stream.of(List.of(MODEL, String.valueOf(turns)), List.of(ways));
        return Against.metered(
                jvm.with(Path.of("target/classes").toAbsolutePath())
                        .libraries("com.openai:openai-java:" + version),
                Options.defaults().withWindow(MODEL, WINDOW),
                Desk.class.getName(),
                program.flatMap(List::stream).toArray(String[]::new));
    }

    private static Jvm agent(Path jdk) {
        return Jvm.of(jdk).agent(Against.AGENT, "window[" + MODEL + "]=" + WINDOW).recording();
    }

    @Test
    void withoutTheAgentEveryWayIsRefused() throws Exception {
        var ways = Stream.of(WAYS).filter(way -> !way.equals("chat-structured"));
        var run = run(Jvm.current(), NEWEST, TURNS, ways.toArray(String[]::new));
        assertEquals(WAYS.length - 1, run.said("refused").size(), run.result()::out);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("versions")
    void everyRequestIsMeteredAndFits(String version, Path jdk) throws Exception {
        var run = run(agent(jdk), version, TURNS, WAYS);
        run.wentWell().isInTheMeters().isReported().isInTheBooks(0);
        assertEquals(List.of(), run.said("refused"));
        assertEquals(List.of(), run.said("changed"));
        assertEquals(WAYS.length, run.said("kept").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {OLDEST, NEWEST})
    void aConversationGoesOn(String version) throws Exception {
        var jvm = agent(Against.jdks().findFirst().orElseThrow());
        var run = run(jvm, version, Against.LONG, "chat-plain", "responses-plain");
        run.wentWell().isInTheMeters().isReported().isInTheBooks(0);
        assertEquals(List.of(), run.said("changed"));
        assertEquals(2, run.said("kept").size());
    }

    /** What the server keeps is not in the request: it is measured, and goes out as it came. */
    @Test
    void whatStaysOnTheServerIsMeasuredOnly() throws Exception {
        var run = run(agent(Against.jdks().findFirst().orElseThrow()), NEWEST, 3, "responses-kept");
        run.wentWell().isInTheMeters().isReported();
        assertEquals(run.log().size(), run.calls().size());
        assertEquals(List.of(), run.result().events("tidemark.Compression"));
    }
}
