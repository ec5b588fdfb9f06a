package dev.tidemark.agent.host.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** LangChain4j's own tests see no difference: test by test, with the agent as without. */
class UpstreamIT {

    /** What the tests of one run came to, by class and name; some names hold an object's hash. */
    private record Outcomes(Map<String, List<String>> byTest) {

        long count(String outcome) {
            return byTest.values().stream().flatMap(List::stream).filter(outcome::equals).count();
        }

        @Override
        public String toString() {
            return "%d passed, %d failed, %d skipped"
                    .formatted(count("passed"), count("failed"), count("skipped"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.19.0"})
    @SuppressWarnings("SystemOut")
    void theFrameworksOwnTestsEndAsTheyDidWithoutTheAgent(String version) throws Exception {
        var alone = outcomes(run(Jvm.current(), version));
        var metered = run(Jvm.current().agent().recording(), version);
        var withAgent = outcomes(metered);
        System.out.printf(
                "langchain4j-core %s: %s; with the agent %s%n", version, alone, withAgent);
        assertEquals(alone.byTest(), withAgent.byTest());
        assertTrue(alone.count("passed") > 400, alone.toString());
        assertEquals(List.of(), metered.events("tidemark.Failure"));
        assertTrue(metered.events("tidemark.ModelCall").size() > 10, "they ask models");
    }

    private static Jvm.Result run(Jvm jvm, String version) {
        var tests = Jvm.hosts("upstream/langchain4j-core-" + version);
        return jvm.with(
                        Jvm.hosts("langchain4j-" + version),
                        Jvm.hosts("lib"),
                        tests,
                        Jvm.hosts("upstream/lib"))
                .run(
                        "org.junit.platform.console.ConsoleLauncher",
                        "execute",
                        "--disable-banner",
                        "--details=none",
                        "--scan-classpath=" + jar(tests),
                        "--reports-dir=" + jvm.folder());
    }

    private static Path jar(Path folder) {
        try (var files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Outcomes outcomes(Jvm.Result result) throws Exception {
        var report = result.folder().resolve("TEST-junit-jupiter.xml");
        assertTrue(Files.exists(report), () -> result.out() + result.err());
        var tests =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report.toFile())
                        .getElementsByTagName("testcase");
        var byTest = new TreeMap<String, List<String>>();
        for (int i = 0; i < tests.getLength(); i++) {
            var test = (Element) tests.item(i);
            var name = test.getAttribute("classname") + "." + test.getAttribute("name");
            byTest.merge(
                    name.replaceAll("@[0-9a-f]+", "@"),
                    List.of(outcome(test)),
                    (some, more) ->
                            Stream.of(some, more)
                                    .flatMap(List::stream)
                                    .sorted()
                                    .collect(Collectors.toList()));
        }
        return new Outcomes(byTest);
    }

    private static String outcome(Element test) {
        if (test.getElementsByTagName("skipped").getLength() > 0) {
            return "skipped";
        }
        boolean failed =
                test.getElementsByTagName("failure").getLength() > 0
                        || test.getElementsByTagName("error").getLength() > 0;
        return failed ? "failed" : "passed";
    }
}
