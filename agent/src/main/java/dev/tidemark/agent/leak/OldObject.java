package dev.tidemark.agent.leak;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One of those that were made while somebody looked and stayed: what a leak consists of, among
 * others.
 *
 * @param type its class, as in source code
 * @param site where the application made it: class, method and line; of what a constructor makes,
 *     who called it, too
 * @param age how long ago
 */
record OldObject(String type, String site, Duration age) {

    /** Of fewer nothing is said: each of them may have stayed by chance. */
    private static final int LEAST = 3;

    /** What more of them would show is no longer worth waiting for. */
    private static final int PLENTY = 10;

    private static final int TOLD = 3;

    /** A kind that has less of them explains no growth. */
    private static final double WORTH = 0.1;

    private static final Comparator<List<OldObject>> MOST = Comparator.comparingInt(List::size);

    /**
     * Of what was found, that which stayed: one that is younger than a quarter of the time may be
     * of a request that is not over yet, and does not count.
     *
     * @param time how long they were looked for
     */
    static List<OldObject> stayed(List<OldObject> samples, Duration time) {
        return samples.stream()
                .filter(it -> it.age.compareTo(time.dividedBy(4)) >= 0)
                .collect(Collectors.toList());
    }

    /** Whether so many tell enough. */
    static boolean suffice(List<OldObject> old) {
        return old.size() >= PLENTY;
    }

    /** What those that stayed are and where they come from, a sentence. */
    static String told(List<OldObject> old, Duration time) {
        if (old.size() < LEAST) {
            return "old objects: too little of what was made in "
                    + Line.plain(time)
                    + " stayed to tell";
        }
        return old.stream().collect(groupingBy(it -> List.of(it.type, it.site))).values().stream()
                .filter(it -> it.size() >= WORTH * old.size())
                .sorted(MOST.reversed().thenComparing(it -> it.get(0).type + it.get(0).site))
                .limit(TOLD)
                .map(it -> told(it, old.size()))
                .collect(Collectors.joining("; ", "old objects: ", ""))
                .concat("; by " + old.size() + " samples in " + Line.plain(time));
    }

    private static String told(List<OldObject> alike, int all) {
        var oldest = alike.stream().map(OldObject::age).max(Comparator.naturalOrder());
        return String.format(
                Locale.ROOT,
                "%s %d %%, allocated at %s, oldest %s",
                alike.get(0).type,
                Math.round(100.0 * alike.size() / all),
                alike.get(0).site,
                Line.plain(oldest.orElseThrow()));
    }
}
