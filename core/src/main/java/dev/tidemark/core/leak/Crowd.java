package dev.tidemark.core.leak;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells threads, or class loaders, of one name that only become more from a pool that fills up and
 * from a burst. A pool says how many it may have, and is not suspected before it has more; others
 * slow down before they stop; a burst comes back. What only grows, through six rounds and without
 * slowing, is suspected; through twelve, and to four times what it was, it is a leak.
 */
public final class Crowd {

    /**
     * How many there are of one name.
     *
     * @param name that they share
     * @param count how many
     * @param bound how many there may be, as far as their owners say; 0 where they say nothing
     * @param origin what they are or do, for whoever has to find them in the code
     */
    public record Count(String name, int count, long bound, String origin) {}

    /**
     * Those of one name that only become more.
     *
     * @param last how many there are
     * @param added since it began
     * @param perHour how fast
     * @param since when it began
     * @param sure whether it is more than a suspicion
     */
    public record Growing(Count last, int added, double perHour, long since, boolean sure) {}

    private static final int SUSPECTED_ROUNDS = 6;
    private static final int SURE_ROUNDS = 12;
    private static final int LEAST = 12;
    private static final int SURE_TIMES = 4;
    private static final int FEW = 4;

    /** More than that is a leak, from however many it came. */
    private static final int MANY = 200;

    private static final double DIP = 0.1;
    private static final int POINTS = 24;
    private static final int NAMES = 500;
    private static final double HOUR_MILLIS = 3_600_000;

    private record Point(long millis, int count) {}

    private static final class Run {

        private final Deque<Point> points = new ArrayDeque<>();
        private Count last;
        private Point start;
        private int rounds;
        private boolean sure;

        void add(long millis, Count now) {
            var point = new Point(millis, now.count());
            int high = points.stream().mapToInt(Point::count).max().orElse(0);
            if (start == null || high - now.count() > DIP * (high - start.count())) {
                points.clear();
                start = point;
                rounds = 0;
                sure = false;
            } else {
                rounds++;
            }
            points.addLast(point);
            if (points.size() > POINTS) {
                points.removeFirst();
            }
            last = now;
            sure |= growing() && enough();
        }

        /** A leak that rests is one still; it is none when what it had added is given back. */
        boolean suspected() {
            return sure || growing();
        }

        private boolean growing() {
            int added = last.count() - start.count();
            return rounds >= SUSPECTED_ROUNDS
                    && added >= Math.max(LEAST, start.count() / 4)
                    && (last.bound() == 0 || last.count() > last.bound())
                    && goesOn();
        }

        /** The newest third brings at least half of what the oldest did, and mostly by rises. */
        private boolean goesOn() {
            var counts = points.stream().mapToInt(Point::count).toArray();
            int third = (counts.length - 1) / 3;
            int rises = 0;
            for (int i = 1; i < counts.length; i++) {
                rises += counts[i] > counts[i - 1] ? 1 : 0;
            }
            int end = counts.length - 1;
            int first = counts[third] - counts[0];
            int newest = counts[end] - counts[end - third];
            return newest > 0 && 2 * newest >= first && 2 * rises >= end;
        }

        private boolean enough() {
            return rounds >= SURE_ROUNDS
                    && (last.count() >= MANY
                            || last.count() >= SURE_TIMES * Math.max(1, start.count()));
        }

        Growing told() {
            var first = points.getFirst();
            var end = points.getLast();
            double hours = Math.max(1, end.millis() - first.millis()) / HOUR_MILLIS;
            return new Growing(
                    last,
                    last.count() - start.count(),
                    (end.count() - first.count()) / hours,
                    start.millis(),
                    sure);
        }
    }

    private final Map<String, Run> runs = new HashMap<>();

    /** Who only becomes more, with these counts seen: the fastest first. */
    public List<Growing> add(long millis, Collection<Count> counts) {
        var seen = new HashSet<String>();
        for (var count : counts) {
            if (seen.size() < NAMES && seen.add(count.name())) {
                runs.computeIfAbsent(count.name(), name -> new Run()).add(millis, count);
            }
        }
        runs.keySet().retainAll(seen);
        var growing = new ArrayList<Growing>();
        for (var run : runs.values()) {
            if (run.suspected()) {
                growing.add(run.told());
            }
        }
        growing.sort((a, b) -> Double.compare(b.perHour(), a.perHour()));
        return growing;
    }

    /** Of which names there are more than there were; it may be nothing yet. */
    public Set<String> rising() {
        return runs.values().stream()
                .filter(run -> run.rounds > 0 && run.last.count() - run.start.count() >= FEW)
                .map(run -> run.last.name())
                .collect(Collectors.toSet());
    }
}
