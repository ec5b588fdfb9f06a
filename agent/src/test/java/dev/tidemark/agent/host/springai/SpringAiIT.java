package dev.tidemark.agent.host.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.springai.SpringChats;
import dev.tidemark.agent.apps.springai.SpringEnforced;
import dev.tidemark.agent.forked.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One application, every version, every JDK: what it asked is what was metered, and it fits. */
class SpringAiIT {

    private static final List<String> VERSIONS = List.of("1.0.9", "1.1.8", "2.0.1");

    /** What the application prints by itself does not depend on the JDK. */
    private static final Map<String, String> ALONE = new ConcurrentHashMap<>();

    static Stream<Arguments> runs() {
        return VERSIONS.stream()
                .flatMap(version -> Jvm.jdks().map(jdk -> Arguments.of(version, jdk)));
    }

    /** Each version here, and the newest on the newest JDK. */
    static Stream<Arguments> fewer() {
        var here = Jvm.jdks().limit(1).toList();
        var newest = VERSIONS.get(VERSIONS.size() - 1);
        return Stream.concat(
                VERSIONS.stream().map(version -> Arguments.of(version, here.get(0))),
                Jvm.jdks().skip(1).map(jdk -> Arguments.of(newest, jdk)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("runs")
    void everyRequestIsMeteredOnceAndTheApplicationNoticesNothing(String version, Path jdk) {
        var metered =
                Jvm.of(jdk)
                        .agent()
                        .recording()
                        .springAi(version)
                        .run(SpringChats.class.getName())
                        .ok();
        assertEquals(alone(version, SpringChats.class), metered.out());
        assertEquals(1, metered.errLines().size(), metered.err());
        assertEquals(List.of(), metered.events("tidemark.Failure"));

        var asked =
                metered.out()
                        .lines()
                        .filter(line -> line.startsWith("call\t"))
                        .map(line -> line.substring("call\t".length()));
        var events = metered.events("tidemark.ModelCall").stream().map(SpringAiIT::line);
        assertEquals(lines(asked), lines(events));
    }

    /** Name of the way, calls, largest request, and what the memory holds in the end. */
    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("fewer")
    void everyWayOfAskingFitsAndNobodySeesWhatWasWritten(String version, Path jdk) {
        long budget = 3_000;
        var enforced =
                Jvm.of(jdk)
                        .agent("budget=" + budget)
                        .recording()
                        .springAi(version)
                        .run(SpringEnforced.class.getName())
                        .ok();
        assertEquals(1, enforced.errLines().size(), enforced.err());
        assertEquals(List.of(), enforced.events("tidemark.Failure"));

        var alone = ways(alone(version, SpringEnforced.class));
        var ways = ways(enforced.out());
        assertEquals(alone.keySet(), ways.keySet());
        var calls = new TreeMap<String, Long>();
        for (var way : ways.keySet()) {
            var without = alone.get(way);
            var with = ways.get(way);
            assertEquals(without[1], with[1], way);
            assertEquals(without[3], with[3], way);
            assertTrue(
                    2 * Long.parseLong(with[2]) < Long.parseLong(without[2]),
                    () -> way + ": " + with[2] + " of " + without[2]);
            calls.put(way, Long.valueOf(with[1]));
        }
        var events = enforced.events("tidemark.ModelCall");
        assertEquals(
                calls,
                events.stream()
                        .collect(
                                Collectors.groupingBy(
                                        event -> event.getString("conversation"),
                                        TreeMap::new,
                                        Collectors.counting())));
        for (var event : events) {
            assertTrue(event.getLong("tokensSent") <= budget, event::toString);
        }
        assertTrue(events.stream().anyMatch(event -> event.getLong("tokens") > 4 * budget));
    }

    private static Map<String, String[]> ways(String out) {
        return out.lines()
                .map(line -> line.split("\t"))
                .collect(Collectors.toMap(line -> line[0], line -> line));
    }

    private static String lines(Stream<String> lines) {
        return String.join("\n", lines.sorted().toList());
    }

    private static String line(RecordedEvent event) {
        return String.join(
                "\t",
                event.getString("model"),
                String.valueOf(event.getInt("messages")),
                event.getString("conversation"),
                event.getString("outcome"),
                String.valueOf(event.getLong("reportedInput")));
    }

    private static String alone(String version, Class<?> application) {
        return ALONE.computeIfAbsent(
                version + application,
                any -> Jvm.current().springAi(version).run(application.getName()).ok().out());
    }
}
