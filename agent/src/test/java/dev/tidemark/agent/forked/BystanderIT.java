package dev.tidemark.agent.forked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Bystander;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM that never calls a model pays next to nothing for the flag, and sees nothing of it. */
class BystanderIT {

    /** Classes loaded beyond those of an agent that does nothing. */
    private static final int MOST_CLASSES = 15;

    private static final String APP = Bystander.class.getName();

    private static Jvm jvm(Path jdk) {
        return Jvm.of(jdk).option(denied(jdk)).with(Jvm.testClasses());
    }

    /** Where the JDK has a switch to deny what agents are known to warn about, it is on. */
    private static String[] denied(Path jdk) {
        return jdk.equals(Jvm.jdk25())
                ? new String[] {
                    "--sun-misc-unsafe-memory-access=deny", "--illegal-native-access=deny"
                }
                : new String[0];
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void nothingIsSaidAndTheExitCodeIsTheApplications(Path jdk) {
        for (var code : new String[] {"0", "42"}) {
            var result = jvm(jdk).agent().run(APP, code);
            assertEquals("", result.err());
            assertEquals(code, String.valueOf(result.exit()));
            assertTrue(result.out().endsWith("bye\n"), result.out());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void theThreadsAreTheSameAsWithoutTheAgent(Path jdk) {
        assertEquals(threads(jvm(jdk).run(APP)), threads(jvm(jdk).agent().run(APP)));
    }

    /** But for the JVM's own compiler threads, which come and go. */
    private static Set<String> threads(Jvm.Result result) {
        return result.ok()
                .out()
                .lines()
                .filter(line -> line.startsWith("thread "))
                .filter(line -> !line.contains("Compiler"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    @SuppressWarnings("SystemOut")
    void fewClassesAreLoadedBeyondThoseOfAnAgentThatDoesNothing(Path jdk) throws IOException {
        var empty = jvm(jdk);
        var floor = classes(empty.agent(Jars.withEmptyPremain(empty.folder()), ""));
        var loaded = classes(jvm(jdk).agent());
        System.out.println(
                "classes on "
                        + jdk.getFileName()
                        + ": "
                        + loaded.size()
                        + ", floor "
                        + floor.size());
        var more = new TreeSet<>(loaded);
        more.removeAll(floor);
        assertFalse(more.isEmpty());
        assertTrue(loaded.size() - floor.size() <= MOST_CLASSES, () -> "loaded beyond: " + more);
    }

    private static final Pattern CLASS = Pattern.compile("(\\S+) source: .*");

    /** The JVM counts, not the application, so that counting loads nothing. */
    private static Set<String> classes(Jvm jvm) throws IOException {
        var log = jvm.folder().resolve("classes");
        jvm.option("-Xlog:class+load:file=" + log + ":none").run(APP).ok();
        var names = new TreeSet<String>();
        for (var line : Files.readAllLines(log)) {
            var match = CLASS.matcher(line);
            if (match.matches()) {
                names.add(match.group(1));
            }
        }
        return names;
    }
}
