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
import org.junit.jupiter.params.provider.CsvSource;
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

    private static Against run(Jvm jvm, String version, int window, int turns, String... customers)
            throws Exception {
        var program = Stream.of(List.of(MODEL, String.valueOf(turns)), List.of(customers));
        return Against.metered(
                Built.with(
                        jvm,
                        "com.google.adk:google-adk:" + version,
                        "com.fasterxml.jackson.core:jackson-core:2.20.2",
                        "org.slf4j:slf4j-nop:2.0.17"),
                Options.defaults().withWindow(MODEL, window),
                Desk.class.getName(),
                program.flatMap(List::stream).toArray(String[]::new));
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
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(0.03, 4);
        assertEquals(kept(version), run.said("kept"));
        assertEquals(4 * TURNS, run.log().size());
    }

    /** Half of it each: the one that waits for answers on the oldest, the other on the newest. */
    @ParameterizedTest
    @CsvSource({"0.3.0, ada", "1.8.0, bob"})
    void aLongSessionIsNeverRefused(String version, String customer) throws Exception {
        var jvm = Jvm.current().agent(Against.AGENT, "window[" + MODEL + "]=" + WINDOW).recording();
        var run = run(jvm, version, WINDOW, Against.LONG, customer);
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(0.03, 4);
        assertEquals(List.of(customer + " " + 4 * Against.LONG + " unchanged"), run.said("kept"));
        assertEquals(2 * Against.LONG, run.log().size());
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
