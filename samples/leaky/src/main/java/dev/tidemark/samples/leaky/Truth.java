package dev.tidemark.samples.leaky;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What is to be said of a scenario.
 *
 * @param kinds of leak that are right; none of a healthy one
 * @param holders that are right: {@code Class.field}, or what a thread's name begins with
 */
record Truth(List<String> kinds, List<String> holders) {

    static final Truth HEALTHY = new Truth(List.of(), List.of());

    static Truth leak(String kind, String... holders) {
        return new Truth(List.of(kind), List.of(holders));
    }

    boolean leaks() {
        return !kinds.isEmpty();
    }

    /** Whether a verdict of this kind names the holder. A path may lie between class and field. */
    boolean names(String kind, String holder) {
        return kinds.contains(kind) && holders.stream().anyMatch(it -> within(it, holder));
    }

    private static boolean within(String expected, String holder) {
        int dot = expected.indexOf('.');
        if (dot < 0) {
            return holder.contains(expected);
        }
        var type = Pattern.quote(expected.substring(0, dot));
        var field = Pattern.quote(expected.substring(dot + 1));
        return Pattern.compile("\\b" + type + "\\b.*\\b" + field + "\\b").matcher(holder).find();
    }
}
