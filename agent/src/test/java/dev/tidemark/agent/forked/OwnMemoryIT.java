package dev.tidemark.agent.forked;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Customer;
import dev.tidemark.agent.apps.Passing;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The agent's own tables return to their size, whoever comes and goes. */
class OwnMemoryIT {

    /** A million and a thousand take two minutes and more; a tenth of it shows the same. */
    private static final boolean ALL = "full".equals(System.getProperty("tidemark.matrix"));

    /** Two generations of 32,768 messages breathe by some 12 MB; a leak would go on. */
    private static final long BREATH_KILOBYTES = 16_384;

    private static final long SLACK_KILOBYTES = 4_096;

    private static long number(String out, String name) {
        return out.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(out));
    }

    @Test
    void conversationsThatAreLetGoOfLeaveNothingBehind() {
        var customers = ALL ? "1000000" : "200000";
        var result =
                Jvm.current()
                        .agent("leak.interval=1s")
                        .option("-Xmx512m")
                        .langchain4j("1.19.0")
                        .run(Passing.class.getName(), "customers", customers)
                        .ok();
        System.out.println(customers + " conversations: " + result.out().replace('\n', ' '));
        assertTrue(number(result.out(), "kilobytes") < BREATH_KILOBYTES, result::out);
    }

    @Test
    void applicationsThatAreDroppedLeaveNothingBehind() throws IOException {
        var loaders = ALL ? "1000" : "100";
        var jvm = Jvm.current().agent("leak.interval=1s").option("-Xmx512m");
        var container = jvm.folder().resolve("container");
        Jvm.copy(container, Passing.class);
        var app = jvm.folder().resolve("app");
        Jvm.copy(app, Customer.class);
        String classpath;
        try (Stream<Path> jars = Files.list(Jvm.hosts("langchain4j-1.19.0"));
                Stream<Path> more = Files.list(Jvm.hosts("lib"))) {
            classpath =
                    Stream.concat(Stream.of(app), Stream.concat(jars, more))
                            .map(Path::toString)
                            .collect(Collectors.joining(File.pathSeparator));
        }
        var result =
                jvm.with(container)
                        .run(Passing.class.getName(), "loaders", loaders, classpath)
                        .ok();
        System.out.println(loaders + " class loaders: " + result.out().replace('\n', ' '));
        assertTrue(number(result.out(), "kilobytes") < SLACK_KILOBYTES, result::out);
        assertTrue(number(result.out(), "classes") < 2_000, result::out);
    }
}
