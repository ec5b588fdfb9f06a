package dev.tidemark.agent.leak;

import java.nio.file.Path;
import java.util.Optional;

/** An application on a machine without {@code /proc}, which compares what OSHI says with it. */
final class Elsewhere {

    private Elsewhere() {}

    /** The root of a file system in which nothing is. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        try (var here = Statm.open(Path.of("/proc/self"), Optional.empty()).orElseThrow();
                var signals =
                        new Signals(
                                line -> System.err.println("[tidemark] " + line),
                                Path.of(arguments[0]))) {
            long told = signals.sample().rss();
            System.out.println("ratio " + (double) told / here.bytes());
            System.out.println("rss " + told);
        }
    }
}
