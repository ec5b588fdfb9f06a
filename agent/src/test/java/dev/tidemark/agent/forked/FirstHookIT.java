package dev.tidemark.agent.forked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Inspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The first class of a framework starts the engine: one line on stderr, and nothing else to see.
 */
class FirstHookIT {

    private static final String APP = Inspector.class.getName();
    private static final String VERSION = "1.20.0";

    private static final Pattern LOADED = Pattern.compile("\\[(\\d+)\\s*\\] (\\S+) source: .*");

    /** Each costs 100 ms and more when it is first touched. */
    private static final List<String> SLOW =
            List.of(
                    "jdk.jfr.",
                    "io.micrometer.",
                    "oshi.",
                    "com.sun.net.httpserver.",
                    "com.sun.jmx.");

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void theApplicationSeesOneLineOnStderrAndNothingElse(Path jdk) throws IOException {
        var names = Files.createTempFile(Path.of("target"), "names", "");
        Files.write(names, ours());
        var file = names.toAbsolutePath().toString();

        var plain = Jvm.of(jdk).langchain4j(VERSION).run(APP, file).ok();
        var result = Jvm.of(jdk).langchain4j(VERSION).agent().run(APP, file).ok();

        assertEquals("", plain.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("[tidemark] "), result.err());
        assertEquals(lines(plain, "thread", "visible"), lines(result, "thread", "visible"));
        var strangers = new TreeSet<>(threads(result));
        strangers.removeAll(threads(plain));
        strangers.remove("daemon tidemark-watch"); // it begins when all else has
        assertEquals(Set.of("daemon tidemark"), strangers);
        assertEquals(Set.of(), visibleOfOurs(result));
        Files.delete(names);
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void whatIsSlowToStartIsTouchedOnOurOwnThread(Path jdk) throws IOException {
        var jvm = Jvm.of(jdk).langchain4j(VERSION).agent("http.port=0");
        var log = jvm.folder().resolve("classes");
        var nothing = Files.createFile(jvm.folder().resolve("names")).toString();
        jvm.option("-Xlog:class+load:file=" + log + ":tid").run(APP, nothing).ok();
        slowThingsAreTouchedOnOurThreads(Files.readAllLines(log));
    }

    /** All that stands in our jar, but what stands at its root for all to see. */
    private static Set<String> ours() throws IOException {
        try (var jar = new JarFile(Jvm.AGENT.toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("inst/") && name.endsWith(".classdata"))
                    .map(name -> name.substring(5, name.length() - ".classdata".length()))
                    .map(name -> name.replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> lines(Jvm.Result result, String... but) {
        return result.out()
                .lines()
                .filter(line -> Stream.of(but).noneMatch(line::startsWith))
                .toList();
    }

    /** But for the JVM's own compiler threads, which come and go, and the model's answers. */
    private static Set<String> threads(Jvm.Result result) {
        return result.out()
                .lines()
                .filter(line -> line.startsWith("thread "))
                .map(line -> line.substring("thread ".length()))
                .filter(name -> !name.contains("Compiler") && !name.startsWith("user Thread-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> visibleOfOurs(Jvm.Result result) {
        assertTrue(result.out().endsWith("looked\n"), result.out());
        return result.out()
                .lines()
                .filter(line -> line.startsWith("visible "))
                .filter(line -> line.contains(Jvm.AGENT.getFileName().toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void slowThingsAreTouchedOnOurThreads(List<String> log) {
        var main = "";
        for (var line : log) {
            var match = LOADED.matcher(line);
            if (match.matches() && match.group(2).equals(APP)) {
                main = match.group(1);
            }
        }
        assertFalse(main.isEmpty());
        var onMain = new TreeSet<String>();
        var elsewhere = new TreeSet<String>();
        for (var line : log) {
            var match = LOADED.matcher(line);
            if (match.matches() && SLOW.stream().anyMatch(match.group(2)::startsWith)) {
                (match.group(1).equals(main) ? onMain : elsewhere).add(match.group(2));
            }
        }
        assertEquals(Set.of(), onMain);
        for (var slow : List.of("io.micrometer.", "com.sun.net.httpserver.", "com.sun.jmx.")) {
            assertTrue(elsewhere.stream().anyMatch(name -> name.startsWith(slow)), slow);
        }
    }
}
