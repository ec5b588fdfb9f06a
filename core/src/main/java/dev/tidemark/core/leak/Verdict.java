package dev.tidemark.core.leak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator is told of one suspect. It changes rarely, and each change is news.
 *
 * @param state how sure
 * @param kind what grows
 * @param suspect what it is about, the same for as long as it is in question: a store's or
 *     container's path, a pattern of thread names, or the kind itself
 * @param holder what keeps it, as a developer would look for it: class and field; or {@link
 *     #UNATTRIBUTED}
 * @param bytesPerHour how fast
 * @param confidence from 0 to 1
 * @param since when it began, as far as can be told, in milliseconds of the clock
 * @param exhaustion until memory runs out at this rate
 * @param evidence the figures that led to it, a sentence each, without content
 * @param advice what to change
 */
public record Verdict(
        State state,
        Kind kind,
        String suspect,
        String holder,
        double bytesPerHour,
        double confidence,
        long since,
        Optional<Duration> exhaustion,
        List<String> evidence,
        String advice) {

    /** Where the growth is sure and its cause is not. */
    public static final String UNATTRIBUTED = "unattributed";

    /** Takes copies. */
    public Verdict {
        evidence = List.copyOf(evidence);
    }

    /** The same suspect, cleared. */
    public Verdict withdrawn(String reason) {
        return new Verdict(
                State.WITHDRAWN,
                kind,
                suspect,
                holder,
                0,
                confidence,
                since,
                Optional.empty(),
                List.of(reason),
                "");
    }

    /** The same growth, with what keeps it. */
    public Verdict heldBy(String named, List<String> reasons) {
        var all = new ArrayList<>(evidence);
        all.addAll(reasons);
        return new Verdict(
                state,
                kind,
                suspect,
                named,
                bytesPerHour,
                confidence,
                since,
                exhaustion,
                all,
                advice);
    }

    /** The same by a clock that goes so many times slower, and went with it until {@code start}. */
    public Verdict slower(long start, long times) {
        return new Verdict(
                state,
                kind,
                suspect,
                holder,
                bytesPerHour * times,
                confidence,
                start + (since - start) / times,
                exhaustion.map(time -> time.dividedBy(times)),
                evidence,
                advice);
    }

    /** How sure. */
    public enum State {
        /** Something grows as a leak would; it is being looked at. */
        SUSPECTED("suspected"),
        /** It leaks. */
        CONFIRMED("confirmed"),
        /** It does not, after all, or no more. */
        WITHDRAWN("withdrawn");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The word in events and lines. */
        public String label() {
            return label;
        }
    }
}
