package dev.tidemark.core.leak;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What may be done about a leak, and when: only what is allowed, mildest first, one thing at a time
 * so that each can be measured, and less and less often where it brings nothing. Has no clock and
 * does nothing itself.
 */
public final class Recovery {

    private static final long AGAIN_MILLIS = 10 * 60_000;
    private static final long LONGEST_MILLIS = 24 * 3_600_000L;

    /** What can be done, mildest first. */
    public enum Action {
        /** What we remember ourselves and can find out again. */
        CACHES("caches", Set.of(Kind.HEAP, Kind.CONVERSATIONS)),
        /** Free memory that the allocator keeps from the machine. */
        TRIM("trim", Set.of(Kind.NATIVE)),
        /** Conversations that nobody used for long. */
        OFFLOAD("offload", Set.of(Kind.HEAP, Kind.CONVERSATIONS)),
        /** A full collection, which stops the application. */
        GC("gc", Set.of(Kind.HEAP, Kind.CONVERSATIONS, Kind.CLASS_LOADERS));

        private final String label;

        @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody changes
        private final Set<Kind> against;

        Action(String label, Set<Kind> against) {
            this.label = label;
            this.against = against;
        }

        /** The word in {@code leak.recover}. */
        public String label() {
            return label;
        }
    }

    private static final class Turn {
        private long notBefore = Long.MIN_VALUE;
        private long pause = AGAIN_MILLIS;
    }

    private final Map<Action, Turn> turns = new EnumMap<>(Action.class);

    /** What to do now about these verdicts; empty where nothing is to be done. */
    public Optional<Action> next(long now, List<Verdict> verdicts, List<String> allowed) {
        for (var action : Action.values()) {
            if (allowed.contains(action.label())
                    && now >= turn(action).notBefore
                    && verdicts.stream()
                            .anyMatch(
                                    it ->
                                            it.state() == Verdict.State.CONFIRMED
                                                    && action.against.contains(it.kind()))) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    /** It was done; what brought nothing waits twice as long as the last time, a day at most. */
    public void done(long now, Action action, Recovered recovered) {
        var turn = turn(action);
        turn.notBefore = now + turn.pause;
        turn.pause =
                recovered.isSuccess() ? AGAIN_MILLIS : Math.min(2 * turn.pause, LONGEST_MILLIS);
    }

    private Turn turn(Action action) {
        return turns.computeIfAbsent(action, any -> new Turn());
    }
}
