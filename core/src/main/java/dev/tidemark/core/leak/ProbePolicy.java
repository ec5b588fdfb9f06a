package dev.tidemark.core.leak;

import java.util.Locale;
import java.util.Optional;

/** How far the live set may be measured where a trend asks for it. */
public enum ProbePolicy {
    /** Never: only what the JVM collects on its own. */
    OFF,
    /** Where the collector can do it beside the application. */
    CONCURRENT,
    /** On any collector, with a full collection where it knows nothing better. */
    FULL;

    /** The word in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of that name. */
    public static Optional<ProbePolicy> named(String label) {
        for (var policy : values()) {
            if (policy.label().equals(label)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }
}
