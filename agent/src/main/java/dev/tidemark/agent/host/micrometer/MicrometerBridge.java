package dev.tidemark.agent.host.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Shows our meters in a registry of the application, so that they stand on its dashboards without
 * another endpoint to fetch.
 *
 * <p>Meters are pulled: nothing is written here while a call runs. There is no pulled summary, and
 * a custom meter gets other names with each generation of the Prometheus client (1.17: {@code
 * _total{statistic="COUNT"}}). So a summary becomes three gauges {@code .count}, {@code .sum} and
 * {@code .max}: in Prometheus that is {@code _count}, {@code _sum} and {@code _max}, the names it
 * has at our own endpoint, and {@code rate()} reads them alike. A timer becomes a {@link
 * FunctionTimer}, there {@code _seconds_count} and {@code _seconds_sum}.
 *
 * <p>Only what Micrometer 1.9 already had is used.
 */
public final class MicrometerBridge {

    /** What each registry has; a registry is not kept alive by it. */
    private static final Map<Object, Set<List<Object>>> PUBLISHED =
            Collections.synchronizedMap(new WeakHashMap<>());

    private MicrometerBridge() {}

    /** The registry that an application's frameworks add theirs to. */
    public static Object globalRegistry() {
        return Metrics.globalRegistry;
    }

    /**
     * Registers the rows this registry has not got yet. A row is described at {@code HostMeters}.
     *
     * @return what went wrong, a line each: nothing is thrown, and no row is tried twice
     */
    public static List<String> publish(Object registry, Iterable<Map<String, Object>> rows) {
        if (!(registry instanceof MeterRegistry meters)) {
            return List.of(registry + " is no registry of this Micrometer");
        }
        var problems = new ArrayList<String>();
        publish(meters, rows, problems);
        return problems;
    }

    /**
     * A registry made of others is passed through to those: meters of its own would meet the ones
     * already there, and Micrometer warns of that in the application's log.
     */
    private static void publish(
            MeterRegistry registry, Iterable<Map<String, Object>> rows, List<String> problems) {
        if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(part -> publish(part, rows, problems));
            return;
        }
        var published =
                PUBLISHED.computeIfAbsent(
                        registry, unseen -> Collections.synchronizedSet(new HashSet<>()));
        for (var row : rows) {
            try {
                if (published.add(List.of(row.get("name"), row.get("tags")))) {
                    register(row, registry);
                }
            } catch (RuntimeException | LinkageError refused) {
                // the application's filters and naming rules may refuse a meter
                problems.add(row.get("name") + ": " + refused);
            }
        }
    }

    private static void register(Map<String, Object> row, MeterRegistry registry) {
        var name = (String) row.get("name");
        var description = (String) row.get("description");
        var unit = ((String) row.get("unit")).isEmpty() ? null : (String) row.get("unit");
        var tags = tags((Map<?, ?>) row.get("tags"));
        switch ((String) row.get("type")) {
            case "counter" ->
                    FunctionCounter.builder(
                                    name, reading(row, "value"), DoubleSupplier::getAsDouble)
                            .description(description)
                            .baseUnit(unit)
                            .tags(tags)
                            .register(registry);
            case "gauge" -> gauge(name, description, unit, reading(row, "value"), tags, registry);
            case "timer" -> {
                var total = reading(row, "total");
                FunctionTimer.builder(
                                name,
                                reading(row, "count"),
                                count -> (long) count.getAsDouble(),
                                count -> total.getAsDouble(),
                                TimeUnit.NANOSECONDS)
                        .description(description)
                        .tags(tags)
                        .register(registry);
            }
            case "summary" -> {
                gauge(name + ".count", description, null, reading(row, "count"), tags, registry);
                gauge(name + ".sum", description, unit, reading(row, "total"), tags, registry);
                gauge(name + ".max", description, unit, reading(row, "max"), tags, registry);
            }
            default -> throw new IllegalArgumentException("no meter of type " + row.get("type"));
        }
    }

    private static void gauge(
            String name,
            String description,
            String unit,
            DoubleSupplier value,
            Tags tags,
            MeterRegistry registry) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    private static DoubleSupplier reading(Map<String, Object> row, String name) {
        return (DoubleSupplier) row.get(name);
    }

    private static Tags tags(Map<?, ?> map) {
        var tags = Tags.empty();
        for (var tag : map.entrySet()) {
            tags = tags.and((String) tag.getKey(), (String) tag.getValue());
        }
        return tags;
    }
}
