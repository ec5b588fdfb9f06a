package dev.tidemark.core.leak;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares one census with those before it and ranks who grows. A cache that is filling grows too:
 * so what is found here is a name for a growth that something else has measured, and no verdict by
 * itself.
 *
 * <p>Growing is to be up in each of three rounds, by 64 elements and by a twentieth in all. Not
 * every leak is fed every minute: two rounds in a row that bring nothing are passed over, and a dip
 * of a tenth of the gain is forgiven.
 */
public final class Growers {

    private static final int RISES = 3;

    /** A few collections of many may be others the next time. */
    private static final int RISES_IF_SAMPLED = 5;

    private static final long LEAST_ELEMENTS = 64;
    private static final double LEAST_SHARE = 0.05;
    private static final double DIP = 0.1;
    private static final int PASSED_OVER = 2;

    /** The rate is that of so many points at the end. */
    private static final int POINTS = 16;

    private static final int HOLDERS = 2_000;
    private static final double HOUR_MILLIS = 3_600_000;

    private static final Comparator<Finding> RANK =
            Comparator.comparing(Finding::nested)
                    .thenComparing(Comparator.comparingDouble(Finding::bytesPerHour).reversed())
                    .thenComparing(Finding::holder);

    private record Point(long millis, long elements) {}

    private static final class Run {

        private final Deque<Point> points = new ArrayDeque<>();
        private Holding last;
        private Point start;
        private int rises;
        private int idle;
        private long bytesEach;

        void add(long millis, Holding now) {
            var point = new Point(millis, now.elements());
            long high = points.stream().mapToLong(Point::elements).max().orElse(0);
            idle = point.elements() > high ? 0 : idle + 1;
            if (start == null
                    || idle > PASSED_OVER
                    || high - point.elements() > DIP * (high - start.elements())) {
                points.clear();
                start = point;
                rises = 0;
                idle = 0;
            } else if (idle == 0) {
                rises++;
            }
            points.addLast(point);
            if (points.size() > POINTS) {
                points.removeFirst();
            }
            last = now;
            if (now.bytesEach() > 0) {
                bytesEach = now.bytesEach();
            }
        }

        boolean grows() {
            long least = Math.max(LEAST_ELEMENTS, Math.round(LEAST_SHARE * start.elements()));
            return rises >= (last.sampled() ? RISES_IF_SAMPLED : RISES)
                    && last.elements() - start.elements() >= least;
        }

        Finding finding(boolean nested) {
            var first = points.getFirst();
            var end = points.getLast();
            double hours = Math.max(1, end.millis() - first.millis()) / HOUR_MILLIS;
            return new Finding(
                    last.holder(),
                    last.path(),
                    last.type(),
                    last.elements(),
                    last.elements() - start.elements(),
                    (end.elements() - first.elements()) / hours,
                    bytesEach,
                    start.millis(),
                    nested,
                    last.sampled());
        }
    }

    private final Map<String, Run> runs = new HashMap<>();

    /** Who grows, with this round seen: the likeliest cause first. */
    public List<Finding> add(Round round) {
        var seen = new HashSet<String>();
        for (var holding : round.holdings()) {
            if (seen.size() < HOLDERS && seen.add(holding.holder())) {
                runs.computeIfAbsent(holding.holder(), holder -> new Run())
                        .add(round.millis(), holding);
            }
        }
        if (round.complete() || runs.size() > HOLDERS) {
            runs.keySet().retainAll(seen); // the others hold nothing, or were not reached
        }
        var growing =
                runs.values().stream()
                        .filter(run -> seen.contains(run.last.holder()) && run.grows())
                        .toList();
        var names = growing.stream().map(run -> run.last.holder()).collect(Collectors.toSet());
        return growing.stream()
                .map(
                        run ->
                                run.finding(
                                        !run.last.within().equals(run.last.holder())
                                                && names.contains(run.last.within())))
                .sorted(RANK)
                .toList();
    }

    /** Who may be found in the next round, and is worth weighing in it; who grew most is first. */
    public Set<String> rising() {
        return runs.values().stream()
                .filter(run -> run.rises >= RISES - 1)
                .sorted(
                        Comparator.comparingLong(
                                        (Run run) -> run.start.elements() - run.last.elements())
                                .thenComparing(run -> run.last.holder()))
                .limit(16)
                .map(run -> run.last.holder())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Holders that are kept in mind. */
    int size() {
        return runs.size();
    }

    /**
     * Who of those found explains a growth of so many bytes an hour; nobody, rather than a guess.
     */
    public static Optional<Finding> cause(List<Finding> ranked, double bytesPerHour) {
        return ranked.stream().filter(finding -> finding.explains(bytesPerHour)).findFirst();
    }
}
