package dev.tidemark.samples.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.LogEntry;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Anthropic's SDK at both ends of its range, against a provider that counts with a rule of its own:
 * what we count is what it counts once it has reported a few times.
 */
class AnthropicIT {

    private static final String MODEL = "claude-sonnet-4-6";
    private static final int WINDOW = 8_000;
    private static final String ARGUMENTS = "window[" + MODEL + "]=" + WINDOW;
    private static final String SDK = "com.anthropic:anthropic-java:";
    private static final String NEWEST = "3.10.0";

    private static final int TURNS = 20;
    private static final int WAYS = 10;

    /** So many of a conversation's first calls may be estimated worse. */
    private static final int FIRST = 10;

    private static Against everyWay(Jvm jvm, String version, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(MODEL));
        all.addAll(List.of(arguments));
        return Against.metered(
                jvm.with(Path.of("target/test-classes").toAbsolutePath()).libraries(SDK + version),
                Options.defaults().withWindow(MODEL, WINDOW),
                EveryWay.class.getName(),
                all.toArray(String[]::new));
    }

    private static Against desk(Jvm jvm, int turns) throws Exception {
        return Against.metered(
                jvm.with(Path.of("target/classes").toAbsolutePath())
                        .with(Path.of("target/lib").toAbsolutePath()),
                Options.defaults().withWindow(MODEL, WINDOW),
                Desk.class.getName(),
                MODEL,
                String.valueOf(turns));
    }

    static Stream<Arguments> versions() {
        return Against.versions("1.0.0", NEWEST);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("versions")
    void everyWayOfAskingIsMeteredAndFits(String version, Path jdk) throws Exception {
        var jvm = Jvm.of(jdk).agent(Against.AGENT, ARGUMENTS).recording();
        var run = everyWay(jvm, version, String.valueOf(TURNS));
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(0.03, FIRST);
        assertEquals(WAYS, run.said("kept").size(), run.result()::out);
        assertTrue(run.calls().stream().allMatch(call -> call.getString("outcome").equals("ok")));
        assertTrue(
                run.calls().stream().allMatch(call -> call.getString("host").equals("anthropic")));
        var shortened = new TreeSet<String>();
        for (var call : run.calls()) {
            if (call.getBoolean("compressed")) {
                shortened.add(call.getString("conversation"));
            }
        }
        assertEquals(WAYS, shortened.size(), shortened::toString);
        assertTrue(
                run.log().stream()
                                .filter(entry -> entry.user().equals("marked"))
                                .mapToInt(LogEntry::cachedTokens)
                                .sum()
                        > 0);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("versions")
    void aLongConversationIsNeverRefused(String version, Path jdk) throws Exception {
        var jvm = Jvm.of(jdk).agent(Against.AGENT, ARGUMENTS).recording();
        var run = everyWay(jvm, version, String.valueOf(Against.LONG), "plain");
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(0.03, FIRST);
        assertEquals(List.of("plain " + 4 * Against.LONG), run.said("kept"));
        assertEquals(2 * Against.LONG, run.calls().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", NEWEST})
    void withoutTheAgentEveryWayIsRefused(String version) throws Exception {
        var run = everyWay(Jvm.current(), version, String.valueOf(TURNS));
        assertEquals(WAYS, run.said("refused").size(), run.result()::out);
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.samples.modelserver.Against#jdks")
    void theDeskServesAllThreeForAsLongAsTheyStay(Path jdk) throws Exception {
        var run = desk(Jvm.of(jdk).agent(Against.AGENT, ARGUMENTS).recording(), TURNS);
        run.wentWell().isInTheMeters().isReported().isInTheBooksOnceLearnt(0.03, FIRST);
        assertEquals(3, run.said("kept").size(), run.result()::out);
    }

    @Test
    void withoutTheAgentAllThreeAreRefused() throws Exception {
        assertEquals(3, desk(Jvm.current(), TURNS).said("refused").size());
    }
}
