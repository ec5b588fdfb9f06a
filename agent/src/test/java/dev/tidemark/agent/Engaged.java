package dev.tidemark.agent;

import dev.tidemark.core.context.Conversations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The way of calls without an agent, for hosts' requests as their hooks would bring them. */
public final class Engaged implements AutoCloseable {

    private final Failures failures = new Failures();
    private final Worker worker = new Worker(() -> {}, failure -> failures.add("worker", failure));
    private final List<ModelCall> told = new ArrayList<>();
    private final Calls calls;

    /** With these arguments of the agent, until it is closed. */
    public Engaged(String arguments) {
        var config =
                Config.load(
                        new Config.Sources(Map.of(), new Properties(), arguments, Path.of("none")));
        var models = new Models(() -> config);
        var counts = new Counts();
        var metering =
                metering(models, counts, new Conversations(100), new Originals(), worker, failures);
        metering.tell(List.of(calls(told)), null);
        var summaries = new Summaries(worker, failures);
        var enforcement = new Enforcement(models, counts, metering, summaries, failures);
        calls = new Calls(metering, enforcement, failures);
        Calls.activate(calls);
    }

    static Metering metering(
            Models models,
            Counts counts,
            Conversations conversations,
            Originals originals,
            Worker worker,
            Failures failures) {
        return new Metering(
                models, counts, conversations, new Ledgers(100), originals, worker, failures);
    }

    /** Who hears of each call and keeps it. */
    static Outlet calls(List<ModelCall> told) {
        return new Outlet() {
            @Override
            public void call(ModelCall call) {
                told.add(call);
            }
        };
    }

    Calls calls() {
        return calls;
    }

    /** What is in the books by now. */
    public List<ModelCall> told() {
        worker.flush(20_000);
        return List.copyOf(told);
    }

    /** What failed, by where. */
    public Map<String, Long> failures() {
        return Map.copyOf(failures.counts());
    }

    @Override
    public void close() {
        Calls.activate(null);
    }
}
