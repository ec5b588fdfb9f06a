package dev.tidemark.core.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Verdict.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Customers come to a store, talk for a while, and leave it to somebody to forget them. */
class StoreWatchTest {

    private static final long UNIT = 10_000;
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long HEAP = 2_000_000_000;
    private static final long BYTES = 24_000;

    private final StoreBook<String> book = new StoreBook<>(UNIT);
    private final StoreWatch watch = new StoreWatch("a.Store.field", "a.Store.field", "", UNIT);
    private final List<State> states = new ArrayList<>();
    private long now = 1_000_000;
    private long started = now;
    private long firstTold;
    private long confirmed;

    /** Three turns, two seconds apart, end this long before now. */
    private void talk(long key) {
        for (int turn = 0; turn < 3; turn++) {
            book.put(key, "handle", now + 2L * turn * SECOND);
        }
    }

    private void tick() {
        for (var entry : book.due(64, now)) {
            entry.weighed(BYTES, 20, now);
        }
        if (now % UNIT == 0) {
            var before = watch.verdict().map(Verdict::state);
            var verdict = watch.judge(book, HEAP - book.conversations() * BYTES, HEAP, now);
            if (!verdict.map(Verdict::state).equals(before)) {
                states.add(verdict.orElseThrow().state());
                firstTold = firstTold == 0 ? now - started : firstTold;
                if (verdict.orElseThrow().state() == State.CONFIRMED) {
                    confirmed = now - started;
                }
            }
        }
        now += SECOND;
    }

    @Test
    void twentyThousandWhoNeverReturnAreALeakWithinTwoMinutes() {
        for (int second = 0; second < 110; second++) {
            for (int i = 0; i < 182; i++) {
                talk(second * 1_000L + i);
            }
            tick();
        }
        assertEquals(List.of(State.SUSPECTED, State.CONFIRMED), states);
        assertTrue(confirmed <= 2 * MINUTE, () -> "after " + confirmed);
        var verdict = watch.verdict().orElseThrow();
        assertEquals("a.Store.field", verdict.holder());
        double rate = 182.0 * BYTES * 3_600;
        assertEquals(rate, verdict.bytesPerHour(), 0.15 * rate);
        assertTrue(verdict.confidence() > 0.9, verdict::toString);
        assertTrue(verdict.exhaustion().orElseThrow().toMinutes() < 60, verdict::toString);
    }

    @Test
    void thoseWhoAreForgottenWhenTheyLeaveAreNone() {
        var present = new ArrayDeque<Long>();
        for (int second = 0; second < 600; second++) {
            for (int i = 0; i < 182; i++) {
                talk(second * 1_000L + i);
                present.add(second * 1_000L + i);
            }
            while (present.size() > 5 * 182) {
                book.remove(present.poll(), now);
            }
            tick();
        }
        assertEquals(List.of(), states);
    }

    @Test
    void oneInFiftyWhoIsNotForgottenIsALeakAmongAllThoseWhoAre() {
        for (int second = 0; second < 5_400; second++) {
            for (int i = 0; i < 50; i++) {
                talk(second * 1_000L + i);
                if (i > 0) {
                    book.remove(second * 1_000L + i, now + 5 * SECOND);
                }
            }
            tick();
        }
        assertTrue(states.contains(State.CONFIRMED), states::toString);
        assertFalse(states.contains(State.WITHDRAWN), states::toString);
        double rate = 3_600.0 * BYTES;
        assertEquals(rate, watch.verdict().orElseThrow().bytesPerHour(), 0.2 * rate);
    }

    @Test
    void aStoreThatForgetsTheIdleAfterHalfAnHourIsSuspectedOnceAndAcquitted() {
        var present = new ArrayDeque<long[]>();
        for (int second = 0; second < 6 * 3_600; second++) {
            long key = second;
            talk(key);
            present.add(new long[] {key, now});
            while (now - present.peek()[1] > 30 * MINUTE) {
                book.remove(present.poll()[0], now);
            }
            tick();
        }
        assertEquals(List.of(State.SUSPECTED, State.WITHDRAWN), states);
    }

    @Test
    void aStoreWithACapThatFillsInAMinuteIsNeverAccused() {
        var present = new ArrayDeque<Long>();
        for (int second = 0; second < 3_600; second++) {
            for (int i = 0; i < 20; i++) {
                long key = second * 100L + i;
                talk(key);
                present.add(key);
                if (present.size() > 1_000) {
                    book.remove(present.poll(), now);
                }
            }
            tick();
        }
        assertEquals(List.of(), states);
    }

    @Test
    void customersWhoReturnAreNoLeakHoweverManyTheyAre() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int known = 0;
        for (int second = 0; second < 3 * 3_600; second++) {
            if (known < 4_000) {
                for (int i = 0; i < 2; i++) {
                    talk(known++);
                }
            }
            // each of them about every four minutes
            for (int i = 0; i < known / 240 + 1; i++) {
                talk(random.nextInt(known));
            }
            tick();
        }
        assertEquals(List.of(), states, () -> "seed " + seed);
    }

    @Test
    void aBurstAtTheStartIsNoLeakIfThatIsAll() {
        for (int i = 0; i < 3_000; i++) {
            talk(i);
        }
        for (int second = 0; second < 3_600; second++) {
            talk(second % 100);
            tick();
        }
        assertEquals(List.of(), states);
    }

    @Test
    void aHeapOfThemThatNobodyAsksForIsSuspectedOnceAndAcquittedWhenItDoesNotGrow() {
        for (int i = 0; i < 20_000; i++) {
            talk(i);
        }
        for (int second = 0; second < 3 * 3_600; second++) {
            tick();
        }
        assertEquals(List.of(State.SUSPECTED, State.WITHDRAWN), states);
        assertTrue(firstTold <= 2 * MINUTE, () -> "after " + firstTold);
    }

    @Test
    void aSlowLeakIsGivenMoreTime() {
        for (int second = 0; second < 30 * 3_600; second++) {
            if (second % 20 == 0) { // 4 MB an hour
                talk(second);
            }
            tick();
        }
        assertEquals(List.of(State.SUSPECTED, State.CONFIRMED), states);
        assertTrue(confirmed > 6 * HOUR && confirmed < 24 * HOUR, () -> "after " + confirmed);
    }

    @Test
    void aLeakOfAnApplicationThatWasWellForDaysIsFoundAsSoon() {
        long until = now + 72 * HOUR;
        int key = 0;
        while (now < until) {
            talk(key);
            book.remove(key++, now + 5 * SECOND);
            tick();
        }
        started = now;
        for (int second = 0; second < 1_800; second++) {
            for (int i = 0; i < 5; i++) {
                talk(key++);
            }
            tick();
        }
        assertEquals(State.CONFIRMED, states.get(states.size() - 1), states::toString);
        assertTrue(confirmed < 20 * MINUTE, () -> "after " + confirmed);
    }

    @Test
    void whatIsForgottenAfterAllIsWithdrawn() {
        for (int second = 0; second < 120; second++) {
            for (int i = 0; i < 182; i++) {
                talk(second * 1_000L + i);
            }
            tick();
        }
        book.removeIf(entry -> true, now);
        for (int second = 0; second < 20; second++) {
            tick();
        }
        assertEquals(State.WITHDRAWN, watch.verdict().orElseThrow().state());
        assertEquals(0, watch.verdict().orElseThrow().bytesPerHour());
    }

    @Test
    void theSameHappensInAHundredthOfTheTimeIfTheUnitIsAHundredth() {
        var small = new StoreBook<String>(UNIT / 100);
        var quick = new StoreWatch("s", "s", "", UNIT / 100);
        long start = 5_000_000;
        long told = 0;
        for (long time = 0; time < 1_200 && told == 0; time += 10) {
            for (int i = 0; i < 182; i++) {
                small.put(time * 1_000 + i, "handle", start + time);
            }
            small.due(64, start + time).forEach(it -> it.weighed(BYTES, 20, 0));
            if (time % 100 == 0
                    && quick.judge(small, HEAP, HEAP, start + time)
                            .filter(it -> it.state() == State.CONFIRMED)
                            .isPresent()) {
                told = time;
            }
        }
        assertTrue(told > 0 && told <= 1_200, "after " + told);
    }
}
