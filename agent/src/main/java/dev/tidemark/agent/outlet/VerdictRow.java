package dev.tidemark.agent.outlet;

import dev.tidemark.core.leak.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * A verdict in plain values, one spelling for JMX and HTTP alike.
 *
 * @param state suspected, confirmed or withdrawn
 * @param kind conversations, heap, native, threads or class-loaders
 * @param suspect what it is about
 * @param holder class and field that keeps it, or unattributed
 * @param bytesPerHour how fast it grows
 * @param confidence from 0 to 1
 * @param since epoch milliseconds of its beginning
 * @param exhaustionMillis until memory runs out at this rate, -1 where that cannot be told
 * @param evidence the figures that led to it
 * @param advice what to change
 */
public record VerdictRow(
        String state,
        String kind,
        String suspect,
        String holder,
        long bytesPerHour,
        double confidence,
        long since,
        long exhaustionMillis,
        List<String> evidence,
        String advice) {

    /** The row of one verdict. */
    public static VerdictRow of(Verdict verdict) {
        return new VerdictRow(
                verdict.state().label(),
                verdict.kind().label(),
                verdict.suspect(),
                verdict.holder(),
                Math.round(verdict.bytesPerHour()),
                verdict.confidence(),
                verdict.since(),
                verdict.exhaustion().map(Duration::toMillis).orElse(-1L),
                verdict.evidence(),
                verdict.advice());
    }
}
