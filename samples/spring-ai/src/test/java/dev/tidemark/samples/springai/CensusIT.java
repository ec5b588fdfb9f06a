package dev.tidemark.samples.springai;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an operator of a Spring Boot application is told of the store that grows in it, while
 * sixteen threads change that store: its name, at once, and nobody has been stopped for it.
 */
class CensusIT {

    private static final Map<String, String> STORES =
            Map.of(
                    "langchain4j",
                    "dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore.messagesByMemoryId",
                    "spring-ai",
                    "org.springframework.ai.chat.memory.InMemoryChatMemoryRepository"
                            + ".chatMemoryStore",
                    "adk",
                    "com.google.adk.sessions.InMemorySessionService.sessions");

    /** A run takes a minute; all are in the full matrix. */
    private static final boolean FULL = "full".equals(System.getProperty("tidemark.matrix"));

    /** Censuses in which it is named: the others learn the classes, and see it grow. */
    private static final int LAST = 8;

    /** The application's own are 400; with reflection, from JDK 18 on, they were 1,273. */
    private static final int GENERATED = 700;

    /** What is on this test's class path and not in the jar: the other frameworks. */
    private static final Pattern BESIDE =
            Pattern.compile(
                    "(langchain4j|google-adk|google-genai|guava|failureaccess|rxjava)[^/]*\\.jar$");

    /** Of a collector, and of the JVM's own housekeeping. */
    private static final Pattern NOT_OURS =
            Pattern.compile(
                    "(G1|Z|Collect|GenCollect|Parallel|Shenandoah|Serial).*|Cleanup|ICBuffer.*");

    private static final Pattern STOP = Pattern.compile("\\[([0-9.]+)s\\].*Safepoint \"([^\"]+)\"");
    private static final Pattern WINDOW = Pattern.compile("(without|with) (\\d+) (\\d+)");
    private static final Pattern CENSUS = Pattern.compile("census [0-9,]+ objects, ");
    private static final Pattern COST = Pattern.compile("in ([0-9,]+) ms of processor time");

    private record Stop(long millis, String cause) {}

    static Stream<Arguments> everyStoreOnEachJdk() {
        var stores = FULL ? STORES.keySet().stream().sorted().toList() : List.of("langchain4j");
        return Jvm.newest().flatMap(jdk -> stores.stream().map(it -> Arguments.of(it, jdk)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyStoreOnEachJdk")
    void theStoreThatGrowsIsNamedAndNobodyIsStopped(String framework, Path jdk) throws Exception {
        var jvm = Jvm.of(jdk).agent(Against.AGENT, "").option("-Xmx768m");
        var log = jvm.folder().resolve("safepoints");
        var classes = jvm.folder().resolve("classes");
        jvm.option("-Xlog:safepoint*=info:file=" + log + ":uptime")
                .option("-Xlog:class+load=info:file=" + classes)
                .option("-Dloader.path=" + beside(), "-Dloader.main=" + Growing.class.getName())
                .with(Path.of("target/shop.jar").toAbsolutePath());
        try (var app =
                Serving.start(
                        jvm,
                        Options.defaults(),
                        "org.springframework.boot.loader.launch.PropertiesLauncher",
                        framework)) {
            app.await(() -> app.said().contains("\ndone"));
            var result = app.end().result();

            var said = result.errLines().stream().filter(it -> !it.contains(" leak ")).toList();
            assertEquals(1, said.size(), result::err);
            assertTrue(result.out().contains("touched 0, failures 0"), result::out);
            var first = first(result.out());
            var named = first.subList(first.size() - LAST, first.size());
            assertTrue(
                    named.stream().allMatch(it -> it.contains(field(STORES.get(framework)))),
                    () -> String.join("\n", first));
            var stops = stops(log);
            var ours =
                    within(stops, windows(result.out(), "with")).stream()
                            .filter(stop -> !NOT_OURS.matcher(stop.cause()).matches())
                            .toList();
            var generated = count(classes, "LambdaForm$MH/");
            report(framework, jdk, result.out(), stops, generated);
            assertEquals(List.of(), ours);
            assertTrue(generated < GENERATED, "the JVM made " + generated + " classes");
        }
    }

    private static long count(Path file, String word) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(it -> it.contains(word)).count();
        }
    }

    private static String beside() {
        return Stream.concat(
                        Stream.of(Path.of("target/test-classes").toAbsolutePath().toString()),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(it -> BESIDE.matcher(it).find()))
                .collect(Collectors.joining(","));
    }

    /** Class and field, as a path ends: {@code [class.field]: 1,000 of ...}. */
    private static String field(String holder) {
        return holder + ":";
    }

    /** Of each census, the line that says what comes first. */
    private static List<String> first(String out) {
        var first = new ArrayList<String>();
        var censuses = CENSUS.split(out, -1);
        for (int i = 1; i < censuses.length; i++) {
            first.add(censuses[i].lines().skip(1).findFirst().orElse(""));
        }
        return first;
    }

    private static List<long[]> windows(String out, String name) {
        return out.lines()
                .map(WINDOW::matcher)
                .filter(it -> it.matches() && it.group(1).equals(name))
                .map(it -> new long[] {Long.parseLong(it.group(2)), Long.parseLong(it.group(3))})
                .toList();
    }

    private static List<Stop> stops(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.map(STOP::matcher)
                    .filter(it -> it.find())
                    .map(
                            it ->
                                    new Stop(
                                            Math.round(1000 * Double.parseDouble(it.group(1))),
                                            it.group(2)))
                    .toList();
        }
    }

    private static List<Stop> within(List<Stop> stops, List<long[]> windows) {
        return stops.stream()
                .filter(
                        stop ->
                                windows.stream()
                                        .anyMatch(
                                                it ->
                                                        it[0] <= stop.millis()
                                                                && stop.millis() <= it[1]))
                .toList();
    }

    @SuppressWarnings("SystemOut")
    private static void report(
            String framework, Path jdk, String out, List<Stop> stops, long generated) {
        var costs = COST.matcher(out).results().map(it -> it.group(1)).toList();
        System.out.println(framework + " on " + jdk.getFileName() + ": CPU ms " + costs);
        for (var name : List.of("without", "with")) {
            var windows = windows(out, name);
            long millis = windows.stream().mapToLong(it -> it[1] - it[0]).sum();
            System.out.println(
                    "  safepoints in %d ms %s a census: %s"
                            .formatted(millis, name, counts(within(stops, windows))));
        }
        System.out.println("  in the whole run: " + counts(stops));
        System.out.println("  classes made for method handles: " + generated);
        var first = first(out);
        System.out.println("  at last: " + first.get(first.size() - 1));
    }

    private static Map<String, Long> counts(List<Stop> stops) {
        return stops.stream().collect(groupingBy(Stop::cause, TreeMap::new, counting()));
    }
}
