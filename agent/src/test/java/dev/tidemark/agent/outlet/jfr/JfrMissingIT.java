package dev.tidemark.agent.outlet.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.outlet.Staged;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JDK image may come without the flight recorder. */
class JfrMissingIT {

    /** The packed jar stands for our classes here, and it hides them. */
    private static final String CLASSES =
            "target/classes" + File.pathSeparator + System.getProperty("java.class.path");

    /** What the forked JVM runs. */
    public static final class Program {

        /** Says whether there was a recorder. */
        public static void main(String[] args) {
            System.out.print(JfrOutlet.open(new Staged()).isPresent());
        }
    }

    @Test
    void withoutTheRecorderThereIsNoOutletAndNoError() throws IOException, InterruptedException {
        assertEquals("false", run("--limit-modules", "java.base"));
        assertEquals("true", run("--limit-modules", "jdk.jfr"));
    }

    private static String run(String... options) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", CLASSES, Program.class.getName()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
