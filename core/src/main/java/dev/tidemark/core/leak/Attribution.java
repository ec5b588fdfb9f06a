package dev.tidemark.core.leak;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Joins what grows with what may hold it. A name is given as the cause only where it grows as fast
 * as the memory does, from half to twice the rate: a wrong name costs its reader a day.
 */
public final class Attribution {

    private static final double LEAST = 0.5;
    private static final double MOST = 2;

    private Attribution() {}

    /**
     * What may hold growth.
     *
     * @param holder class and field
     * @param bytesPerHour how fast it grows itself
     * @param evidence the figures, a sentence
     */
    public record Holder(String holder, double bytesPerHour, String evidence) {}

    /**
     * The verdict with the name of whoever explains it best; unattributed, with the one that grows
     * fastest among its evidence, where nobody does.
     */
    public static Verdict explain(Verdict growth, List<Holder> holders) {
        var agreeing =
                holders.stream()
                        .filter(it -> agrees(it.bytesPerHour(), growth.bytesPerHour()))
                        .max(Comparator.comparingDouble(Holder::bytesPerHour));
        if (agreeing.isPresent()) {
            return growth.heldBy(agreeing.get().holder(), List.of(agreeing.get().evidence()));
        }
        return holders.stream()
                .max(Comparator.comparingDouble(Holder::bytesPerHour))
                .map(
                        fastest ->
                                growth.heldBy(
                                        Verdict.UNATTRIBUTED,
                                        List.of(
                                                String.format(
                                                        Locale.ROOT,
                                                        "nothing that was found grows as fast;"
                                                                + " %s comes nearest: %s",
                                                        fastest.holder(),
                                                        fastest.evidence()))))
                .orElse(growth);
    }

    /** Whether two rates are of one thing. */
    public static boolean agrees(double one, double other) {
        return one > 0 && other > 0 && one >= LEAST * other && one <= MOST * other;
    }
}
