package dev.tidemark.samples.modelserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What a program asked the server, and what the agent recorded of it: every framework is held to
 * the provider's own log.
 */
public record Against(Jvm.Result result, List<LogEntry> log) {

    /** The jar, from the folder of any other sample. */
    public static final Path AGENT =
            Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                    .map(folder -> folder.resolve("agent/target/tidemark.jar"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();

    /**
     * Runs a program to its end; its arguments are the server's address and those given.
     *
     * @param jvm with the program on its class path
     */
    public static Against run(Jvm jvm, Options options, String main, String... arguments)
            throws Exception {
        return served(jvm, options, List.of(main), arguments);
    }

    /**
     * The same, with the agent's meters read at its end: {@link #isInTheMeters}.
     *
     * @param jvm with the program on its class path
     */
    public static Against metered(Jvm jvm, Options options, String main, String... arguments)
            throws Exception {
        var here = Metered.class.getProtectionDomain().getCodeSource().getLocation();
        return served(
                jvm.with(Path.of(here.toURI())).option("-Dtidemark.http.port=0"),
                options,
                List.of(Metered.class.getName(), main),
                arguments);
    }

    private static Against served(Jvm jvm, Options options, List<String> main, String... arguments)
            throws Exception {
        try (var server = ModelServer.start(0, options)) {
            var program = new ArrayList<>(main);
            program.add(server.baseUrl());
            program.addAll(List.of(arguments));
            var result = jvm.run(program.toArray(String[]::new)).ok();
            return new Against(result, server.log());
        }
    }

    /** As many calls in the agent's meters as the provider has requests in its log. */
    public Against isInTheMeters() {
        assertEquals(List.of(String.valueOf(log.size())), said("meters"), result::out);
        return this;
    }

    /** The model calls that were recorded. */
    public List<RecordedEvent> calls() {
        return result.events("tidemark.ModelCall");
    }

    /** What follows this word on the lines of standard output that begin with it. */
    public List<String> said(String what) {
        return result.out()
                .lines()
                .filter(line -> line.startsWith(what + ' '))
                .map(line -> line.substring(what.length() + 1))
                .toList();
    }

    /** One line of ours, no failure inside, and nothing the provider refused. */
    public Against wentWell() {
        assertEquals(1, result.errLines().size(), result::err);
        assertEquals(List.of(), result.events("tidemark.Failure"));
        assertEquals(
                List.of(),
                log.stream().filter(entry -> entry.status() != 200).toList(),
                result::out);
        return this;
    }

    /**
     * As many calls as requests, in each conversation, and each as large as the provider says.
     *
     * @param tolerance the largest share by which our count may differ; 0 where it must not
     */
    public Against isInTheBooks(double tolerance) {
        var requests = byWhom(log, LogEntry::user, LogEntry::promptTokens);
        var calls =
                byWhom(
                        calls(),
                        call -> call.getString("conversation"),
                        call -> call.getLong("tokensSent"));
        assertEquals(requests.keySet(), calls.keySet());
        for (var whom : requests.keySet()) {
            var charged = requests.get(whom);
            var counted = calls.get(whom);
            assertEquals(charged.size(), counted.size(), whom);
            for (int i = 0; i < charged.size(); i++) {
                double off = Math.abs(counted.get(i) - charged.get(i)) / (double) charged.get(i);
                var figures = counted.get(i) + " of " + charged.get(i);
                assertTrue(off <= tolerance, () -> whom + ": " + figures);
            }
        }
        return this;
    }

    /**
     * The same where nobody but the provider can count: what it reports is learnt from, so the
     * first requests of each conversation may be further off.
     *
     * @param learning how many
     */
    public Against isInTheBooksOnceLearnt(double tolerance, int learning) {
        var requests = inOrder(log, LogEntry::user, LogEntry::promptTokens);
        var calls =
                inOrder(
                        calls().stream()
                                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                                .toList(),
                        call -> call.getString("conversation"),
                        call -> call.getLong("tokensSent"));
        assertEquals(requests.keySet(), calls.keySet());
        for (var whom : requests.keySet()) {
            var charged = requests.get(whom);
            var counted = calls.get(whom);
            assertEquals(charged.size(), counted.size(), whom);
            for (int i = learning; i < charged.size(); i++) {
                double off = Math.abs(counted.get(i) - charged.get(i)) / (double) charged.get(i);
                var figures = "%s, %d: %d of %d".formatted(whom, i, counted.get(i), charged.get(i));
                boolean anew = i > 0 && charged.get(i) < charged.get(i - 1);
                assertTrue(off <= (anew ? 2 : 1) * tolerance, figures);
            }
        }
        return this;
    }

    private static <T> Map<String, List<Long>> inOrder(
            List<T> all, Function<T, String> who, ToLongFunction<T> tokens) {
        return all.stream()
                .collect(
                        Collectors.groupingBy(
                                who,
                                TreeMap::new,
                                Collectors.mapping(tokens::applyAsLong, Collectors.toList())));
    }

    /** What the provider reported arrived: prompt tokens of each conversation's requests. */
    public Against isReported() {
        assertEquals(
                byWhom(log, LogEntry::user, LogEntry::promptTokens),
                byWhom(
                        calls(),
                        call -> call.getString("conversation"),
                        call -> call.getLong("reportedInput")));
        return this;
    }

    private static <T> Map<String, List<Long>> byWhom(
            List<T> all, Function<T, String> who, ToLongFunction<T> tokens) {
        return all.stream()
                .collect(
                        Collectors.groupingBy(
                                who,
                                TreeMap::new,
                                Collectors.collectingAndThen(
                                        Collectors.toList(), each -> sorted(each, tokens))));
    }

    private static <T> List<Long> sorted(List<T> each, ToLongFunction<T> tokens) {
        return each.stream().map(tokens::applyAsLong).sorted().toList();
    }

    private static final boolean FULL = "full".equals(System.getProperty("tidemark.matrix"));

    /** Turns of a conversation that is to go on: with {@code -Dtidemark.matrix=full}, 500. */
    public static final int LONG = FULL ? 500 : 100;

    /**
     * The oldest version on the oldest JDK and the others on the newest: what breaks, breaks at the
     * ends. With {@code -Dtidemark.matrix=full}, each on each.
     */
    public static Stream<Arguments> versions(String... versions) {
        var jdks = jdks().toList();
        if (FULL) {
            return Stream.of(versions)
                    .flatMap(version -> jdks.stream().map(jdk -> Arguments.of(version, jdk)));
        }
        var newest = jdks.get(jdks.size() - 1);
        return Stream.of(versions)
                .map(it -> Arguments.of(it, it.equals(versions[0]) ? jdks.get(0) : newest));
    }

    /** The JDKs to run on. */
    public static Stream<Path> jdks() {
        return Jvm.jdks();
    }
}
