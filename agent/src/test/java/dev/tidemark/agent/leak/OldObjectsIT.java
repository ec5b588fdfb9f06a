package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Chain;
import dev.tidemark.agent.forked.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A leak that no census sees, in an application that watches its recordings. A second is judged as
 * a hundred.
 */
class OldObjectsIT {

    private static final String OURS = "recording " + OldObjectRecording.NAME + " ";
    private static final String BESIDE = "another recording runs";
    private static final String SITE =
            "allocated at CHAIN\\$Order\\.<init>:\\d+ from CHAIN\\.remember:\\d+, oldest"
                    .replace("CHAIN", Pattern.quote(Chain.class.getName()));

    private static Jvm.Result run(Jvm jvm, String... arguments) {
        var result =
                jvm.with(Jvm.testClasses())
                        .libraries("dev.langchain4j:langchain4j:1.19.0")
                        .agent("leak.interval=100ms,leak.speed=100")
                        .option("-Xmx128m", "-XX:+UseSerialGC")
                        // the JVM looks at what begins a new buffer: large ones last for minutes
                        .option("-XX:TLABSize=32k", "-XX:-ResizeTLAB")
                        .option("-Djava.io.tmpdir=" + jvm.folder())
                        .run(prepend(arguments))
                        .ok();
        System.out.println(
                String.join(" ", arguments)
                        + ": "
                        + result.out().lines().filter(it -> it.startsWith("seconds")).toList()
                        + result.errLines());
        return result;
    }

    private static String[] prepend(String[] arguments) {
        var all = new String[arguments.length + 1];
        all[0] = Chain.class.getName();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    /** While the application recorded, or until the end. */
    private static List<String> ours(Jvm.Result result) {
        return result.out()
                .lines()
                .takeWhile(line -> !line.equals("recording own STOPPED"))
                .filter(line -> line.startsWith(OURS))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void whatNoCensusSeesIsToldByTypeAndSite(Path jdk) {
        var result = run(Jvm.of(jdk), "leak", "90", "old objects: byte[]", "jfr");
        var told = Pattern.compile("old objects: byte\\[] \\d+ %, " + SITE).matcher(result.out());
        assertTrue(told.find(), result::out);
        assertEquals(
                List.of(OURS + "RUNNING", OURS + "STOPPED", OURS + "CLOSED"),
                ours(result),
                "one, which is over");
        var lines = result.errLines().stream().filter(it -> it.contains("old objects")).toList();
        assertEquals(1, lines.size(), result::err);
        assertFalse(
                List.of(result.folder().toFile().list()).stream()
                        .anyMatch(it -> it.endsWith(".jfr")),
                "no file is left");
    }

    @Test
    void nothingIsRecordedWhereNothingLeaks() {
        var result = run(Jvm.current(), "healthy", "40", "nothing ends it", "jfr");
        assertEquals(List.of(), ours(result));
        assertFalse(result.out().contains("\"kind\":\"heap\""), result::out);
    }

    @Test
    void besideARecordingOfTheApplicationsThereIsNone() {
        var result = run(Jvm.current(), "leak", "90", BESIDE, "recording");
        assertTrue(result.out().contains(BESIDE), result::out);
        assertEquals(List.of(), ours(result));
        untouched(result);
    }

    @Test
    void aRecordingThatTheApplicationStartsEndsOurs() {
        var result = run(Jvm.current(), "leak", "90", BESIDE, "late");
        assertTrue(result.out().contains(BESIDE), result::out);
        assertEquals(List.of(OURS + "RUNNING", OURS + "STOPPED", OURS + "CLOSED"), ours(result));
        untouched(result);
    }

    private static void untouched(Jvm.Result result) {
        assertTrue(result.out().contains("settings true\n"), result::out);
        assertTrue(result.out().contains("jdk.OldObjectSample 0\n"), result::out);
        assertFalse(result.out().contains("jdk.GarbageCollection 0\n"), result::out);
    }

    @Test
    void withoutAFlightRecorderThatIsALine() {
        var result =
                run(
                        Jvm.current()
                                .option(
                                        "--limit-modules",
                                        "java.se,jdk.management,jdk.unsupported"),
                        "leak",
                        "60",
                        "\"state\":\"confirmed\"",
                        "none");
        var lines = result.errLines().stream().filter(it -> it.contains("old objects")).toList();
        assertEquals(
                List.of("[tidemark] old objects are not sampled: this JVM has no flight recorder"),
                lines);
    }
}
