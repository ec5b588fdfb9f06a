package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Crowd;
import dev.tidemark.core.leak.Finding;
import dev.tidemark.core.leak.Growers;
import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.Round;
import dev.tidemark.core.leak.Verdict;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who may be behind a growth: takes the census and counts threads, class loaders and what is open,
 * and remembers what it found before. For one thread of ours, which may come by as often as it
 * thinks fit: every ten minutes, every minute under suspicion, at once while there are classes to
 * learn.
 */
public final class Suspects {

    /** What of a thread's stack has been touched and stays, on the average. */
    private static final long BYTES_OF_A_THREAD = 64 << 10;

    /** Of each sort; people read no further. */
    private static final int LINES = 10;

    /**
     * What one round has shown.
     *
     * @param findings holders that grow, the likeliest first; a name, not yet a verdict
     * @param verdicts on threads and class loaders, those in question and, once, those withdrawn
     * @param outside what grows outside the heap, a sentence each: evidence, and no more
     * @param round the census itself
     */
    public record Report(
            List<Finding> findings, List<Verdict> verdicts, List<String> outside, Round round) {

        /** Takes copies. */
        public Report {
            findings = List.copyOf(findings);
            verdicts = List.copyOf(verdicts);
            outside = List.copyOf(outside);
        }

        /** Whose growth explains so many bytes an hour in the heap; nobody, rather than a guess. */
        public Optional<Finding> cause(double bytesPerHour) {
            return Growers.cause(findings, bytesPerHour);
        }

        /** For people: what it cost, who grows, and who holds most. */
        public List<String> lines() {
            var lines = new ArrayList<String>();
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%,d objects, %,d of them containers, in %,d ms of processor time%s",
                            round.objects(),
                            round.containers(),
                            round.cpuNanos() / 1_000_000,
                            round.complete() ? "" : ", and there are more"));
            findings.stream()
                    .limit(LINES)
                    .forEach(
                            it ->
                                    lines.add(
                                            String.format(
                                                    Locale.ROOT,
                                                    "grows: %s: %,d of %s, %,d more, %,.1f MB/h",
                                                    it.path(),
                                                    it.elements(),
                                                    it.type(),
                                                    it.added(),
                                                    it.bytesPerHour() / (1 << 20))));
            round.holdings().stream()
                    .limit(LINES)
                    .forEach(
                            it ->
                                    lines.add(
                                            String.format(
                                                    Locale.ROOT,
                                                    "holds: %s: %,d of %s",
                                                    it.path(),
                                                    it.elements(),
                                                    it.type())));
            return lines;
        }

        /** Who keeps more and more of what has its memory outside the heap. */
        public List<Finding> handles() {
            return findings.stream().filter(it -> OutsideHeap.handle(it.type())).toList();
        }
    }

    private final Instrumentation instrumentation;
    private final Census census;
    private final LiveThreads liveThreads;
    private final OutsideHeap outsideHeap = new OutsideHeap();
    private final Unloading unloading = new Unloading();
    private final Growers growth = new Growers();
    private final Growers looks = new Growers(); // which come when an operator likes
    private final Crowd threads = new Crowd();
    private final Crowd loaders = new Crowd();
    private final Crowd outside = new Crowd();
    private final Map<String, String> keepers = new HashMap<>();
    private Map<String, Verdict> verdicts = Map.of();
    private List<Crowd.Growing> growingLoaders = List.of();
    private boolean learnt;

    /** Fails where this JVM is made otherwise than those we know: then there is no census. */
    public Suspects(Instrumentation instrumentation) throws ReflectiveOperationException {
        this.instrumentation = instrumentation;
        var opening = new Opening(instrumentation);
        var fields = new Fields(opening);
        census = new Census(instrumentation, opening, fields);
        liveThreads = new LiveThreads(opening, fields);
    }

    /**
     * The census alone, which tells names and no verdict: it may be taken as often as one likes.
     */
    public Report look(long millis) {
        var round = take(millis, instrumentation.getAllLoadedClasses(), LiveThreads.all(), looks);
        return new Report(growers(round, looks), List.of(), List.of(), round);
    }

    private Round take(long millis, Class<?>[] classes, Thread[] live, Growers growers) {
        var result =
                census.take(
                        millis, classes, live, growers.rising(), loaders.rising(), Census.ROUND);
        learnt = result.learnt();
        keepers.putAll(result.keepers());
        return result.round();
    }

    /** Who is found only now because its class was not known before has not grown. */
    private List<Finding> growers(Round round, Growers growers) {
        return learnt ? growers.add(round) : List.of();
    }

    /** Whether the next round may be awaited, or classes are left that this one did not get to. */
    boolean hasLearnt() {
        return learnt;
    }

    /** One round, at a time of any clock that goes on. */
    public Report round(long millis) {
        var classes = instrumentation.getAllLoadedClasses();
        var live = LiveThreads.all();
        var round = take(millis, classes, live, growth);
        if (!learnt) { // the next round follows at once, and would count for a minute
            return new Report(List.of(), List.of(), List.of(), round);
        }
        var now = new HashMap<String, Verdict>();
        for (var growing : threads.add(millis, liveThreads.count(live))) {
            var verdict = ofThreads(growing);
            now.put(verdict.suspect(), verdict);
        }
        var kinds = new LiveLoaders(classes);
        if (unloading.happened()) {
            growingLoaders = loaders.add(millis, kinds.counts());
            keepers.keySet().retainAll(loaders.rising());
        }
        for (var growing : growingLoaders) {
            var verdict = ofLoaders(growing, kinds.bytesEach(growing.last().name()));
            now.put(verdict.suspect(), verdict);
        }
        return new Report(growers(round, growth), changed(now), outside(millis), round);
    }

    private List<Verdict> changed(Map<String, Verdict> now) {
        var told = new ArrayList<>(now.values());
        verdicts.forEach(
                (suspect, verdict) -> {
                    if (!now.containsKey(suspect)) {
                        told.add(withdrawn(verdict));
                    }
                });
        verdicts = now;
        return told;
    }

    private static Verdict withdrawn(Verdict verdict) {
        return new Verdict(
                Verdict.State.WITHDRAWN,
                verdict.kind(),
                verdict.suspect(),
                verdict.holder(),
                0,
                0,
                verdict.since(),
                Optional.empty(),
                List.of("there are no more of them than before, or fewer"),
                "");
    }

    private List<String> outside(long millis) {
        var lines = new ArrayList<String>();
        for (var growing : outside.add(millis, outsideHeap.counts())) {
            var last = growing.last();
            lines.add(
                    "%s: %,d, %,d more, %s"
                            .formatted(last.name(), last.count(), growing.added(), last.origin()));
        }
        return lines;
    }

    private static Verdict ofThreads(Crowd.Growing growing) {
        var last = growing.last();
        return verdict(
                Kind.THREADS,
                growing,
                "\"" + last.name() + "\" running " + last.origin(),
                BYTES_OF_A_THREAD,
                List.of(
                        "%,d threads named \"%s\", %,d more"
                                .formatted(last.count(), last.name(), growing.added())),
                "shut down pools that are no longer used, give them a bound, and end each thread");
    }

    private Verdict ofLoaders(Crowd.Growing growing, long bytesEach) {
        var last = growing.last();
        var keeper = keepers.get(last.name());
        var evidence = new ArrayList<String>();
        evidence.add(
                "%,d class loaders of %s after classes were unloaded, %,d more"
                        .formatted(last.count(), last.name(), growing.added()));
        if (keeper != null) {
            evidence.add("most of them can be reached through " + keeper);
        }
        return verdict(
                Kind.CLASS_LOADERS,
                growing,
                keeper == null ? last.name() : keeper,
                bytesEach,
                evidence,
                "let go of the objects and classes of what was undeployed: registries, listeners,"
                        + " threads and thread-locals");
    }

    private static Verdict verdict(
            Kind kind,
            Crowd.Growing growing,
            String holder,
            long bytesEach,
            List<String> evidence,
            String advice) {
        return new Verdict(
                growing.sure() ? Verdict.State.CONFIRMED : Verdict.State.SUSPECTED,
                kind,
                growing.last().name(),
                holder,
                growing.perHour() * bytesEach,
                growing.sure() ? 0.9 : 0.5,
                growing.since(),
                Optional.empty(),
                evidence,
                advice);
    }
}
