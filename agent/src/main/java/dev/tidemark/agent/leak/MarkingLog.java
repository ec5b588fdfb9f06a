package dev.tidemark.agent.leak;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
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
        /**
         * JDK 17 tells of two markings, and of both again when the next one has been made ready: it
         * counts everything then. What is alive is in each of them, so the smaller one is right.
         */
        G1(
                "gc+marking=info,gc+liveness=trace",
                "GC\\((\\d+)\\) ### SUMMARY .*?\\s"
                        + "(?:prev-live: (\\d+[.,]\\d+) MB.*\\snext-)?live: (\\d+[.,]\\d+) MB"),
        /** Of the old generation, where there are two: all was promoted when a user asked. */
        ZGC("gc+heap=info", "GC\\((\\d+)\\)(?: O:)?\\s+Live:\\s+-\\s+(\\d+)M");

        private static final Pattern ID = Pattern.compile("GC\\((\\d+)\\)");

        /** JDK 17 has a step before the other. */
        private static final Pattern BEGINNING =
                Pattern.compile(
                        "GC\\(\\d+\\) Concurrent (Clear Claimed Marks|Scan Root Regions)\\R");

        private final String what;
        private final Pattern line;

        Of(String what, String line) {
            this.what = what;
            this.line = Pattern.compile(line);
        }

        /**
         * The marking that was under way when the log was opened, or empty: it counts as live what
         * has died since it began.
         */
        String underWay(String head) {
            var first = ID.matcher(head);
            return this == G1 && first.find() && !BEGINNING.matcher(head).lookingAt()
                    ? first.group(1)
                    : "";
        }

        /** What the last marking in this log found, if it is another than this. */
        OptionalLong last(String text, String butNot) {
            var matcher = line.matcher(text);
            var live = OptionalLong.empty();
            while (matcher.find()) {
                live =
                        matcher.group(1).equals(butNot)
                                ? OptionalLong.empty()
                                : OptionalLong.of(least(matcher));
            }
            return live;
        }

        /** The decimal point is that of the machine's language. */
        private static long least(MatchResult line) {
            double least = Double.MAX_VALUE;
            for (int figure = 2; figure <= line.groupCount(); figure++) {
                if (line.group(figure) != null) {
                    double megabytes = Double.parseDouble(line.group(figure).replace(',', '.'));
                    least = Math.min(least, megabytes);
                }
            }
            return (long) (least * MEGABYTE);
        }
    }

    private static final List<Path> PLACES =
            List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir", "/tmp")));

    /** More than the first line takes. */
    private static final int HEAD = 128;

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
            var head = read(reader, 0, Math.min(length, HEAD));
            var tail = read(reader, Math.max(0, length - TAIL), Math.min(length, TAIL));
            return collector.last(tail, collector.underWay(head));
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }

    private static String read(RandomAccessFile file, long from, long most) throws IOException {
        var bytes = new byte[(int) most];
        file.seek(from);
        file.readFully(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
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
