package dev.tidemark.agent.outlet.metrics;

import java.util.HashSet;
import java.util.Set;

/**
 * Keeps a tag from growing without end: every value of a tag is a time series that the metrics
 * store keeps, and an application may name its models as it likes.
 */
final class BoundedNames {

    /** The number the contract names. */
    private static final int MOST = 50;

    private final Set<String> known = new HashSet<>();

    /** The name itself while there is room, else {@code other}; {@code unknown} for none. */
    String of(String name) {
        if (name.isBlank()) {
            return "unknown";
        }
        if (known.contains(name)) {
            return name;
        }
        return known.size() < MOST && known.add(name) ? name : "other";
    }
}
