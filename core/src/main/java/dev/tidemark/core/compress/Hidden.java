package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * In which message each anchor stood last that left with it or was cut out of it: eight bytes an
 * anchor, so that most new messages are known to name nothing of the kind without a look at the
 * whole history.
 */
final class Hidden {

    /** The lower bits of an entry say where, the upper ones what. */
    private static final int PLACE_BITS = 24;

    private static final long PLACE = (1L << PLACE_BITS) - 1;

    private final long[] entries;

    private Hidden(long[] entries) {
        this.entries = entries;
    }

    /** Of the messages before {@code end} that do not go out as they came. */
    static Hidden in(Turn turn, IntFunction<Plan.Edit> edits, int end) {
        var found = new Found();
        for (int i = 0; i < Math.min(end, (int) PLACE); i++) {
            if (!(edits.apply(i) instanceof Plan.Keep)) {
                found.in(turn.message(i), i);
            }
        }
        return new Hidden(found.sorted());
    }

    /** The newest message in which it may have stood, else -1. */
    int find(String anchor) {
        long wanted = hash(anchor);
        int at = Arrays.binarySearch(entries, wanted | PLACE);
        int before = at >= 0 ? at : -at - 2;
        return before >= 0 && (entries[before] & ~PLACE) == wanted
                ? (int) (entries[before] & PLACE)
                : -1;
    }

    /** In characters. */
    int weight() {
        return 4 * entries.length;
    }

    private static long hash(String anchor) {
        long hash = 0;
        for (int i = 0; i < anchor.length(); i++) {
            hash = (hash ^ anchor.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash & ~PLACE;
    }

    private static final class Found {

        private long[] entries = new long[256];
        private int size;

        void in(Message message, int at) {
            Consumer<String> add = anchor -> add(hash(anchor) | at);
            for (var part : message.parts()) {
                Anchor.find(Recall.text(part), (anchor, kind) -> add.accept(anchor));
            }
        }

        private void add(long entry) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, 2 * size);
            }
            entries[size++] = entry;
        }

        long[] sorted() {
            var sorted = Arrays.copyOf(entries, size);
            Arrays.sort(sorted);
            int last = 0;
            for (int i = 0; i < size; i++) {
                boolean newest = i + 1 == size || (sorted[i] & ~PLACE) != (sorted[i + 1] & ~PLACE);
                if (newest) {
                    sorted[last++] = sorted[i];
                }
            }
            return Arrays.copyOf(sorted, last);
        }
    }
}
