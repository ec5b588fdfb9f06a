package dev.tidemark.agent.host.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.agent.forked.Libraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * LangChain4j's and ADK's own tests see no difference: test by test, with the agent as without, and
 * where every request is over its budget, too.
 */
@Execution(ExecutionMode.SAME_THREAD) // two copies of a suite at once might meet
class UpstreamIT {

    private static final Map<String, Outcomes> ALONE = new ConcurrentHashMap<>();

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

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "langchain4j-core 1.0.0 ''",
                "langchain4j-core 1.0.0 budget=20,keep-last=0",
                "langchain4j-core 1.19.0 ''",
                "langchain4j-core 1.19.0 budget=200",
                "langchain4j-core 1.19.0 budget=20,keep-last=0",
                "google-adk 1.8.0 ''",
                "google-adk 1.8.0 budget=20,keep-last=0"
            })
    @SuppressWarnings("SystemOut")
    void theFrameworksOwnTestsEndAsTheyDidWithoutTheAgent(
            String framework, String version, String arguments) throws Exception {
        var name = framework + " " + version;
        var alone =
                ALONE.computeIfAbsent(name, it -> outcomes(run(Jvm.current(), framework, version)));
        var metered = run(Jvm.current().agent(arguments).recording(), framework, version);
        var withAgent = outcomes(metered);
        var calls = metered.events("tidemark.ModelCall");
        System.out.printf(
                "%s: %s; with the agent %s %s; %d of %d calls compressed%n",
                name,
                alone,
                arguments,
                withAgent,
                calls.stream().filter(call -> call.getBoolean("compressed")).count(),
                calls.size());
        assertEquals(alone.byTest(), withAgent.byTest());
        assertTrue(alone.count("passed") > 400, alone.toString());
        assertEquals(List.of(), metered.events("tidemark.Failure"));
        assertTrue(calls.size() > 10, "they ask models");
    }

    private static Jvm.Result run(Jvm jvm, String framework, String version) {
        var tests =
                framework.equals("google-adk")
                        ? adk(jvm, version)
                        : langChain4j(jvm, framework + "-" + version, version);
        return jvm.with(tests, Jvm.hosts("upstream/lib"))
                .run(
                        "org.junit.platform.console.ConsoleLauncher",
                        "execute",
                        "--disable-banner",
                        "--details=none",
                        "--scan-classpath=" + tests,
                        "--reports-dir=" + jvm.folder());
    }

    private static Path langChain4j(Jvm jvm, String name, String version) {
        jvm.with(Jvm.hosts("langchain4j-" + version), Jvm.hosts("lib"));
        return jar(Jvm.hosts("upstream/" + name));
    }

    private static Path adk(Jvm jvm, String version) {
        jvm.libraries(
                "com.google.adk:google-adk:" + version,
                "com.fasterxml.jackson.core:jackson-core:2.20.2",
                "com.github.tomakehurst:wiremock-jre8:2.35.1",
                "com.google.truth:truth:1.4.5",
                "io.opentelemetry:opentelemetry-sdk-testing:1.51.0",
                "junit:junit:4.13.2",
                "org.mockito:mockito-core:5.23.0",
                "org.slf4j:slf4j-nop:2.0.17");
        return Libraries.jar("com.google.adk:google-adk:jar:tests:" + version);
    }

    private static Path jar(Path folder) {
        try (var files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Outcomes outcomes(Jvm.Result result) {
        var byTest = new TreeMap<String, List<String>>();
        for (var engine : List.of("jupiter", "vintage")) {
            var report = result.folder().resolve("TEST-junit-" + engine + ".xml");
            assertTrue(Files.exists(report), () -> result.out() + result.err());
            addOutcomes(byTest, parsed(report).getElementsByTagName("testcase"));
        }
        return new Outcomes(byTest);
    }

    private static void addOutcomes(Map<String, List<String>> byTest, NodeList tests) {
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
    }

    private static Document parsed(Path report) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
        } catch (IOException | SAXException | ParserConfigurationException unreadable) {
            throw new IllegalStateException(unreadable);
        }
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
