package dev.tidemark.samples.helpdesk;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** Two runs side by side, and the provider's count beside what Tidemark recorded. */
public final class Comparison {

    private static final int CONVERSATIONS_SHOWN = 5;

    private final Summary without;
    private final Summary with;
    private final Recording recording;
    private final Table table;

    private Comparison(Summary without, Summary with, Recording recording, Table table) {
        this.without = without;
        this.with = with;
        this.recording = recording;
        this.table = table;
    }

    /**
     * {@code WITHOUT.json WITH.json RECORDING.jfr}. Exits with 1 when the counts disagree, with 2
     * for wrong arguments and with 3 when a file cannot be read.
     */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 3) {
            err.println("usage: Comparison WITHOUT.json WITH.json RECORDING.jfr");
            return 2;
        }
        try {
            var comparison =
                    new Comparison(
                            Summary.read(Path.of(args[0])),
                            Summary.read(Path.of(args[1])),
                            Recording.read(Path.of(args[2])),
                            new Table(out));
            return comparison.print() ? 0 : 1;
        } catch (IOException e) {
            err.println("comparison: " + e);
            return 3;
        }
    }

    private boolean print() {
        table.row("", "without agent", "with Tidemark");
        table.count("model calls", without.calls(), with.calls());
        table.count("tool calls", without.toolCalls(), with.toolCalls());
        table.count("errors", without.errors(), with.errors());
        table.count("prompt tokens", without.promptTokens(), with.promptTokens());
        table.count("  of them cached", without.cachedTokens(), with.cachedTokens());
        table.count("completion tokens", without.completionTokens(), with.completionTokens());
        table.row(
                "facts remembered",
                without.facts().known() + " of " + without.facts().asked(),
                with.facts().known() + " of " + with.facts().asked());
        table.row(
                "wall time",
                Table.seconds(without.effort().wallMillis()),
                Table.seconds(with.effort().wallMillis()));
        table.row(
                "CPU time, whole JVM",
                Table.seconds(without.effort().cpuMillis()),
                Table.seconds(with.effort().cpuMillis()));
        table.row(
                "peak RSS",
                Table.megabytes(without.effort().peakRssKb()),
                Table.megabytes(with.effort().peakRssKb()));

        if (recording.calls() == 0) {
            table.say("%nThe recording has no tidemark.ModelCall: was the agent attached?%n");
            return false;
        }
        table.say("%n");
        table.row("", "model's server", "Tidemark");
        table.count("model calls", with.calls(), recording.calls());
        table.count("prompt tokens", with.promptTokens(), recording.sent());
        if (recording.tokens() != recording.sent()) {
            table.say("%-22s %16s %,16d%n", "  before rewriting", "", recording.tokens());
        }
        table.count(
                "conversations",
                with.promptTokensByCustomer().size(),
                recording.byConversation().size());
        components();
        conversations();
        return verdict();
    }

    private void components() {
        table.say("%nby component, all calls%n");
        long all = recording.byComponent().values().stream().mapToLong(Long::longValue).sum();
        recording
                .byComponent()
                .forEach(
                        (component, tokens) ->
                                table.say(
                                        "  %-20s %,16d %15.1f%%%n",
                                        component, tokens, all == 0 ? 0 : 100.0 * tokens / all));
    }

    private void conversations() {
        table.say(
                "%n%-22s %10s %16s %16s%n", "largest conversations", "calls", "server", "Tidemark");
        recording.byConversation().entrySet().stream()
                .sorted(
                        Comparator.comparingLong(
                                        (Map.Entry<String, Recording.Conversation> entry) ->
                                                entry.getValue().tokens())
                                .reversed())
                .limit(CONVERSATIONS_SHOWN)
                .forEach(
                        entry ->
                                table.say(
                                        "  %-20s %,10d %,16d %,16d%n",
                                        entry.getKey(),
                                        entry.getValue().calls(),
                                        with.promptTokensByCustomer()
                                                .getOrDefault(entry.getKey(), 0L),
                                        entry.getValue().tokens()));
    }

    /** Whether Tidemark counted what the server counted, in all and for everybody. */
    private boolean verdict() {
        boolean same =
                without.calls() == with.calls()
                        && without.promptTokens() == with.promptTokens()
                        && without.completionTokens() == with.completionTokens()
                        && without.toolCalls() == with.toolCalls()
                        && without.errors() == with.errors()
                        && without.facts().equals(with.facts());
        boolean rewritten = recording.tokens() != recording.sent();
        if (!same && !rewritten) {
            table.say("%nThe application did not do the same in both runs.%n");
        }
        long different =
                with.promptTokensByCustomer().entrySet().stream()
                        .filter(
                                entry -> {
                                    var seen = recording.byConversation().get(entry.getKey());
                                    return seen == null || seen.tokens() != entry.getValue();
                                })
                        .count();
        if (recording.failures() > 0) {
            table.say(
                    "%n%,d failures inside Tidemark; see tidemark.Failure.%n",
                    recording.failures());
        }
        if (recording.calls() == with.calls()
                && recording.sent() == with.promptTokens()
                && different == 0) {
            table.say("%nTidemark's count equals the server's, for every conversation.%n");
            return recording.failures() == 0 && (same || rewritten);
        }
        table.say(
                "%nTidemark's count differs: %+,d calls, %+,d tokens, in %,d conversations.%n",
                recording.calls() - with.calls(),
                recording.sent() - with.promptTokens(),
                different);
        return false;
    }
}
