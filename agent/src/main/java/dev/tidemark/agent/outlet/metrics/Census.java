package dev.tidemark.agent.outlet.metrics;

import dev.tidemark.agent.Console;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Profile;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The live conversations in numbers. Several gauges ask for them within one scrape, and there may
 * be tens of thousands, so they are counted once for all.
 */
final class Census {

    /** Shorter than any scrape interval, longer than one scrape. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The live conversations of one host. */
    record Count(long conversations, long bytes) {

        private static final Count NONE = new Count(0, 0);

        private static Count of(Profile profile) {
            return new Count(1, profile.bytes());
        }

        private Count plus(Count other) {
            return new Count(conversations + other.conversations, bytes + other.bytes);
        }
    }

    private record Result(long takenAt, Map<String, Count> byHost, Profile busiest) {}

    private final Console console;
    private volatile Result result;

    Census(Console console) {
        this.console = console;
    }

    Count of(String host) {
        return fresh().byHost().getOrDefault(host, Count.NONE);
    }

    /** The share of its budget that a component fills in the conversation nearest to its limit. */
    double utilization(Component component) {
        var busiest = fresh().busiest();
        return busiest == null || busiest.limit() <= 0
                ? 0
                : (double) busiest.shares().of(component) / busiest.limit();
    }

    /** Counts again, however fresh the last count is. */
    Result take() {
        var byHost = new HashMap<String, Count>();
        var conversations = console.conversations();
        for (var profile : conversations) {
            byHost.merge(profile.host(), Count.of(profile), Count::plus);
        }
        var busiest =
                conversations.stream()
                        .max(Comparator.comparingDouble(Profile::utilization))
                        .orElse(null);
        result = new Result(System.nanoTime(), byHost, busiest);
        return result;
    }

    private Result fresh() {
        var known = result;
        return known != null && System.nanoTime() - known.takenAt() < FRESH_NANOS ? known : take();
    }
}
