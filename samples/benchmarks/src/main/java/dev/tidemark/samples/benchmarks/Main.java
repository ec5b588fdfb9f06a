package dev.tidemark.samples.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks, those of the agent with it and without, and prints them side by side. */
public final class Main {

    private static final String HELP =
            """
            usage: java -jar benchmarks.jar AGENT-JAR [turn] [hosts] [handover] [tokenizer] [planner] [--quick]

            Without a name all of them run: half an hour. --quick takes a third, and is worth it.
            """;

    /** Less than the histories of the benchmark, so that an epoch stands in both of them. */
    private static final String BUDGET = "=budget=4000";

    private final Path agent;
    private final boolean quick;

    private Main(Path agent, boolean quick) {
        this.agent = agent;
        this.quick = quick;
    }

    /** Exits with 2 for wrong arguments. */
    public static void main(String[] args) throws RunnerException {
        var names = new ArrayList<>(Arrays.asList(args));
        boolean quick = names.remove("--quick");
        if (names.isEmpty()
                || !Files.isRegularFile(Path.of(names.get(0)))
                || !List.of("turn", "hosts", "handover", "tokenizer", "planner")
                        .containsAll(names.subList(1, names.size()))) {
            System.err.print(HELP);
            System.exit(2);
        }
        var main = new Main(Path.of(names.remove(0)).toAbsolutePath(), quick);
        if (names.isEmpty() || names.contains("turn")) {
            main.turns();
        }
        if (names.isEmpty() || names.contains("hosts")) {
            main.hosts();
        }
        if (names.isEmpty() || names.contains("handover")) {
            main.handover();
        }
        if (names.isEmpty() || names.contains("tokenizer")) {
            main.tokenizer();
        }
        if (names.isEmpty() || names.contains("planner")) {
            main.planner();
        }
    }

    private void turns() throws RunnerException {
        var none = run("TurnBenchmark.plain");
        var tidemark = run("TurnBenchmark.plain", "-javaagent:" + agent);
        var jtokkit = run("TurnBenchmark.jtokkit");
        var window = run("TokenWindowBenchmark");
        say("");
        say("A plain turn on the application's thread: processor time (over no agent), allocation");
        say("%-34s %22s %22s %22s", "messages so far", "10", "100", "1,000");
        row("no agent", none, none);
        row("Tidemark", tidemark, none);
        row("jtokkit on the spot", jtokkit, none);
        row("TokenWindowChatMemory 128k", window, none);
        var sent = run("RewrittenTurnBenchmark");
        var rewritten = run("RewrittenTurnBenchmark", "-javaagent:" + agent + BUDGET);
        say("");
        say("The call alone where an epoch stands: every request is rewritten as the last one was");
        say(
                "%-34s %22s %22s %22s %22s %22s %22s",
                "messages so far; two new, question?",
                "100",
                "100; 2",
                "100; 2 ?",
                "1,000",
                "1,000; 2",
                "1,000; 2 ?");
        row("no agent", sent, sent);
        row("Tidemark", rewritten, sent);
    }

    /** A table for a README: what an agent adds to a call, and how many times it makes of it. */
    private void hosts() throws RunnerException {
        var none = run("HostBenchmark");
        var agents = new LinkedHashMap<String, Collection<RunResult>>();
        agents.put(
                "Tidemark, `mode=observe`",
                run("HostBenchmark", "-javaagent:" + agent + "=mode=observe"));
        agents.put("Tidemark", run("HostBenchmark", "-javaagent:" + agent));
        var other = Path.of(System.getProperty("opentelemetry", ""));
        if (Files.isRegularFile(other)) {
            agents.put(
                    "OpenTelemetry, exporting nothing",
                    run(
                            "HostBenchmark",
                            "-javaagent:" + other,
                            "-Dotel.traces.exporter=none",
                            "-Dotel.metrics.exporter=none",
                            "-Dotel.logs.exporter=none"));
        }
        say("");
        say("A call with 10 messages, on the application's thread: processor time, allocation");
        say("");
        say("| host | no agent | %s |", String.join(" | ", agents.keySet()));
        say("|---|---:|%s", "---:|".repeat(agents.size()));
        for (var base : none) {
            var host = base.getParams().getParam("host");
            double nanos = each(base, "cpuNanos");
            double bytes = each(base, "bytes");
            var line = new StringBuilder("| " + host);
            line.append(String.format(Locale.ROOT, " | %.1f us, %,.0f B", nanos / 1e3, bytes));
            for (var results : agents.values()) {
                var result = ofHost(results, host);
                double with = each(result, "cpuNanos");
                line.append(
                        String.format(
                                Locale.ROOT,
                                " | %+.1f us (x %.2f), %+,.0f B",
                                (with - nanos) / 1e3,
                                with / nanos,
                                each(result, "bytes") - bytes));
            }
            say("%s |", line);
        }
    }

    private static RunResult ofHost(Collection<RunResult> results, String host) {
        return results.stream()
                .filter(result -> result.getParams().getParam("host").equals(host))
                .findFirst()
                .orElseThrow();
    }

    private void handover() throws RunnerException {
        say("");
        var none = run("HandoverBenchmark");
        var off = run("HandoverBenchmark", "-javaagent:" + agent + "=host.jdk=false");
        var on = run("HandoverBenchmark", "-javaagent:" + agent);
        say("Work that has nothing to do with models: processor time, allocation");
        say("%-34s %22s %22s", "", "pool.execute", "FutureTask");
        row("no agent", none, none);
        row("Tidemark, host.jdk=false", off, none);
        row("Tidemark", on, none);
    }

    private void tokenizer() throws RunnerException {
        var rates = run("TokenizerBenchmark");
        var loads = run("LoadBenchmark");
        say("");
        say("Counting exactly, o200k, MB/s");
        say("%-12s %12s %12s %8s", "", "Tidemark", "jtokkit", "ratio");
        for (var kind : List.of("chinese", "code", "english", "json")) {
            double bytes = Texts.of(kind, 32 << 10).getBytes(StandardCharsets.UTF_8).length;
            double ours = bytes / score(rates, "tidemark", kind);
            double theirs = bytes / score(rates, "jtokkit", kind);
            say("%-12s %12.0f %12.0f %8.1f", kind, ours, theirs, ours / theirs);
        }
        double ours = score(loads, "tidemark", null);
        double theirs = score(loads, "jtokkit", null);
        say("%-12s %9.0f ms %9.0f ms %8.1f", "first count", ours, theirs, theirs / ours);
    }

    private void planner() throws RunnerException {
        var results = run("PlannerBenchmark");
        say("");
        say("An agent's history of 100,000 tokens brought down, the best of its JVMs");
        say("%-34s %9s %9s %9s %12s", "", "p50", "p99", "CPU", "allocated");
        for (var left : List.of("60%", "30%", "one token over")) {
            for (var method : List.of("tidemark", "tokenWindow")) {
                var sampled = result(results, method, left, Mode.SampleTime);
                var average = result(results, method, left, Mode.AverageTime);
                say(
                        "%-34s %6.1f ms %6.1f ms %6.1f ms %9.1f MB",
                        left + ", " + (method.equals("tidemark") ? "Tidemark" : "TokenWindow"),
                        percentile(sampled, 50),
                        percentile(sampled, 99),
                        each(average, "cpuNanos") / 1e6,
                        each(average, "bytes") / 1e6);
            }
        }
    }

    private static RunResult result(
            Collection<RunResult> results, String method, String left, Mode mode) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
                .filter(result -> result.getParams().getParam("left").equals(left))
                .filter(result -> result.getParams().getMode() == mode)
                .findFirst()
                .orElseThrow();
    }

    /** Of the JVMs the best: what disturbs is never of use. */
    private static double percentile(RunResult result, double percentile) {
        return result.getBenchmarkResults().stream()
                .mapToDouble(it -> it.getPrimaryResult().getStatistics().getPercentile(percentile))
                .min()
                .orElseThrow();
    }

    private static double score(Collection<RunResult> results, String method, String text) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
                .filter(result -> text == null || result.getParams().getParam("text").equals(text))
                .findFirst()
                .orElseThrow()
                .getPrimaryResult()
                .getScore();
    }

    private Collection<RunResult> run(String benchmark, String... jvmArguments)
            throws RunnerException {
        System.err.println("running " + benchmark + " " + String.join(" ", jvmArguments));
        var options =
                new OptionsBuilder()
                        .include("\\b" + benchmark + "\\b")
                        .jvmArgsPrepend(jvmArguments)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true);
        if (quick) {
            options.forks(1).measurementIterations(4);
            if (benchmark.equals("HostBenchmark")) { // there are 24 of it
                options.warmupIterations(4).measurementTime(TimeValue.milliseconds(500));
            }
        }
        return new Runner(options.build()).run();
    }

    private static void row(
            String name, Collection<RunResult> results, Collection<RunResult> baseline) {
        var base = baseline.iterator();
        var text = new StringBuilder(String.format("%-34s", name));
        for (var result : results) {
            double nanos = each(result, "cpuNanos");
            double over = base.hasNext() ? nanos - each(base.next(), "cpuNanos") : 0;
            text.append(
                    String.format(
                            Locale.ROOT,
                            " %22s",
                            results == baseline
                                    ? String.format(
                                            Locale.ROOT,
                                            "%.2f us, %,.0f B",
                                            nanos / 1e3,
                                            each(result, "bytes"))
                                    : String.format(
                                            Locale.ROOT,
                                            "+%,.2f us, %,.0f B",
                                            over / 1e3,
                                            each(result, "bytes"))));
        }
        say("%s", text);
    }

    /** The median of the iterations: a shared machine has bad moments. */
    private static double each(RunResult result, String counter) {
        var each = new ArrayList<Double>();
        for (var fork : result.getBenchmarkResults()) {
            for (var iteration : fork.getIterationResults()) {
                var counters = iteration.getSecondaryResults();
                each.add(counters.get(counter).getScore() / counters.get("times").getScore());
            }
        }
        each.sort(null);
        return each.get(each.size() / 2);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
