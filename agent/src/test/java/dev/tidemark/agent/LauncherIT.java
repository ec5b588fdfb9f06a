package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.outlet.Staged;
import dev.tidemark.agent.outlet.jmx.JmxOutlet;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The jar's commands and other JVMs, all of them real. */
class LauncherIT {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path JAR = Path.of("target", "tidemark.jar").toAbsolutePath();

    /** The packed jar stands for our classes here, and it hides them. */
    private static final String CLASSES =
            "target/classes" + File.pathSeparator + System.getProperty("java.class.path");

    /** Lives until its input ends; says when it is up. */
    public static final class Plain {

        /** Any argument: as if Tidemark were there and had seen a conversation. */
        public static void main(String[] arguments) throws IOException {
            if (arguments.length > 0) {
                var console = new Staged();
                console.profiles.add(Staged.profile("customer\u001b7", 10, 20, 30, 40, 100));
                JmxOutlet.open(console, System.err::println);
            }
            System.out.println("up");
            while (System.in.read() >= 0) {
                // until the test closes it
            }
        }
    }

    private record Said(int code, String text) {}

    private static Said command(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
        words.addAll(List.of(arguments));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    /** A JVM of ours to look at, gone at the end of the block. */
    private record Target(Process process, BufferedReader said) implements AutoCloseable {

        static Target start(List<String> options, String... arguments) throws IOException {
            var words = new ArrayList<>(List.of(JAVA));
            words.addAll(options);
            words.addAll(List.of("-cp", CLASSES, Plain.class.getName()));
            words.addAll(List.of(arguments));
            var process = new ProcessBuilder(words).redirectErrorStream(true).start();
            var said =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            var target = new Target(process, said);
            target.await("up");
            return target;
        }

        String pid() {
            return Long.toString(process.pid());
        }

        String await(String words) throws IOException {
            for (var line = said.readLine(); line != null; line = said.readLine()) {
                if (line.contains(words)) {
                    return line;
                }
            }
            throw new IOException("ended without " + words);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    @Test
    void theJarIsACommand() throws Exception {
        assertEquals(0, command("help").code());
        assertTrue(command("version").text().startsWith("tidemark "));
        assertEquals(2, command("nonsense").code());
        assertEquals("0", command("count").text().strip());
    }

    @Test
    void statusPrintsWhatTheOtherJvmSaysAndItsConversations() throws Exception {
        try (var target = Target.start(List.of(), "staged")) {
            var said = command("status", target.pid());
            assertEquals(0, said.code(), said.text());
            assertTrue(said.text().contains("version: 0-test"), said.text());
            assertTrue(
                    said.text()
                            .matches(
                                    "(?s).*customer\\?7 +gpt-4o +300 +200 +25\\.0% of 800 +100 +2 .*"),
                    said.text());
        }
    }

    @Test
    void whereTidemarkIsNotStatusSaysSo() throws Exception {
        try (var target = Target.start(List.of())) {
            var said = command("status", target.pid());
            assertEquals(3, said.code());
            assertTrue(said.text().contains("attach " + target.pid()), said.text());
        }
    }

    @Test
    void attachPutsTheAgentIntoARunningJvmAndListShowsIt() throws Exception {
        try (var target = Target.start(List.of())) {
            assertTrue(line(target).contains(" - "), line(target));
            var said = command("attach", target.pid(), "mode=observe,http.port=0");
            assertEquals(0, said.code(), said.text());
            assertEquals(
                    "attached to " + target.pid() + ": mode=observe,http.port=0",
                    said.text().strip());
            assertTrue(target.await("[tidemark]").contains("meters"));
            assertTrue(line(target).contains(" yes "), line(target));
        }
    }

    @Test
    void aSecondAttachSaysWhatItChangedAndWhenUntilItIsSwitchedOff() throws Exception {
        try (var target = Target.start(List.of())) {
            assertEquals(0, command("attach", target.pid()).code());
            target.await("[tidemark]");
            var said = command("attach", target.pid(), "budget=4000", "http.port=0");
            assertEquals(
                    List.of(
                            target.pid() + ": budget=4000,http.port=0",
                            "http.port takes effect at the next start"),
                    said.text().lines().toList());
            assertEquals(0, command("attach", target.pid(), "enabled=false").code());
            target.await("switched off");
            said = command("attach", target.pid(), "enabled=true");
            assertEquals(3, said.code());
            assertEquals(
                    "switched off in " + target.pid() + "; it takes a restart",
                    said.text().strip());
            said = command("status", target.pid());
            assertEquals(0, said.code());
            assertTrue(said.text().startsWith("switched off"), said.text());
        }
    }

    @Test
    void listShowsAnAgentThatWasThereFromTheStart() throws Exception {
        try (var target = Target.start(List.of("-javaagent:" + JAR + "=mode=observe"))) {
            assertTrue(line(target).contains(" yes "), line(target));
        }
    }

    private static String line(Target target) throws Exception {
        return command("list")
                .text()
                .lines()
                .filter(line -> line.startsWith(target.pid() + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutTheAttachModuleTheCommandSaysWhatIsMissing() throws Exception {
        var process =
                new ProcessBuilder(
                                JAVA,
                                "--limit-modules",
                                "java.management,java.instrument",
                                "-jar",
                                JAR.toString(),
                                "list")
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(3, process.waitFor(), said);
        assertTrue(said.contains("jdk.attach"), said);
    }
}
