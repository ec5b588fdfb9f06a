package dev.tidemark.samples.adk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions that never end, on ADK's own model of Gemini, from the oldest version to the newest. */
class AdkIT {

    private static final String MODEL = "gemini-2.0-flash";
    private static final int WINDOW = 4_000;
    private static final int TURNS = 30;

    private static final Map<String, List<String>> KEPT = new HashMap<>();

    static Stream<Arguments> runs() {
        return Against.versions("0.3.0", "1.8.0");
    }

    private static Against run(Jvm jvm, String version, int window, int turns) throws Exception {
        return Against.run(
                Built.with(
                        jvm,
                        "com.google.adk:google-adk:" + version,
                        "com.fasterxml.jackson.core:jackson-core:2.20.2",
                        "org.slf4j:slf4j-nop:2.0.17"),
                Options.defaults().withWindow(MODEL, window),
                Desk.class.getName(),
                MODEL,
                String.valueOf(turns));
    }

    @Test
    void withoutTheAgentBothAreRefused() throws Exception {
        assertEquals(2, run(Jvm.current(), "1.8.0", WINDOW, TURNS).said("refused").size());
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("runs")
    void everyRequestOfASessionIsMeteredOnceAndFits(String version, Path jdk) throws Exception {
        var arguments = "window[" + MODEL + "]=" + WINDOW;
        var jvm = Jvm.of(jdk).agent(Against.AGENT, arguments).recording();
        var run = run(jvm, version, WINDOW, TURNS);
        run.wentWell().isReported().isInTheBooksOnceLearnt(0.03, 4);
        assertEquals(kept(version), run.said("kept"));
        assertEquals(4 * TURNS, run.log().size());
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("runs")
    void sessionsOf500TurnsAreNeverRefused(String version, Path jdk) throws Exception {
        var arguments = "window[" + MODEL + "]=" + WINDOW;
        var run =
                run(Jvm.of(jdk).agent(Against.AGENT, arguments).recording(), version, WINDOW, 500);
        run.wentWell().isReported().isInTheBooksOnceLearnt(0.03, 4);
        assertEquals(List.of("ada 2000 unchanged", "bob 2000 unchanged"), run.said("kept"));
        assertEquals(2_000, run.log().size());
    }

    /** What the sessions hold without the agent, where the window is large enough. */
    private static List<String> kept(String version) throws Exception {
        var known = KEPT.get(version);
        if (known == null) {
            known = run(Jvm.current(), version, 1_000_000, TURNS).said("kept");
            KEPT.put(version, known);
        }
        assertEquals(2, known.size());
        return known;
    }
}
