package dev.tidemark.agent.forked;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * A real JVM with a real application, with the built jar or without: what the forked tests are made
 * of. Each run has a folder of its own below {@code target/forked}.
 */
public final class Jvm {

    private static final boolean FULL = "full".equals(System.getProperty("tidemark.matrix"));

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final long DEADLINE_SECONDS = 480;

    /** The jar as users get it. */
    public static final Path AGENT = TARGET.resolve("tidemark.jar");

    /** What a JVM said and how it ended. */
    public record Result(int exit, String out, String err, Path folder) {

        /** Standard error without what the JVM itself says about options picked up. */
        public List<String> errLines() {
            return err.lines()
                    .filter(line -> !line.startsWith("Picked up "))
                    .filter(line -> !line.startsWith("SLF4J"))
                    .toList();
        }

        /** The events of one name that the recording holds. */
        public List<RecordedEvent> events(String name) {
            try {
                var file = folder.resolve("recording.jfr");
                return RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals(name))
                        .toList();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        /** Fails with all that was said unless the JVM ended well. */
        public Result ok() {
            assertTrue(exit == 0, () -> "exit " + exit + "\n" + out + "\n" + err);
            return this;
        }
    }

    /**
     * Programs that run for seconds would spend a third of the processor's time on the second
     * compiler. The newest JDK compiles as in production, and with {@code -Dtidemark.matrix=full}
     * each does.
     */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    private final Path home;
    private final List<String> options = new ArrayList<>();
    private final List<Path> classpath = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private Path folder;

    private Jvm(Path home) {
        this.home = home;
        this.folder = newFolder("run");
    }

    private static Path newFolder(String name) {
        try {
            Files.createDirectories(TARGET.resolve("forked"));
            return Files.createTempDirectory(TARGET.resolve("forked"), name);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** The JDK that runs the tests. */
    public static Jvm current() {
        return of(Path.of(System.getProperty("java.home")));
    }

    /** Another one. */
    public static Jvm of(Path home) {
        return new Jvm(home);
    }

    /** Every JDK the forked tests run on: this one, and a JDK 25 where one is found. */
    public static Stream<Path> jdks() {
        var here = Path.of(System.getProperty("java.home"));
        var newer = Jdk25.HOME;
        return newer == null || newer.equals(here) ? Stream.of(here) : Stream.of(here, newer);
    }

    /**
     * The newest of them, for what does not differ between them and takes many runs. With {@code
     * -Dtidemark.matrix=full}, all.
     */
    public static Stream<Path> newest() {
        return FULL ? jdks() : Stream.of(newestHome());
    }

    private static Path newestHome() {
        return jdks().reduce((older, newer) -> newer).orElseThrow();
    }

    /** The newer JDK, or null where there is none; says so once. */
    public static Path jdk25() {
        return Jdk25.HOME;
    }

    private static final class Jdk25 {

        static final Path HOME = find();

        @SuppressWarnings("SystemOut")
        private static Path find() {
            var named = System.getenv("JAVA25_HOME");
            if (named != null && isJdk(Path.of(named))) {
                return Path.of(named);
            }
            if (Runtime.version().feature() == 25) {
                return Path.of(System.getProperty("java.home"));
            }
            var beside = Path.of(System.getProperty("java.home")).getParent();
            try (var homes = Files.list(beside)) {
                var found =
                        homes.filter(home -> home.getFileName().toString().contains("25"))
                                .filter(Jdk25::isJdk)
                                .sorted()
                                .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException unreadable) {
                // as if there were none
            }
            System.out.println("no JDK 25 found (JAVA25_HOME): forked tests run on this JDK only");
            return null;
        }

        private static boolean isJdk(Path home) {
            return Files.isExecutable(home.resolve("bin/java"));
        }
    }

    /** With the agent. */
    public Jvm agent() {
        return agent(AGENT, "");
    }

    /** With the agent and its arguments. */
    public Jvm agent(String arguments) {
        return agent(AGENT, arguments);
    }

    /** With another jar as the agent. */
    public Jvm agent(Path jar, String arguments) {
        return option("-javaagent:" + jar + (arguments.isEmpty() ? "" : "=" + arguments));
    }

    /** With options of the JVM. */
    public Jvm option(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** With a variable in its environment. */
    public Jvm environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Recording Tidemark's events; {@link Result#events} reads them. */
    public Jvm recording() {
        return option(
                "-Xlog:jfr+startup=error", // it would stand on the application's standard output
                "-XX:StartFlightRecording=dumponexit=true,filename="
                        + folder.resolve("recording.jfr"));
    }

    /** With these jars or folders, or folders full of jars, on its class path. */
    public Jvm with(Path... entries) {
        for (var entry : entries) {
            try (var inside = Files.isDirectory(entry) ? Files.list(entry) : Stream.<Path>empty()) {
                var jars =
                        inside.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
                classpath.addAll(jars.isEmpty() ? List.of(entry) : jars);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return this;
    }

    /** With LangChain4j of this version, its libraries, and the test applications. */
    public Jvm langchain4j(String version) {
        return with(hosts("langchain4j-" + version), hosts("lib"), testClasses());
    }

    /** With Spring AI of this version, its libraries, and the test applications. */
    public Jvm springAi(String version) {
        var spring = version.startsWith("1.") ? "spring-6" : "spring-7";
        return with(
                hosts("spring-ai-" + version),
                hosts(spring),
                hosts("micrometer"),
                hosts("lib"),
                testClasses());
    }

    /** With libraries named {@code group:artifact:version}, and all they need. */
    public Jvm libraries(String... coordinates) {
        classpath.addAll(Libraries.of(coordinates));
        return this;
    }

    /** A folder below {@code target/hosts}. */
    public static Path hosts(String name) {
        var folder = TARGET.resolve("hosts").resolve(name);
        assertTrue(Files.isDirectory(folder), () -> folder + " is missing");
        return folder;
    }

    /** The compiled test applications. */
    public static Path testClasses() {
        return TARGET.resolve("test-classes");
    }

    /** Copies test applications to where nothing else of ours lies beside them. */
    public static void copy(Path folder, Class<?>... applications) throws IOException {
        for (var application : applications) {
            var inPackage = Path.of(application.getPackageName().replace('.', '/'));
            var copies = Files.createDirectories(folder.resolve(inPackage));
            try (var classes =
                    Files.newDirectoryStream(
                            testClasses().resolve(inPackage),
                            application.getSimpleName() + "{,$*}.class")) {
                for (var file : classes) {
                    Files.copy(file, copies.resolve(file.getFileName()));
                }
            }
        }
    }

    /** Where this run keeps its files. */
    public Path folder() {
        return folder;
    }

    /** Runs in another folder. */
    public Jvm in(Path other) {
        folder = other;
        return this;
    }

    /** Starts it; the caller waits. */
    public Process start(String... program) {
        var command = new ArrayList<String>();
        command.add(home.resolve("bin/java").toString());
        if (!FULL && !home.equals(newestHome())) {
            command.add(QUICK);
        }
        command.addAll(options);
        if (!classpath.isEmpty()) {
            command.add("-cp");
            command.add(
                    String.join(
                            java.io.File.pathSeparator,
                            classpath.stream().map(Path::toString).toList()));
        }
        command.addAll(List.of(program));
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Runs it to its end, which must come within three minutes. */
    public Result run(String... program) {
        return result(start(program));
    }

    /** Waits for the end of what {@link #start} started. */
    public Result result(Process process) {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("still running: " + read("out") + read("err"));
            }
            return new Result(process.exitValue(), read("out"), read("err"), folder);
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
