package dev.tidemark.core.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Recovery.Action;
import dev.tidemark.core.leak.Verdict.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final List<String> ALL = List.of("gc", "trim", "offload", "caches");

    private final Recovery recovery = new Recovery();

    private static List<Verdict> verdict(State state, Kind kind) {
        return List.of(
                new Verdict(state, kind, "x", "x", 1, 1, 0, Optional.empty(), List.of(), ""));
    }

    private static final List<Verdict> HEAP = verdict(State.CONFIRMED, Kind.HEAP);

    @Test
    void nothingIsDoneUnlessItIsAllowed() {
        assertEquals(Optional.empty(), recovery.next(0, HEAP, List.of()));
        assertEquals(Optional.of(Action.GC), recovery.next(0, HEAP, List.of("gc")));
    }

    @Test
    void nothingIsDoneOnSuspicion() {
        assertEquals(Optional.empty(), recovery.next(0, verdict(State.SUSPECTED, Kind.HEAP), ALL));
        assertEquals(Optional.empty(), recovery.next(0, List.of(), ALL));
    }

    @Test
    void theMildestComesFirstAndEachHasItsTurn() {
        var done = new ArrayList<Action>();
        for (var next = recovery.next(0, HEAP, ALL);
                next.isPresent();
                next = recovery.next(0, HEAP, ALL)) {
            done.add(next.get());
            recovery.done(0, next.get(), new Recovered("x", 10, 10, 0));
        }
        assertEquals(List.of(Action.CACHES, Action.OFFLOAD, Action.GC), done);
        assertEquals(
                Optional.of(Action.TRIM),
                recovery.next(0, verdict(State.CONFIRMED, Kind.NATIVE), ALL));
    }

    @Test
    void whatBringsNothingIsDoneLessAndLess() {
        long now = 0;
        var pauses = new ArrayList<Long>();
        for (int i = 0; i < 10; i++) {
            recovery.done(now, Action.GC, new Recovered("gc", 100, 10, 0));
            long since = now;
            while (recovery.next(now, HEAP, List.of("gc")).isEmpty()) {
                now += Duration.ofMinutes(1).toMillis();
            }
            pauses.add(Duration.ofMillis(now - since).toMinutes());
        }
        assertEquals(List.of(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 1440L, 1440L), pauses);
        recovery.done(now, Action.GC, new Recovered("gc", 100, 90, 0));
        recovery.done(now + 1, Action.GC, new Recovered("gc", 100, 90, 0));
        assertTrue(recovery.next(now + 600_001, HEAP, List.of("gc")).isPresent());
    }

    @Test
    void halfOfWhatWasPredictedIsASuccess() {
        assertTrue(new Recovered("gc", 100, 50, 0).isSuccess());
        assertFalse(new Recovered("gc", 100, 49, 0).isSuccess());
        assertFalse(new Recovered("gc", 0, 0, 0).isSuccess());
    }
}
