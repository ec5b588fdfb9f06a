package dev.tidemark.samples.helpdesk;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** Two runs side by side, and the provider's count beside what Tidemark recorded. */
public final class Comparison {

    private static final int CONVERSATIONS_SHOWN = 5;

    private final Summary without;
    private final Summary with;
    private final Recording recording;
    private final PrintStream out;

    private Comparison(Summary without, Summary with, Recording recording, PrintStream out) {
        this.without = without;
        this.with = with;
        this.recording = recording;
        this.out = out;
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
                            out);
            return comparison.print() ? 0 : 1;
        } catch (IOException e) {
            err.println("comparison: " + e);
            return 3;
        }
    }

    private boolean print() {
        print("%-22s %16s %16s%n", "", "without agent", "with Tidemark");
        count("model calls", without.calls(), with.calls());
        count("tool calls", without.toolCalls(), with.toolCalls());
        count("errors", without.errors(), with.errors());
        count("prompt tokens", without.promptTokens(), with.promptTokens());
        count("  of them cached", without.cachedTokens(), with.cachedTokens());
        count("completion tokens", without.completionTokens(), with.completionTokens());
        row(
                "facts remembered",
                without.factsKnown() + " of " + without.factsAsked(),
                with.factsKnown() + " of " + with.factsAsked());
        row(
                "wall time",
                seconds(without.effort().wallMillis()),
                seconds(with.effort().wallMillis()));
        row(
                "CPU time, whole JVM",
                seconds(without.effort().cpuMillis()),
                seconds(with.effort().cpuMillis()));
        row(
                "peak RSS",
                megabytes(without.effort().peakRssKb()),
                megabytes(with.effort().peakRssKb()));

        if (recording.calls() == 0) {
            print("%nThe recording has no tidemark.ModelCall: was the agent attached?%n");
            return false;
        }
        print("%n%-22s %16s %16s%n", "", "model's server", "Tidemark");
        count("model calls", with.calls(), recording.calls());
        count("prompt tokens", with.promptTokens(), recording.sent());
        if (recording.tokens() != recording.sent()) {
            print("%-22s %16s %,16d%n", "  before rewriting", "", recording.tokens());
        }
        count(
                "conversations",
                with.promptTokensByCustomer().size(),
                recording.byConversation().size());
        components();
        conversations();
        return verdict();
    }

    private void components() {
        print("%nby component, all calls%n");
        long all = recording.byComponent().values().stream().mapToLong(Long::longValue).sum();
        recording
                .byComponent()
                .forEach(
                        (component, tokens) ->
                                print(
                                        "  %-20s %,16d %15.1f%%%n",
                                        component, tokens, all == 0 ? 0 : 100.0 * tokens / all));
    }

    private void conversations() {
        print("%n%-22s %10s %16s %16s%n", "largest conversations", "calls", "server", "Tidemark");
        recording.byConversation().entrySet().stream()
                .sorted(
                        Comparator.comparingLong(
                                        (Map.Entry<String, Recording.Conversation> entry) ->
                                                entry.getValue().tokens())
                                .reversed())
                .limit(CONVERSATIONS_SHOWN)
                .forEach(
                        entry ->
                                print(
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
                        && without.factsKnown() == with.factsKnown();
        boolean rewritten = recording.tokens() != recording.sent();
        if (!same && !rewritten) {
            print("%nThe application did not do the same in both runs.%n");
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
            print("%n%,d failures inside Tidemark; see tidemark.Failure.%n", recording.failures());
        }
        if (recording.calls() == with.calls()
                && recording.sent() == with.promptTokens()
                && different == 0) {
            print("%nTidemark's count equals the server's, for every conversation.%n");
            return recording.failures() == 0 && (same || rewritten);
        }
        print(
                "%nTidemark's count differs: %+,d calls, %+,d tokens, in %,d conversations.%n",
                recording.calls() - with.calls(),
                recording.sent() - with.promptTokens(),
                different);
        return false;
    }

    private void count(String what, long left, long right) {
        print("%-22s %,16d %,16d%n", what, left, right);
    }

    private void row(String what, String left, String right) {
        print("%-22s %16s %16s%n", what, left, right);
    }

    private void print(String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }

    private static String megabytes(long kilobytes) {
        return kilobytes == 0 ? "not known here" : kilobytes / 1_024 + " MB";
    }
}
