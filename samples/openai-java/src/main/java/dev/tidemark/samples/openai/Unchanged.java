package dev.tidemark.samples.openai;

import java.util.List;
import java.util.function.Supplier;

/**
 * Whether a list and all that is in it are as they were: what is sent is one thing, this another.
 */
final class Unchanged {

    /** Every so many messages, since looking takes longer than asking. */
    private static final int NOW_AND_THEN = 100;

    private Unchanged() {}

    /** Asks, and says so on standard output where it is not. */
    @SuppressWarnings({"SystemOut", "ReferenceEquality"})
    static <T> T whileAsking(List<?> list, Supplier<T> asks) {
        if (list.size() % NOW_AND_THEN >= 4) {
            return asks.get();
        }
        var before = List.copyOf(list);
        var said = said(list);
        var answer = asks.get();
        boolean same = list.size() == before.size() && said.equals(said(list));
        for (int i = 0; same && i < before.size(); i++) {
            same = list.get(i) == before.get(i);
        }
        if (!same) {
            System.out.println("changed " + before.size());
        }
        return answer;
    }

    private static String said(List<?> list) {
        return Orders.JSON.valueToTree(list).toString();
    }
}
