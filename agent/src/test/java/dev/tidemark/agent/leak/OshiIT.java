package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resident memory where no file tells it, against the file that does here. */
class OshiIT {

    private static final Path PACKED = Path.of("target", "jar", "inst").toAbsolutePath();

    private static Jvm.Result run(Path jdk, String... options) throws Exception {
        var jvm = Jvm.of(jdk);
        var empty = Files.createDirectory(jvm.folder().resolve("empty"));
        return jvm.option(options)
                .with(classes("."), classes("../core"), Jvm.testClasses(), PACKED)
                .run(Elsewhere.class.getName(), empty.toString());
    }

    private static Path classes(String module) {
        return Path.of(module, "target", "classes").toAbsolutePath();
    }

    private static void agrees(Jvm.Result result) {
        var ratio =
                result.ok()
                        .out()
                        .lines()
                        .filter(it -> it.startsWith("ratio "))
                        .mapToDouble(it -> Double.parseDouble(it.substring(6)))
                        .findFirst()
                        .orElseThrow();
        assertEquals(1, ratio, 0.05);
        assertEquals("", result.err());
    }

    @Test
    void itAgreesWithTheKernel() throws Exception {
        agrees(run(Jvm.jdks().findFirst().orElseThrow()));
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void itIsAskedWhereNativeAccessIsAllowed(Path jdk) throws Exception {
        agrees(run(jdk, "--enable-native-access=ALL-UNNAMED"));
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void whereTheJvmWouldWarnItIsUnknown(Path jdk) throws Exception {
        unknown(run(jdk));
    }

    @Test
    void whereItsLibraryCannotBeUnpackedItIsUnknown() throws Exception {
        unknown(
                run(
                        Jvm.jdks().findFirst().orElseThrow(),
                        "-Djna.tmpdir=/proc/self",
                        "-Djna.nosys=true"));
    }

    private static void unknown(Jvm.Result result) {
        assertEquals("rss -1", result.ok().out().lines().reduce((one, next) -> next).orElse(""));
        assertEquals(
                List.of("[tidemark] not told by this JVM or machine: resident memory"),
                result.errLines());
    }
}
