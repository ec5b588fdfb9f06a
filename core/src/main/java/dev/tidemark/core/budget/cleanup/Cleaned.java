package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.context.Component;
import java.util.List;

/**
 * What a cleanup would change, and what that frees.
 *
 * @param edits at most one per message, in the request's order
 * @param freed at most one per component and action, in the order in which they happened
 */
public record Cleaned(List<Edit> edits, List<Freed> freed) {

    /** Tokens of one component that one action frees. */
    public record Freed(Component component, Action action, long tokens) {}

    /** Tokens freed in all. */
    public long tokens() {
        return freed.stream().mapToLong(Freed::tokens).sum();
    }

    /** Tokens of one component that are freed. */
    public long tokens(Component component) {
        return freed.stream()
                .filter(freed -> freed.component() == component)
                .mapToLong(Freed::tokens)
                .sum();
    }
}
