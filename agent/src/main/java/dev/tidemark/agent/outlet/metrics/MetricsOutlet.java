package dev.tidemark.agent.outlet.metrics;

import dev.tidemark.agent.Compression;
import dev.tidemark.agent.Console;
import dev.tidemark.agent.ModelCall;
import dev.tidemark.agent.ModelCall.Outcome;
import dev.tidemark.agent.Outlet;
import dev.tidemark.core.budget.cleanup.Action;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Counts every call in Micrometer, for Prometheus to fetch and for the application's own registry
 * to show.
 *
 * <p>Meters are looked up once and kept: an increment costs 44 ns, a lookup by tags 729. All calls
 * come from one thread of ours, so nothing here is guarded.
 */
public final class MetricsOutlet implements Outlet {

    /** Conversations stay in the heap in this version. */
    private static final String TIER = "heap";

    private record Series(String host, String model) {}

    /** What one host and model are counted in. */
    private record Meters(
            Map<Outcome, Counter> calls,
            Map<Component, DistributionSummary> tokens,
            DistributionSummary sent,
            Counter saved,
            Timer overhead) {}

    /** What one stage is counted in. */
    private record Stage(DistributionSummary ratio, Timer time) {}

    private record Place(Component component, Action action) {}

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Census census;
    private final HostMeters hostMeters;
    private final BoundedNames models = new BoundedNames();
    private final BoundedNames places = new BoundedNames();
    private final Set<String> hosts = new HashSet<>();
    private final Map<Series, Meters> meters = new HashMap<>();
    private final Map<String, Stage> stages = new HashMap<>();
    private final Map<Place, Counter> cleanups = new HashMap<>();
    private final Map<String, Counter> failures = new HashMap<>();
    private final Map<String, Counter> recoveries = new HashMap<>();

    private MetricsOutlet(Console console, HostMeters.Bridge bridge) {
        census = new Census(console);
        hostMeters = new HostMeters(registry, bridge);
        for (var component : Component.values()) {
            Gauge.builder("tidemark.context.utilization", () -> census.utilization(component))
                    .description(
                            "Share of its budget, else of its model's window, each component fills in"
                                    + " the conversation nearest to that")
                    .tag("component", component.label())
                    .register(registry);
        }
        memory("tidemark.heap.floor", "What the last collection left", console, Sample::heapFloor);
        memory("tidemark.rss", "Resident memory of the process", console, Sample::rss);
        for (var kind : Kind.values()) {
            Gauge.builder("tidemark.leak.rate", () -> rate(console, kind))
                    .description("What leaks an hour, 0 when nothing is suspected")
                    .baseUnit("bytes")
                    .tag("kind", kind.label())
                    .register(registry);
        }
    }

    private void memory(
            String name, String description, Console console, ToDoubleFunction<Sample> value) {
        Gauge.builder(
                        name,
                        () ->
                                console.leaks()
                                        .memory()
                                        .map(value::applyAsDouble)
                                        .filter(bytes -> bytes != Sample.UNKNOWN)
                                        .orElse(Double.NaN))
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }

    private static double rate(Console console, Kind kind) {
        return console.leaks().verdicts().stream()
                .filter(it -> it.kind() == kind && it.state() != State.WITHDRAWN)
                .mapToDouble(Verdict::bytesPerHour)
                .sum();
    }

    /**
     * Sets up the registry and scrapes it once: the first scrape costs 400 ms and 500 classes, so
     * this is not to be called on an application's thread.
     */
    public static MetricsOutlet open(Console console, HostMeters.Bridge bridge) {
        var outlet = new MetricsOutlet(console, bridge);
        outlet.scrape();
        return outlet;
    }

    /** The meters in the text format of Prometheus. */
    public String scrape() {
        census.take();
        return registry.scrape();
    }

    /** The same meters for registries of the application. */
    public HostMeters hostMeters() {
        return hostMeters;
    }

    @Override
    public void call(ModelCall call) {
        var series = new Series(call.host(), models.of(call.model()));
        var known = meters.get(series);
        if (known == null) {
            known = register(series);
            meters.put(series, known);
            hostMeters.publish();
        }
        known.calls().get(call.outcome()).increment();
        known.tokens()
                .forEach(
                        (component, summary) ->
                                summary.record((double) call.shares().of(component)));
        known.sent().record((double) call.tokensSent());
        known.overhead().record(Duration.ofNanos(call.overheadNanos()));
        if (call.compression().isPresent()) {
            known.saved().increment((double) Math.max(0, call.tokens() - call.tokensSent()));
            compression(call.compression().get());
        }
    }

    private void compression(Compression compression) {
        int before = stages.size() + cleanups.size();
        for (var step : compression.steps()) {
            var stage = stages.computeIfAbsent(step.stage(), this::stage);
            stage.ratio().record(step.ratio());
            stage.time().record(Duration.ofNanos(step.nanos()));
        }
        for (var freed : compression.cleanups()) {
            var place = new Place(freed.component(), freed.action());
            cleanups.computeIfAbsent(place, this::cleanups).increment();
        }
        if (stages.size() + cleanups.size() > before) {
            hostMeters.publish();
        }
    }

    private Stage stage(String name) {
        return new Stage(
                DistributionSummary.builder("tidemark.compression.ratio")
                        .description("What a stage leaves of each token it finds")
                        .tag("stage", name)
                        .register(registry),
                Timer.builder("tidemark.compression.time")
                        .description("Time a stage takes on application threads")
                        .tag("stage", name)
                        .register(registry));
    }

    private Counter cleanups(Place place) {
        return Counter.builder("tidemark.cleanups")
                .description("Components that were made smaller")
                .tags("component", place.component().label(), "action", place.action().label())
                .register(registry);
    }

    @Override
    public void failure(String where, Throwable failure) {
        var place = places.of(where);
        var known = failures.get(place);
        if (known == null) {
            known =
                    Counter.builder("tidemark.failures")
                            .description("Failures inside Tidemark; the calls went on")
                            .tag("where", place)
                            .register(registry);
            failures.put(place, known);
            hostMeters.publish();
        }
        known.increment();
    }

    @Override
    public void recovered(Recovered recovered) {
        var known = recoveries.get(recovered.action());
        if (known == null) {
            known =
                    Counter.builder("tidemark.leak.recoveries")
                            .description("Attempts to get memory back")
                            .tag("action", recovered.action())
                            .register(registry);
            recoveries.put(recovered.action(), known);
            hostMeters.publish();
        }
        known.increment();
    }

    private Meters register(Series series) {
        if (hosts.add(series.host())) {
            registerConversations(series.host());
        }
        var calls = new EnumMap<Outcome, Counter>(Outcome.class);
        for (var outcome : Outcome.values()) {
            calls.put(
                    outcome,
                    Counter.builder("tidemark.calls")
                            .description("Requests to a model")
                            .tags("host", series.host(), "model", series.model())
                            .tag("outcome", outcome.label())
                            .register(registry));
        }
        var tokens = new EnumMap<Component, DistributionSummary>(Component.class);
        for (var component : Component.values()) {
            tokens.put(
                    component,
                    summary(
                                    "tidemark.context.tokens",
                                    "Tokens per request before rewriting",
                                    series)
                            .tag("component", component.label())
                            .register(registry));
        }
        var sent =
                summary("tidemark.context.sent", "Tokens per request as sent", series)
                        .register(registry);
        var overhead =
                Timer.builder("tidemark.overhead")
                        .description("Time spent inside Tidemark on application threads")
                        .tag("host", series.host())
                        .register(registry);
        var saved =
                Counter.builder("tidemark.tokens.saved")
                        .description("Tokens that rewriting kept from being sent")
                        .tags("host", series.host(), "model", series.model())
                        .register(registry);
        return new Meters(calls, tokens, sent, saved, overhead);
    }

    /** No base unit: the name already says tokens, and Prometheus would say it twice. */
    private static DistributionSummary.Builder summary(
            String name, String description, Series series) {
        return DistributionSummary.builder(name)
                .description(description)
                .tags("host", series.host(), "model", series.model());
    }

    private void registerConversations(String host) {
        gauge("tidemark.conversations", "Live conversations", host, Census.Count::conversations)
                .register(registry);
        gauge(
                        "tidemark.conversation.bytes",
                        "Text of live conversations",
                        host,
                        Census.Count::bytes)
                .baseUnit("bytes")
                .register(registry);
    }

    private Gauge.Builder<?> gauge(
            String name, String description, String host, ToDoubleFunction<Census.Count> value) {
        return Gauge.builder(name, () -> value.applyAsDouble(census.of(host)))
                .description(description)
                .tags("host", host, "tier", TIER);
    }

    @Override
    public void close() {
        registry.close();
    }
}
