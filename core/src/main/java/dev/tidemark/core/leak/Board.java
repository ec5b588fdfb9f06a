package dev.tidemark.core.leak;

import dev.tidemark.core.leak.Verdict.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The verdicts that stand, so that each change is told once: whoever finds something says so again
 * and again, and nobody wants to read that again and again.
 */
public final class Board {

    /** More than an operator reads; withdrawn ones make room. */
    private static final int MOST = 50;

    private record Suspect(Kind kind, String name) {

        static Suspect of(Verdict verdict) {
            return new Suspect(verdict.kind(), verdict.suspect());
        }
    }

    private final Map<Suspect, Verdict> standing = new LinkedHashMap<>();

    /**
     * Takes what is found now, of all suspects, and returns what is news of it: another state, or
     * the name of a holder that nobody knew before. Who is not among the found any more is
     * withdrawn.
     */
    public List<Verdict> update(List<Verdict> found) {
        var news = new ArrayList<Verdict>();
        var named = new ArrayList<Suspect>();
        for (var verdict : found) {
            var suspect = Suspect.of(verdict);
            named.add(suspect);
            var before = standing.get(suspect);
            if (before == null && (verdict.state() == State.WITHDRAWN || !hasRoom())) {
                continue;
            }
            if (before == null || isNews(before, verdict)) {
                standing.remove(suspect); // to the end, where the latest stand
                news.add(verdict);
            }
            standing.put(suspect, before == null ? verdict : named(before, verdict));
        }
        news.addAll(withdraw(named, "is not found any more"));
        return news;
    }

    /** Nobody looks any more: all that stand are withdrawn, for that reason. */
    public List<Verdict> withdraw(String reason) {
        return withdraw(List.of(), reason);
    }

    private List<Verdict> withdraw(List<Suspect> but, String reason) {
        var news = new ArrayList<Verdict>();
        for (var entry : List.copyOf(standing.entrySet())) {
            if (!but.contains(entry.getKey()) && entry.getValue().state() != State.WITHDRAWN) {
                var withdrawn = entry.getValue().withdrawn(reason);
                standing.put(entry.getKey(), withdrawn);
                news.add(withdrawn);
            }
        }
        return news;
    }

    private static boolean isNews(Verdict before, Verdict now) {
        return before.state() != now.state()
                || before.holder().equals(Verdict.UNATTRIBUTED)
                        && !now.holder().equals(Verdict.UNATTRIBUTED);
    }

    /** Who was named once is not named again and again, as rates drift apart and together. */
    private static Verdict named(Verdict before, Verdict now) {
        return before.state() == now.state() && now.holder().equals(Verdict.UNATTRIBUTED)
                ? now.heldBy(before.holder(), List.of())
                : now;
    }

    /** What stands is not forgotten for what comes: it would be news again the next time. */
    private boolean hasRoom() {
        if (standing.size() >= MOST) {
            standing.values().stream()
                    .filter(it -> it.state() == State.WITHDRAWN)
                    .findFirst()
                    .ifPresent(oldest -> standing.remove(Suspect.of(oldest)));
        }
        return standing.size() < MOST;
    }

    /** All there are, the latest change last; withdrawn ones too, while there is room. */
    public List<Verdict> verdicts() {
        return List.copyOf(standing.values());
    }
}
