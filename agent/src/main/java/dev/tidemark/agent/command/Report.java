package dev.tidemark.agent.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Tells the memory story of a recording in text, for whoever has a terminal and no time. */
public final class Report {

    /** As help shows it. */
    public static final String MEANING =
            "the memory story of a flight recording: trend, verdicts, who, and what to do";

    /** What it reads and prints. */
    public static final String FORM =
            """
            Reads what Tidemark wrote into a recording of a JVM it was in. To get one:
              java -XX:StartFlightRecording=filename=app.jfr -javaagent:tidemark.jar ...
                  writes app.jfr when that JVM ends
              jcmd <pid> JFR.dump filename=app.jfr
                  writes what is recorded so far; without the flag above, jcmd <pid> JFR.start first
            Prints how heap, resident memory, buffers, threads, classes and conversations went, each
            verdict with its evidence and holder, what recovery brought back, and what to change.
            Ends with 0 where nothing leaks, 1 where the recording ends with a confirmed leak,
            2 for wrong arguments, 3 where it cannot be read or has no sample of memory.
            """;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int WIDTH = 40;

    private final PrintStream out;

    /** Prints to {@code out}. */
    public Report(PrintStream out) {
        this.out = out;
    }

    /** Returns 1 where the recording ends with a confirmed leak; one without memory is refused. */
    public int run(List<String> arguments) {
        if (arguments.size() != 1) {
            throw CommandFailure.wrongArguments("report needs one recording, a .jfr file");
        }
        var file = arguments.get(0);
        MemoryStory story;
        try {
            story = MemoryStory.read(Path.of(file));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw CommandFailure.unreachable(
                    file + ": is no recording that can be read: " + unreadable.getMessage());
        }
        if (story.moments().isEmpty() && story.verdicts().isEmpty()) {
            throw CommandFailure.unreachable(
                    file
                            + ": has "
                            + story.calls()
                            + " model calls and no sample of memory, so nothing can be said;"
                            + " Tidemark takes one every leak.interval while a recording runs");
        }
        print(file, story);
        return story.standing().stream().anyMatch(it -> it.state().equals("confirmed")) ? 1 : 0;
    }

    private void print(String file, MemoryStory story) {
        if (story.moments().isEmpty()) {
            out.println(file + ": " + story.calls() + " model calls, and no sample of memory");
        } else {
            memory(file, story);
        }
        out.println();
        verdicts(story);
        recoveries(story);
        advice(story);
    }

    private void memory(String file, MemoryStory story) {
        var moments = story.moments();
        var from = moments.get(0).at();
        var to = moments.get(moments.size() - 1).at();
        out.printf(
                Locale.ROOT,
                "%s: %s from %s, %,d samples, %,d model calls%n%n",
                file,
                plain(Duration.between(from, to)),
                CLOCK.format(from),
                moments.size(),
                story.calls());
        out.printf("%-16s %10s %10s %10s%n", "", "first", "last", "most");
        line("heap floor, MB", story, it -> it.heapFloor() >> 20, it -> it.heapFloor() >= 0);
        line("heap used, MB", story, it -> it.heapUsed() >> 20, it -> true);
        line("resident, MB", story, it -> it.rss() >> 20, it -> it.rss() >= 0);
        line("outside, MB", story, it -> it.nonHeap() >> 20, it -> true);
        line("direct, MB", story, it -> it.direct() >> 20, it -> it.direct() >= 0);
        line("threads", story, MemoryStory.Moment::threads, it -> true);
        line("classes", story, MemoryStory.Moment::classes, it -> true);
        line("conversations", story, MemoryStory.Moment::conversations, it -> true);
    }

    private void line(
            String name,
            MemoryStory story,
            ToLongFunction<MemoryStory.Moment> value,
            Predicate<MemoryStory.Moment> known) {
        var values = story.moments().stream().filter(known).mapToLong(value).toArray();
        if (values.length == 0) {
            return;
        }
        long most = 0;
        for (var one : values) {
            most = Math.max(most, one);
        }
        out.printf(
                Locale.ROOT,
                "%-16s %,10d %,10d %,10d  %s%n",
                name,
                values[0],
                values[values.length - 1],
                most,
                bars(values, most));
    }

    /** The highest value of each of some equal stretches. */
    private static String bars(long[] values, long most) {
        var bars = new StringBuilder();
        int columns = Math.min(WIDTH, values.length);
        for (int column = 0; column < columns; column++) {
            long highest = 0;
            int end = (int) ((column + 1L) * values.length / columns);
            for (int i = (int) ((long) column * values.length / columns); i < end; i++) {
                highest = Math.max(highest, values[i]);
            }
            int height = most == 0 ? 0 : (int) (highest * (BARS.length() - 1) / most);
            bars.append(BARS.charAt(Math.max(0, height)));
        }
        return bars.toString();
    }

    private void verdicts(MemoryStory story) {
        if (story.verdicts().isEmpty()) {
            out.println("verdicts: none, nothing grew as a leak does");
            return;
        }
        out.println("verdicts");
        for (var verdict : story.verdicts()) {
            out.printf(
                    Locale.ROOT,
                    "  %s %-10s %s, %s/h, held by %s%n",
                    CLOCK.format(verdict.at()),
                    verdict.state(),
                    verdict.kind(),
                    size(verdict.bytesPerHour()),
                    verdict.holder());
            for (var evidence : verdict.evidence().split("; ", -1)) {
                if (!evidence.isBlank()) {
                    out.println("           " + evidence);
                }
            }
        }
    }

    private void recoveries(MemoryStory story) {
        if (!story.recoveries().isEmpty()) {
            out.println();
            out.println("recoveries");
            for (var tried : story.recoveries()) {
                out.printf(
                        "  %s %s brought back %s, where %s were predicted%n",
                        CLOCK.format(tried.at()),
                        tried.action(),
                        size(tried.freed()),
                        size(tried.predicted()));
            }
        }
    }

    private void advice(MemoryStory story) {
        out.println();
        var standing = story.standing();
        if (standing.isEmpty()) {
            out.println("what to do: nothing");
            return;
        }
        out.println("what to do");
        for (var verdict : standing) {
            out.println(
                    "  "
                            + verdict.holder()
                            + ": "
                            + (verdict.advice().isBlank()
                                    ? "find out who adds to it and never removes"
                                    : verdict.advice()));
        }
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%,d kB", bytes >> 10)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1048576.0);
    }

    private static String plain(Duration time) {
        return time.toMinutes() < 2
                ? time.toSeconds() + " s"
                : time.toHours() < 2 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
