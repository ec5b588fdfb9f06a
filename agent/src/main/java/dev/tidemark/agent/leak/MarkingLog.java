package dev.tidemark.agent.leak;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a marking found alive, in the collector's own words. A concurrent collector counts it for
 * itself and tells it nobody but its log, so for a moment there is one more log, in a file of its
 * own. It is exact where the heap after a collection is not: G1 and ZGC leave sparse garbage where
 * it lies, 5 to 50 % of what is alive.
 *
 * <p>G1 writes a line for each of its at most few thousand regions while all threads stand still.
 * So the file is in memory where the system has such a place, and no disk is waited for.
 */
final class MarkingLog implements AutoCloseable {

    /** The two collectors that tell. Their figures are in megabytes. */
    enum Of {
        /** JDK 17 tells of the marking before this one too. */
        G1("gc+liveness=trace", "### SUMMARY .*\\s(?:next-)?live: (\\d+[.,]\\d+) MB"),
        /** Of the old generation, where there are two: all was promoted when a user asked. */
        ZGC("gc+heap=info", "GC\\(\\d+\\)(?: O:)?\\s+Live:\\s+-\\s+(\\d+)M");

        private final String what;
        private final Pattern line;

        Of(String what, String line) {
            this.what = what;
            this.line = Pattern.compile(line);
        }

        /** What the last marking in this log found. */
        OptionalLong last(String text) {
            var matcher = line.matcher(text);
            var live = OptionalLong.empty();
            while (matcher.find()) { // the decimal point is that of the machine's language
                var megabytes = Double.parseDouble(matcher.group(1).replace(',', '.'));
                live = OptionalLong.of((long) (megabytes * MEGABYTE));
            }
            return live;
        }
    }

    private static final List<Path> PLACES =
            List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir", "/tmp")));

    /** More than the last lines take. */
    private static final int TAIL = 16_384;

    private static final double MEGABYTE = 1 << 20;

    private final Of collector;
    private final Path file;

    private MarkingLog(Of collector, Path file) {
        this.collector = collector;
        this.file = file;
    }

    /** If a file can be written and the JVM does. */
    static Optional<MarkingLog> open(Of collector) {
        for (var place : PLACES) {
            if (!Files.isWritable(place)) {
                continue;
            }
            try {
                // the JVM would move a file aside that is there; and a folder is ours alone to read
                var folder = Files.createTempDirectory(place, "tidemark");
                var log = new MarkingLog(collector, folder.resolve("marking"));
                if (log.configure(collector.what)) {
                    return Optional.of(log);
                }
                log.close();
            } catch (IOException full) {
                // the next place
            }
        }
        return Optional.empty();
    }

    /** The command says nothing when all is well. */
    private boolean configure(String what) {
        var name = file.toString();
        return name.matches("[\\w/.-]+")
                && DiagnosticCommand.run(
                                "vmLog", "output=" + name, "what=" + what, "decorators=none")
                        .filter(String::isBlank)
                        .isPresent();
    }

    /** What the last marking found, once one is over. */
    OptionalLong live() {
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            long length = reader.length();
            var tail = new byte[(int) Math.min(length, TAIL)];
            reader.seek(length - tail.length);
            reader.readFully(tail);
            return collector.last(new String(tail, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }

    /** A log that nothing is written to is forgotten by the JVM. */
    @Override
    public void close() {
        configure("all=off");
        var folder = file.getParent();
        try (var left = Files.newDirectoryStream(folder)) {
            for (var one : left) {
                Files.deleteIfExists(one);
            }
        } catch (IOException stays) {
            return; // files of no use in a folder for such
        }
        folder.toFile().delete();
    }
}
