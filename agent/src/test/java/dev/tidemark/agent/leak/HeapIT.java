package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each collector of each JDK, measured from within a JVM and compared with what is really alive.
 */
class HeapIT {

    /** What of a heap that is collected concurrently is left of garbage, in shares of the live. */
    private static final double CONCURRENT = 1.6;

    private record Said(Map<String, String> lines) {
        String get(String name) {
            var value = lines.get(name);
            assertTrue(value != null, () -> name + " in " + lines);
            return value;
        }

        long number(String name) {
            return Long.parseLong(get(name));
        }

        double ofTruth(String name) {
            return (double) number(name) / number("truth");
        }
    }

    private static Said run(Path jdk, String policy, String... options) {
        var result =
                Jvm.of(jdk)
                        .option(options)
                        .option("-Xmx400m")
                        .with(classes("."), classes("../core"), Jvm.testClasses())
                        .run(Heap.class.getName(), policy)
                        .ok();
        var lines = new TreeMap<String, String>();
        result.out()
                .lines()
                .filter(line -> line.contains("="))
                .forEach(line -> lines.put(name(line), line.substring(name(line).length() + 1)));
        System.out.println(jdk + " " + String.join(" ", options) + " " + policy + " " + lines);
        return new Said(lines);
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf('='));
    }

    /** The jar hides them. */
    private static Path classes(String module) {
        return Path.of(module, "target", "classes").toAbsolutePath();
    }

    static Stream<Arguments> collectors() {
        return Jvm.jdks()
                .flatMap(
                        jdk ->
                                Stream.of("G1", "Serial", "Parallel", "Z", "Shenandoah")
                                        .map(name -> Arguments.of(jdk, name)));
    }

    @ParameterizedTest
    @MethodSource("collectors")
    void whatIsAliveIsMeasured(Path jdk, String collector) {
        var said = run(jdk, "FULL", "-XX:+Use" + collector + "GC");
        boolean counts = collector.equals("G1") || collector.equals("Z");
        assertEquals(counts, Boolean.parseBoolean(said.get("probe.exact")));
        double most = counts ? 1.05 : collector.equals("Shenandoah") ? CONCURRENT : 1.15;
        if (collector.equals("G1")) {
            most = 1.25; // it counts what has died since it began
        }
        assertEquals((1 + most) / 2, said.ofTruth("probe.live"), (most - 1) / 2 + 0.05);

        assertTrue(said.number("old") > 0 || collector.equals("G1"));
        assertEquals("true", said.get("end.old"));
        boolean concurrent = collector.equals("Z") || collector.equals("Shenandoah");
        double floor = concurrent ? CONCURRENT : 1.15;
        assertEquals((1 + floor) / 2, said.ofTruth("end.floor"), (floor - 1) / 2 + 0.05);

        assertEquals("0", said.get("interval"), "the flag is as it was");
        assertEquals("0", said.get("logs"), "no log is left");
        assertEquals("0", said.get("after.close"), "nobody listens any more");
        assertTrue(said.number("sample.2.bytes") < 1024);
        assertFalse(said.lines().containsKey("missing"));
    }

    @Test
    void withoutConcurrentCollectionsNothingIsMeasuredUnlessFullOnesAreAllowed() {
        for (var collector : new String[] {"Serial", "Parallel"}) {
            var said = run(jdk(), "CONCURRENT", "-XX:+Use" + collector + "GC");
            assertEquals("-1", said.get("probe.live"));
            assertEquals("this collector cannot without a full collection", said.get("probe.how"));
        }
    }

    @Test
    void whereTheOperatorAsksForPeriodicCollectionsTheyStayAsTheyAre() {
        var said = run(jdk(), "FULL", "-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=60000");
        assertEquals("-1", said.get("probe.live"));
        assertEquals("60000", said.get("interval"));
    }

    @Test
    void whereCollectionsMayNotBeAskedForNoneAre() {
        var said = run(jdk(), "FULL", "-XX:+UseZGC", "-XX:+DisableExplicitGC");
        assertEquals("-1", said.get("probe.live"));
        assertEquals("-XX:+DisableExplicitGC", said.get("probe.how"));
        assertEquals("0", said.get("logs"));
    }

    private static Path jdk() {
        return Jvm.jdks().findFirst().orElseThrow();
    }
}
