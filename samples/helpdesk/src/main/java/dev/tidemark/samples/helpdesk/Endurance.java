package dev.tidemark.samples.helpdesk;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Marathons side by side: how far each came, what it still knew, and what that cost. */
public final class Endurance {

    /** What a provider says of its window. */
    private static final Pattern REFUSAL = Pattern.compile("maximum context length is \\d+ tokens");

    private record Run(String name, Summary summary) {}

    private final List<Run> runs;
    private final Optional<Recording> recording;
    private final Table table;

    private Endurance(List<Run> runs, Optional<Recording> recording, Table table) {
        this.runs = runs;
        this.recording = recording;
        this.table = table;
    }

    /**
     * {@code NAME=FILE.json... [RECORDING.jfr]}, the one to be judged last, with its recording.
     * Exits with 1 when that one was refused something, forgot something or was counted otherwise
     * than by the server, with 2 for wrong arguments and with 3 when a file cannot be read.
     */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        var runs = new ArrayList<Run>();
        Optional<Recording> recording = Optional.empty();
        boolean wrong = false;
        try {
            for (var arg : args) {
                int equals = arg.indexOf('=');
                if (equals > 0 && recording.isEmpty()) {
                    var file = Path.of(arg.substring(equals + 1));
                    runs.add(new Run(arg.substring(0, equals), Summary.read(file)));
                } else if (arg.endsWith(".jfr") && recording.isEmpty()) {
                    recording = Optional.of(Recording.read(Path.of(arg)));
                } else {
                    wrong = true;
                }
            }
        } catch (IOException e) {
            err.println("endurance: " + e);
            return 3;
        }
        if (runs.isEmpty() || wrong) {
            err.println("usage: Endurance NAME=FILE.json... [RECORDING.jfr]");
            return 2;
        }
        return new Endurance(runs, recording, new Table(out)).print() ? 0 : 1;
    }

    private boolean print() {
        table.row("", runs.stream().map(Run::name).toArray(String[]::new));
        count("turns answered", Summary::turns);
        count("turns refused", Summary::errors);
        row("early facts right", run -> run.facts().known() + " of " + run.facts().asked());
        count("  \"I don't know\"", run -> run.facts().unknown());
        count("  wrong", run -> run.facts().wrong());
        count("model calls", Summary::calls);
        count("largest request", Summary::largestRequest);
        count("prompt tokens", Summary::promptTokens);
        count("  of them cached", Summary::cachedTokens);
        count("  uncached", Summary::uncachedTokens);
        count("cost", run -> cost(run, Integer.MAX_VALUE));
        count("  a turn", run -> cost(run, Integer.MAX_VALUE) / Math.max(1, run.turns()));
        int common = all().mapToInt(run -> run.costByTurn().size()).min().orElse(0);
        count("  in the first " + common, run -> cost(run, common) / Math.max(1, common));
        row("wall time", run -> Table.seconds(run.effort().wallMillis()));
        row("CPU time, whole JVM", run -> Table.seconds(run.effort().cpuMillis()));
        row("peak RSS", run -> Table.megabytes(run.effort().peakRssKb()));
        table.say("%nCost is in prompt tokens; one that was cached counts a tenth.%n");
        all().filter(run -> run.errors() > 0)
                .map(run -> REFUSAL.matcher(run.firstError()))
                .filter(Matcher::find)
                .findFirst()
                .ifPresent(refusal -> table.say("Refused with: \"%s\".%n", refusal.group()));
        return verdict();
    }

    private boolean verdict() {
        var last = runs.get(runs.size() - 1);
        var run = last.summary();
        table.say(
                "%n%s: %,d turns, %,d refused; asked %,d early facts: %,d right.%n",
                last.name(),
                run.turns() + run.errors(),
                run.errors(),
                run.facts().asked(),
                run.facts().known());
        boolean counted = recording.map(it -> counted(run, it)).orElse(true);
        return counted && run.errors() == 0 && run.facts().known() == run.facts().asked();
    }

    /** Whether what was recorded as sent is what the server counted. */
    private boolean counted(Summary run, Recording recorded) {
        table.say(
                "The application made requests of %,d tokens; %,d were sent%n"
                        + "by Tidemark's count and %,d by the server's.%n",
                recorded.tokens(), recorded.sent(), run.promptTokens());
        if (recorded.failures() > 0) {
            table.say("%,d failures inside Tidemark; see tidemark.Failure.%n", recorded.failures());
        }
        return recorded.sent() == run.promptTokens()
                && recorded.calls() == run.calls()
                && recorded.failures() == 0;
    }

    private static long cost(Summary run, int turns) {
        return run.costByTurn().stream().limit(turns).mapToLong(Long::longValue).sum() / 10;
    }

    private Stream<Summary> all() {
        return runs.stream().map(Run::summary);
    }

    private void count(String what, ToLongFunction<Summary> figure) {
        table.count(what, all().mapToLong(figure).toArray());
    }

    private void row(String what, Function<Summary, String> figure) {
        table.row(what, all().map(figure).toArray(String[]::new));
    }
}
