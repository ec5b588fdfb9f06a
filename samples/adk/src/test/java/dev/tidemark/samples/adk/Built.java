package dev.tidemark.samples.adk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.agent.forked.Libraries;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * This sample as its user would build it with other versions: its source is good for all of them.
 */
final class Built {

    private static final Path SOURCES = Path.of("src/main/java").toAbsolutePath();

    private Built() {}

    /** The JVM with the sample and these libraries on its class path. */
    static Jvm with(Jvm jvm, String... coordinates) throws IOException {
        var classes = Files.createDirectories(jvm.folder().resolve("classes"));
        var path =
                Libraries.of(coordinates).stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--release",
                                "17",
                                "-nowarn",
                                "-proc:none",
                                "-parameters",
                                "-cp",
                                path));
        arguments.addAll(List.of("-d", classes.toString()));
        try (var files = Files.walk(SOURCES)) {
            files.map(Path::toString).filter(it -> it.endsWith(".java")).forEach(arguments::add);
        }
        var said = new ByteArrayOutputStream();
        var compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(null, said, said, arguments.toArray(String[]::new));
        assertEquals(0, result, () -> said.toString(StandardCharsets.UTF_8));
        return jvm.with(classes).libraries(coordinates);
    }
}
