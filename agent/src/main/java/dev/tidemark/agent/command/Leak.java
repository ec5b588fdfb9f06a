package dev.tidemark.agent.command;

import dev.tidemark.core.leak.ProbePolicy;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Judges recorded days of memory with the detector that watches a living JVM. */
public final class Leak {

    /** How it is called. */
    public static final String CALL = "leak replay [--probe full|concurrent|off] DIR";

    /** What it is for, in a line. */
    public static final String MEANING =
            "which of the memory traces in a folder the detector calls a leak, and when";

    /** What it reads and prints. */
    public static final String FORM =
            """
            Reads each *.csv and *.csv.gz of DIR, lines in the order of time:
              H,collector,max_heap_mb
              P,second,rss_mb,heap_used_mb,heap_committed_mb,requests_per_second
              G,second,heap_after_gc_mb,1 if the old generation was collected
              L,second,live_mb     a measured live set; used only where it was asked for before
            Prints run_id,alarm_second,kind,probes for each; no second and no kind: no alarm.
              --probe full         any collector may be asked to measure
              --probe concurrent   all but Serial and Parallel (the default)
              --probe off          none
            Ends with 3 where a file could not be read; the others are judged all the same.
            """;

    private static final String SYNTAX = "usage: java -jar tidemark.jar " + CALL;

    private final PrintStream out;
    private final PrintStream err;

    /** Prints verdicts to {@code out} and what could not be read to {@code err}. */
    public Leak(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Replays; returns 3 where a file could not be read. */
    public int run(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw CommandFailure.wrongArguments(SYNTAX);
        }
        if (!arguments.get(0).equals("replay")) {
            throw CommandFailure.wrongArguments(
                    "leak knows no '" + arguments.get(0) + "'; " + SYNTAX);
        }
        var policy = ProbePolicy.CONCURRENT;
        var folders = new ArrayList<String>();
        var rest = arguments.listIterator(1);
        while (rest.hasNext()) {
            var word = rest.next();
            if (word.equals("--help") || word.equals("-h")) {
                out.println(SYNTAX);
                out.print(FORM);
                return 0;
            } else if (word.equals("--probe")) {
                policy = policy(rest.hasNext() ? rest.next() : "");
            } else if (word.startsWith("--probe=")) {
                policy = policy(word.substring("--probe=".length()));
            } else if (word.startsWith("--")) {
                throw CommandFailure.wrongArguments("leak replay knows no option " + word);
            } else {
                folders.add(word);
            }
        }
        if (folders.size() != 1) {
            throw CommandFailure.wrongArguments(SYNTAX);
        }
        int code = 0;
        for (var trace : traces(folders.get(0))) {
            try (var lines = open(trace)) {
                print(trace, new MemoryTrace(policy).play(lines));
            } catch (IOException | UncheckedIOException broken) {
                err.println(trace + ": " + reason(broken));
                code = 3;
            }
        }
        return code;
    }

    private static ProbePolicy policy(String label) {
        return ProbePolicy.named(label)
                .orElseThrow(
                        () ->
                                CommandFailure.wrongArguments(
                                        "--probe is full, concurrent or off, not '" + label + "'"));
    }

    private static List<Path> traces(String folder) {
        try (var files = Files.list(Path.of(folder))) {
            var traces = files.filter(file -> !id(file).isEmpty()).sorted().toList();
            if (traces.isEmpty()) {
                throw CommandFailure.unreachable(folder + ": no *.csv or *.csv.gz there");
            }
            return traces;
        } catch (IOException | InvalidPathException unreadable) {
            throw CommandFailure.unreachable(folder + ": this folder cannot be read");
        }
    }

    /** The name without its ending; nothing where the ending is another. */
    private static String id(Path file) {
        var name = file.getFileName().toString();
        for (var ending : List.of(".csv.gz", ".csv")) {
            if (name.endsWith(ending)) {
                return name.substring(0, name.length() - ending.length());
            }
        }
        return "";
    }

    private static BufferedReader open(Path file) throws IOException {
        var raw = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private void print(Path trace, MemoryTrace.Outcome outcome) {
        var second =
                outcome.alarm().map(a -> String.format(Locale.ROOT, "%.0f", Math.ceil(a.second())));
        var kind = outcome.alarm().map(alarm -> alarm.verdict().kind().label());
        out.println(
                String.join(
                        ",",
                        id(trace),
                        second.orElse(""),
                        kind.orElse(""),
                        String.valueOf(outcome.probes())));
    }

    private static String reason(Exception broken) {
        if (broken instanceof EOFException) {
            return "it ends too early";
        }
        return broken instanceof ZipException
                ? "not compressed as its name says"
                : String.valueOf(broken.getMessage());
    }
}
