package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conversations that were removed from a store, and what an old collection finds of them. */
class DepartedTest {

    private static final Store STORE = new Store("host", "a.Store", "map", true, 0, List.of(), "");

    private final Departed departed = new Departed();
    private final List<WeakReference<Object>> removed = new ArrayList<>();
    private final List<Object> held = new ArrayList<>();
    private long now = 1_000_000;

    private void remove(int conversations) {
        for (int i = 0; i < conversations; i++) {
            var conversation = new Object();
            held.add(conversation);
            removed.add(new WeakReference<>(conversation));
            departed.add(STORE, removed.get(removed.size() - 1), 1_000, now);
        }
    }

    private List<State> collected() {
        now += 60_000;
        departed.collectedOld(now);
        return departed.verdicts().stream().map(Verdict::state).toList();
    }

    /** As a collector does with what nobody holds. */
    private void release() {
        removed.forEach(WeakReference::clear);
    }

    @Test
    void whatIsGoneIsForgotten() {
        remove(500);
        release();
        assertEquals(List.of(), collected());
        assertEquals(0, departed.size());
    }

    @Test
    void aFewThatStayAreNotAccused() {
        remove(19);
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), collected());
        }
    }

    @Test
    void manyThatStayForTwoCollectionsAreSuspectedAndConfirmedWhenTheyBecomeMore() {
        remove(30);
        assertEquals(List.of(), collected());
        assertEquals(List.of(State.SUSPECTED), collected());
        assertEquals(List.of(State.SUSPECTED), collected());
        remove(30);
        assertEquals(List.of(State.SUSPECTED), collected());
        assertEquals(List.of(State.CONFIRMED), collected());
        var verdict = departed.verdicts().get(0);
        assertEquals(Verdict.UNATTRIBUTED, verdict.holder());
        assertTrue(verdict.evidence().get(0).startsWith("60 conversations"), verdict::toString);
        release();
        assertEquals(List.of(State.WITHDRAWN), collected());
    }

    @Test
    void aMillionTakeNoMoreRoomThanAThousand() {
        remove(1_000_000);
        assertEquals(1_000, departed.size());
    }
}
