package dev.tidemark.core.budget;

import dev.tidemark.core.context.Component;
import java.util.List;

/**
 * A ledger at one moment, in numbers a user can check.
 *
 * @param budget what the last request could take
 * @param parts the five components
 * @param total the last request as a whole
 * @param cacheHitRate how much of what the provider had seen it read from its cache, from 0 to 1;
 *     -1 where it is not known
 * @param adaptations why shares stand where they do, oldest first
 */
public record Statement(
        long budget,
        List<Part> parts,
        Utilization total,
        double cacheHitRate,
        List<String> adaptations) {

    /**
     * One component.
     *
     * @param share its share now
     * @param configured the share the operator gave it
     * @param exhausted how often it needed more than its share, and none was to be had
     * @param slack for how many requests in a row it has used less than it should
     */
    public record Part(
            Component component,
            Utilization utilization,
            double share,
            double configured,
            int exhausted,
            int slack) {}

    /** One component's part. */
    public Part part(Component component) {
        return parts.stream()
                .filter(part -> part.component() == component)
                .findFirst()
                .orElseThrow();
    }
}
