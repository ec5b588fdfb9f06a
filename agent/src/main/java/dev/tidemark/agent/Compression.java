package dev.tidemark.agent;

import dev.tidemark.core.budget.cleanup.Cleaned.Freed;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.compress.Plan.Step;
import java.util.List;
import java.util.Map;

/**
 * How a request was made to fit: what stands in the event of that name.
 *
 * @param steps what was done, in its order; {@code frozen} alone where what an earlier request was
 *     made to still holds
 * @param tokensBefore tokens of the messages as they came
 * @param tokensAfter tokens of the messages as they went out
 * @param replaced messages that went out with other texts
 * @param dropped messages that did not go out
 * @param summaries messages of ours that went out
 * @param cleanups what was freed in each component, where that was done for this request
 * @param began what {@link Outlet#beginRewrite} of an outlet returned, or null
 */
public record Compression(
        List<Step> steps,
        long tokensBefore,
        long tokensAfter,
        int replaced,
        int dropped,
        int summaries,
        List<Freed> cleanups,
        Object began) {

    /** Takes copies. */
    public Compression {
        steps = List.copyOf(steps);
        cleanups = List.copyOf(cleanups);
    }

    /** An epoch: what was sent before is rewritten, and this was freed. */
    static Compression epoch(Rewrite rewrite, List<Freed> cleanups) {
        return of(rewrite, rewrite.plan().steps(), cleanups, rewrite.began());
    }

    /** A request that is sent as the ones before it, by the same plan. */
    static Compression frozen(Rewrite rewrite) {
        return of(
                rewrite,
                List.of(frozen(rewrite.plan(), rewrite.nanos())),
                List.of(),
                rewrite.began());
    }

    /** The very same request again, for which nothing had to be done. */
    static Compression again(Rewrite rewrite) {
        return of(rewrite, List.of(frozen(rewrite.plan(), 0)), List.of(), null);
    }

    private static Compression of(
            Rewrite rewrite, List<Step> steps, List<Freed> cleanups, Object began) {
        var plan = rewrite.plan();
        return new Compression(
                steps,
                plan.before(),
                plan.after(),
                plan.replaced(),
                plan.dropped(),
                plan.inserts().size(),
                cleanups,
                began);
    }

    private static Step frozen(Plan plan, long nanos) {
        return new Step(Plan.FROZEN, plan.before(), plan.after(), Map.of(), nanos);
    }

    /** The names of what was done. */
    public List<String> stages() {
        return steps.stream().map(Step::stage).toList();
    }

    /** What is left of each token. */
    public double ratio() {
        return tokensBefore == 0 ? 1 : (double) tokensAfter / tokensBefore;
    }

    /** Whether this request broke with what was sent before. */
    public boolean breaksCache() {
        return steps.stream().noneMatch(step -> step.stage().equals(Plan.FROZEN));
    }
}
