package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * In which messages each word and each anchor stands that left with them or was cut out of them:
 * eight bytes for each, in sorted runs that are merged as they grow, so that no message is read
 * twice and most new messages are known to ask for nothing of the kind without a look at any.
 */
final class Hidden {

    /** The lower bits of an entry say where, the upper ones what. */
    private static final int PLACE_BITS = 24;

    private static final long PLACE = (1L << PLACE_BITS) - 1;

    /** What stands in more messages than this tells none of them from the others. */
    static final int COMMON = 256;

    /** Entries at most: four megabytes. */
    private static final int MOST = 1 << 19;

    private final List<long[]> runs = new ArrayList<>();
    private long[] fresh = new long[256];
    private int size;
    private int messages;
    private int common = COMMON;

    /** Enters a message that is sent no longer, or not in full. */
    void add(int place, Said said) {
        if (place >= PLACE) {
            return;
        }
        messages++;
        said.terms(term -> add(term & ~PLACE | place));
        said.anchors(anchor -> add(hash(anchor) & ~PLACE | place));
    }

    private void add(long entry) {
        if (size == fresh.length) {
            fresh = Arrays.copyOf(fresh, 2 * size);
        }
        fresh[size++] = entry;
    }

    /** Puts what was entered in its place. */
    void seal() {
        if (size == 0) {
            return;
        }
        Arrays.sort(fresh, 0, size);
        var run = merged(Arrays.copyOf(fresh, size), new long[0]);
        fresh = new long[256];
        size = 0;
        while (!runs.isEmpty() && runs.get(runs.size() - 1).length < 2 * run.length) {
            run = merged(runs.remove(runs.size() - 1), run);
        }
        runs.add(run);
        while (length() > MOST) {
            thin();
        }
    }

    /** Makes room: first of what stands almost everywhere, then of the oldest. */
    private void thin() {
        var all = new long[0];
        for (var run : runs) {
            all = merged(run, all);
        }
        if (common > 8) {
            common /= 2;
            all = merged(all, new long[0]);
        } else {
            var places = Arrays.stream(all).map(it -> it & PLACE).sorted().toArray();
            long oldest = places[places.length / 8];
            all = Arrays.stream(all).filter(it -> (it & PLACE) > oldest).toArray();
        }
        runs.clear();
        runs.add(all);
    }

    /** Both, without repetitions; of what is common, the newest. */
    private long[] merged(long[] a, long[] b) {
        var merged = new long[a.length + b.length];
        int to = merged.length;
        int same = 0;
        int i = a.length - 1;
        int j = b.length - 1;
        while (i >= 0 || j >= 0) {
            long next = j < 0 || i >= 0 && a[i] > b[j] ? a[i--] : b[j--];
            if (to < merged.length && merged[to] == next) {
                continue;
            }
            same = to < merged.length && (merged[to] ^ next) >>> PLACE_BITS == 0 ? same + 1 : 0;
            if (same < common) {
                merged[--to] = next;
            }
        }
        return Arrays.copyOfRange(merged, to, merged.length);
    }

    /** The newest message in which this anchor may have stood, else -1. */
    int find(String anchor) {
        int newest = -1;
        for (int place : places(hash(anchor))) {
            newest = Math.max(newest, place);
        }
        return newest;
    }

    /** Where it stands; of what is common, the newest places. */
    int[] places(long term) {
        long wanted = term & ~PLACE;
        var places = new int[0];
        for (var run : runs) {
            int from = from(run, wanted);
            int to = from(run, wanted + PLACE + 1);
            int had = places.length;
            places = Arrays.copyOf(places, had + to - from);
            for (int i = from; i < to; i++) {
                places[had + i - from] = (int) (run[i] & PLACE);
            }
        }
        return places;
    }

    private static int from(long[] run, long wanted) {
        int at = Arrays.binarySearch(run, wanted);
        return at < 0 ? -at - 1 : at;
    }

    /** How many messages were entered. */
    int messages() {
        return messages;
    }

    private int length() {
        int length = 0;
        for (var run : runs) {
            length += run.length;
        }
        return length;
    }

    /** In characters. */
    int weight() {
        return 4 * (length() + fresh.length);
    }

    private static long hash(String anchor) {
        long hash = 0;
        for (int i = 0; i < anchor.length(); i++) {
            hash = Words.next(hash, anchor.charAt(i));
        }
        return hash;
    }
}
