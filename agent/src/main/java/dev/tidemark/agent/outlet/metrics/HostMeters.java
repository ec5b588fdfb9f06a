package dev.tidemark.agent.outlet.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Our meters as the application's own registry can show them: pulled when it asks, and described in
 * JDK types, since its Micrometer is another than ours.
 *
 * <p>A row is a map with {@code name}, {@code description}, {@code unit} (empty for none), {@code
 * tags} (a map of strings), {@code type}, and readings that are all {@link DoubleSupplier}: {@code
 * value} for a {@code counter} or {@code gauge}; {@code count}, {@code total} and {@code max} for a
 * {@code summary}, and for a {@code timer} in nanoseconds.
 *
 * <p>The application's registries are held weakly. Rows are held here for good: the registries of
 * the application hold some of their readings weakly.
 */
public final class HostMeters {

    /** The way into a registry of the application. Must not keep that application alive. */
    @FunctionalInterface
    public interface Bridge {

        /** Registers the rows that this registry has not seen. */
        void publish(Object registry, List<Map<String, Object>> rows);
    }

    private final MeterRegistry ours;
    private final Bridge bridge;
    private final Map<Meter.Id, Map<String, Object>> rows = new LinkedHashMap<>();
    private final List<WeakReference<Object>> registries = new ArrayList<>();

    HostMeters(MeterRegistry ours, Bridge bridge) {
        this.ours = ours;
        this.bridge = bridge;
    }

    /** From now on that registry shows our meters too; each is added once. */
    public synchronized void addRegistry(Object registry) {
        registries.removeIf(known -> known.get() == null || known.get() == registry);
        registries.add(new WeakReference<>(registry));
        bridge.publish(registry, rows());
    }

    /**
     * Publishes what is new to every registry that still lives. Worth repeating now and then: a
     * registry made of others takes nothing before it has one.
     */
    public synchronized void publish() {
        var current = rows();
        for (var known : registries) {
            var registry = known.get();
            if (registry != null) {
                bridge.publish(registry, current);
            }
        }
    }

    /** All rows there are now. */
    synchronized List<Map<String, Object>> rows() {
        ours.forEachMeter(meter -> rows.computeIfAbsent(meter.getId(), id -> row(meter)));
        return List.copyOf(rows.values());
    }

    private static Map<String, Object> row(Meter meter) {
        var id = meter.getId();
        var row = new LinkedHashMap<String, Object>();
        row.put("name", id.getName());
        row.put("description", orEmpty(id.getDescription()));
        row.put("unit", meter instanceof Timer ? "" : orEmpty(id.getBaseUnit()));
        var tags = new TreeMap<String, String>();
        for (Tag tag : id.getTags()) {
            tags.put(tag.getKey(), tag.getValue());
        }
        row.put("tags", tags);
        row.putAll(readings(meter));
        return Map.copyOf(row);
    }

    private static Map<String, Object> readings(Meter meter) {
        if (meter instanceof Counter counter) {
            return Map.of("type", "counter", "value", reading(counter::count));
        } else if (meter instanceof Gauge gauge) {
            return Map.of("type", "gauge", "value", reading(gauge::value));
        } else if (meter instanceof DistributionSummary summary) {
            return Map.of(
                    "type", "summary",
                    "count", reading(summary::count),
                    "total", reading(summary::totalAmount),
                    "max", reading(summary::max));
        } else if (meter instanceof Timer timer) {
            return Map.of(
                    "type", "timer",
                    "count", reading(timer::count),
                    "total", reading(() -> timer.totalTime(TimeUnit.NANOSECONDS)),
                    "max", reading(() -> timer.max(TimeUnit.NANOSECONDS)));
        }
        throw new IllegalStateException("no row for " + meter.getClass());
    }

    private static DoubleSupplier reading(DoubleSupplier reading) {
        return reading;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
