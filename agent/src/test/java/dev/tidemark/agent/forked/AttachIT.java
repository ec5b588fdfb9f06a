package dev.tidemark.agent.forked;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.tidemark.agent.apps.LateAttach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attached to a JVM that has been running for a while, and once more to change its mind. */
class AttachIT {

    private static final long DEADLINE_NANOS = 60_000_000_000L;

    private static void attach(Process process, String settings) throws Exception {
        var machine = VirtualMachine.attach(String.valueOf(process.pid()));
        try {
            machine.loadAgent(Jvm.AGENT.toString(), settings);
        } finally {
            machine.detach();
        }
    }

    /** Waits until the file holds this text so many times. */
    private static void await(Path file, String text, int times) throws IOException {
        long start = System.nanoTime();
        while (Files.readString(file).split(text, -1).length <= times) {
            assertTrue(
                    System.nanoTime() - start < DEADLINE_NANOS,
                    () -> "never said " + text + " in " + file);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void play(Process process, String conversation) throws IOException {
        process.getOutputStream().write((conversation + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    private static Jvm jvm(Path jdk) {
        var jvm = Jvm.of(jdk).langchain4j("1.20.0").recording();
        if (Runtime.version().feature() < 21 && jdk.equals(Jvm.jdk25())) {
            jvm.option("-XX:+EnableDynamicAgentLoading"); // else the JVM warns
        }
        return jvm;
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void aStrictConfigurationStopsNothingOnAttach(Path jdk) throws Exception {
        for (var before : List.of("", "strict=true")) {
            var jvm = jvm(jdk);
            var process = jvm.start(LateAttach.class.getName());
            var out = jvm.folder().resolve("out");
            var err = jvm.folder().resolve("err");
            await(out, "played", 1);
            if (!before.isEmpty()) { // a good start first
                attach(process, before);
                await(err, " meters ", 1);
            }
            attach(process, "strict=true,budget=many");
            await(err, "budget=many", 1);
            play(process, "attached");
            await(out, "played", 2);
            process.getOutputStream().close();

            var result = jvm.result(process).ok();
            var lines = result.errLines();
            assertTrue(
                    lines.stream().allMatch(line -> line.startsWith("[tidemark] ")),
                    lines::toString);
            assertEquals(before.isEmpty(), result.events("tidemark.ModelCall").isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void classesThatWereThereBeforeAreMeteredAndASecondAttachReconfigures(Path jdk)
            throws Exception {
        var jvm = jvm(jdk);
        var process = jvm.start(LateAttach.class.getName());
        var out = jvm.folder().resolve("out");
        var err = jvm.folder().resolve("err");
        await(out, "played", 1);

        attach(process, "");
        await(err, "\\[tidemark\\] ", 1);
        play(process, "attached");
        await(out, "played", 2);

        attach(process, "mode=observe");
        attach(process, "metrics.host=false");
        await(err, "metrics.host is noted, and takes effect at the next start", 1);
        play(process, "again");
        await(out, "played", 3);

        attach(process, "enabled=false");
        await(err, "switched off", 1);
        play(process, "off");
        await(out, "played", 4);
        process.getOutputStream().close();

        var result = jvm.result(process).ok();
        var lines = result.errLines();
        assertEquals(
                1, lines.stream().filter(line -> line.contains(" meters ")).count(), result.err());
        assertEquals(1, lines.stream().filter(line -> line.contains("switched off")).count());
        assertTrue(lines.stream().allMatch(line -> line.startsWith("[tidemark] ")), result.err());
        var calls =
                result.events("tidemark.ModelCall").stream()
                        .collect(groupingBy(it -> it.getString("conversation"), counting()));
        assertEquals(6, calls.get("attached"), calls::toString);
        assertEquals(6, calls.get("again"), calls::toString);
        assertFalse(calls.containsKey("before"), calls::toString);
        assertFalse(calls.containsKey("off"), calls::toString);
    }
}
