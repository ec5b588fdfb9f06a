package dev.tidemark.samples.adk;

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

/** Google's SDK alone, from the oldest version to the newest, in every way it can be asked. */
class GenAiIT {

    private static final String MODEL = "gemini-2.0-flash";
    private static final int WINDOW = 4_000;
    private static final int TURNS = Math.max(30, Against.LONG / 5); // each of five ways

    /** The first that has the asynchronous methods it has now; and the ends of the range. */
    static Stream<Arguments> runs() {
        return Against.versions("1.0.0", "1.19.0", "1.70.0");
    }

    private static Against run(Jvm jvm, String version, String model, int turns) throws Exception {
        return Against.metered(
                Built.with(
                        jvm,
                        "com.google.genai:google-genai:" + version,
                        "com.google.adk:google-adk:1.8.0",
                        "com.fasterxml.jackson.core:jackson-core:2.20.2"),
                Options.defaults().withWindow(model, WINDOW),
                Chats.class.getName(),
                model,
                String.valueOf(turns));
    }

    @Test
    void withoutTheAgentAllAreRefused() throws Exception {
        assertEquals(5, run(Jvm.current(), "1.70.0", MODEL, TURNS).said("refused").size());
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("runs")
    void everyRequestIsMeteredAndFits(String version, Path jdk) throws Exception {
        var arguments = "window[" + MODEL + "]=" + WINDOW;
        var run =
                run(Jvm.of(jdk).agent(Against.AGENT, arguments).recording(), version, MODEL, TURNS);
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(0.03, 4);
        assertEquals(
                Stream.of("ada", "bob", "cyd", "dan")
                        .map(who -> who + " " + 4 * TURNS + " unchanged")
                        .toList(),
                run.said("kept"));
        assertEquals(List.of("eve true"), run.said("chatted"));
        assertEquals(5 * 2 * TURNS, run.log().size());
    }

    /** Gemini 3 refuses calls of the present turn that come back without their signature. */
    @ParameterizedTest
    @MethodSource("dev.tidemark.samples.modelserver.Against#jdks")
    void whatTheModelHasSignedIsLeftAlone(Path jdk) throws Exception {
        var model = "gemini-3-flash";
        var arguments = "window[" + model + "]=" + WINDOW;
        var run =
                run(
                        Jvm.of(jdk).agent(Against.AGENT, arguments).recording(),
                        "1.70.0",
                        model,
                        TURNS);
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(0.03, 4);
        assertEquals(4, run.said("kept").size());
        assertEquals(5 * 2 * TURNS, run.log().size());
    }
}
