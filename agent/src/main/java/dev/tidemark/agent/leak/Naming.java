package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Attribution;
import dev.tidemark.core.leak.Attribution.Holder;
import dev.tidemark.core.leak.Finding;
import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts a holder to what was judged without one: a growth that was measured is explained by a store
 * or a container that grows as fast.
 */
final class Naming {

    private Naming() {}

    /**
     * All verdicts of now.
     *
     * @param ofDetector on what was measured
     * @param ofStores on what frameworks keep
     * @param report of the last census, if there was one
     */
    static List<Verdict> of(
            List<Verdict> ofDetector, List<Verdict> ofStores, Optional<Suspects.Report> report) {
        var census = found(report);
        var holders = new ArrayList<>(told(ofStores));
        holders.addAll(census);
        var found = new ArrayList<Verdict>();
        for (var verdict : ofDetector) {
            found.add(
                    verdict.kind() == Kind.HEAP
                            ? Attribution.explain(verdict, holders)
                            : outside(verdict, report));
        }
        for (var verdict : ofStores) {
            found.add(
                    verdict.holder().equals(Verdict.UNATTRIBUTED)
                            ? Attribution.explain(verdict, census)
                            : verdict);
        }
        report.ifPresent(it -> found.addAll(it.verdicts()));
        return found;
    }

    /** Whoever grows, as the census found it. */
    private static List<Holder> found(Optional<Suspects.Report> report) {
        return report.map(Suspects.Report::findings).orElse(List.of()).stream()
                .filter(finding -> finding.bytesEach() > 0)
                .map(Naming::holder)
                .toList();
    }

    /** Stores that leak, as their hooks know them. */
    private static List<Holder> told(List<Verdict> ofStores) {
        return ofStores.stream()
                .filter(it -> it.state() != State.WITHDRAWN)
                .filter(it -> !it.holder().equals(Verdict.UNATTRIBUTED))
                .map(
                        it ->
                                new Holder(
                                        it.holder(),
                                        it.bytesPerHour(),
                                        String.join(", ", it.evidence())))
                .toList();
    }

    private static Holder holder(Finding finding) {
        return new Holder(
                finding.holder(),
                finding.bytesPerHour(),
                String.format(
                        Locale.ROOT,
                        "%s holds %,d of %s, %,d more than when it began to grow",
                        finding.path(),
                        finding.elements(),
                        finding.type(),
                        finding.added()));
    }

    /** What has its memory outside the heap has a handle in it. */
    private static Verdict outside(Verdict verdict, Optional<Suspects.Report> report) {
        var handles = report.map(Suspects.Report::handles).orElse(List.of());
        var lines = report.map(Suspects.Report::outside).orElse(List.of());
        if (handles.isEmpty()) {
            return lines.isEmpty() ? verdict : verdict.heldBy(verdict.holder(), lines);
        }
        var all = new ArrayList<>(lines);
        all.add(holder(handles.get(0)).evidence());
        return verdict.heldBy(handles.get(0).holder(), all);
    }
}
