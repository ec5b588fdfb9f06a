package dev.tidemark.agent;

import java.util.List;

/**
 * How a request was made to fit: what stands in the event of that name.
 *
 * @param stages what was done, in its order; {@code frozen} where an earlier epoch's plan still
 *     holds
 * @param tokensBefore tokens of the messages as they came
 * @param tokensAfter tokens of the messages as they went out
 * @param replaced messages that went out with other texts
 * @param dropped messages that did not go out
 * @param summaries messages of ours that went out
 * @param epoch how often the conversation's history was rewritten until now
 * @param nanos the time it took on the application's thread
 */
public record Compression(
        List<String> stages,
        long tokensBefore,
        long tokensAfter,
        int replaced,
        int dropped,
        int summaries,
        int epoch,
        long nanos) {

    /** Takes a copy. */
    public Compression {
        stages = List.copyOf(stages);
    }

    static Compression of(Rewrite rewrite) {
        var plan = rewrite.plan();
        return new Compression(
                plan.stages(),
                plan.before(),
                plan.after(),
                plan.replaced(),
                plan.dropped(),
                plan.inserts().size(),
                rewrite.epoch(),
                rewrite.nanos());
    }

    /** What is left of each token. */
    public double ratio() {
        return tokensBefore == 0 ? 1 : (double) tokensAfter / tokensBefore;
    }

    /** Whether this request broke with what was sent before. */
    public boolean breaksCache() {
        return !stages.contains("frozen");
    }
}
