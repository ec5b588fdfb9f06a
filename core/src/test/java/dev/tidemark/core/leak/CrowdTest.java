package dev.tidemark.core.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Crowd.Count;
import dev.tidemark.core.leak.Crowd.Growing;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class CrowdTest {

    private static final long MINUTE = 60_000;

    private final Crowd crowd = new Crowd();
    private long millis;

    private List<Growing> round(int count, long bound) {
        millis += MINUTE;
        return crowd.add(millis, List.of(new Count("worker-*", count, bound, "com.acme.Job")));
    }

    /** The rounds in which there was a suspicion, or a certainty. */
    private int rounds(int rounds, long bound, boolean sure, IntUnaryOperator count) {
        int found = 0;
        for (int i = 0; i < rounds; i++) {
            var growing = round(count.applyAsInt(i), bound);
            found += growing.stream().anyMatch(it -> it.sure() || !sure) ? 1 : 0;
        }
        return found;
    }

    @Test
    void threadsThatOnlyBecomeMoreAreALeak() {
        assertEquals(0, rounds(6, 0, false, i -> 10 + 5 * i));
        var suspected = round(40, 0);
        assertEquals(30, suspected.get(0).added());
        assertFalse(suspected.get(0).sure());
        assertEquals(300, suspected.get(0).perHour(), 1);
        rounds(6, 0, false, i -> 45 + 5 * i);
        assertTrue(round(75, 0).get(0).sure());
    }

    @Test
    void aPoolMayFillUpToItsBound() {
        assertEquals(0, rounds(60, 200, false, i -> Math.min(200, 10 + 8 * i)));
    }

    @Test
    void aPoolOfUnknownBoundThatSlowsDownIsNoLeak() {
        assertEquals(0, rounds(120, 0, true, i -> 10 + (int) (150 * (1 - Math.exp(-i / 6.0)))));
    }

    @Test
    void aBurstComesBack() {
        assertEquals(0, rounds(60, 0, false, i -> i < 10 ? 10 : i < 14 ? 10 + 50 * (i - 9) : 12));
    }

    @Test
    void aBusyDayIsNoLeak() {
        var random = new Random(3);
        assertEquals(
                0,
                rounds(
                        1_440,
                        0,
                        true,
                        i ->
                                40
                                        + (int) (25 * Math.sin(i * 2 * Math.PI / 1_440))
                                        + random.nextInt(6)));
    }

    @Test
    void aHandfulIsNoLeak() {
        assertEquals(0, rounds(30, 0, false, i -> 2 + i / 5));
    }

    @Test
    void aLeakThatRestsIsOneStillAndOneThatIsMendedIsNot() {
        rounds(20, 0, false, i -> 10 + 10 * i);
        assertTrue(round(200, 0).get(0).sure());
        assertEquals(30, rounds(30, 0, true, i -> 200));
        assertTrue(round(20, 0).isEmpty());
    }

    @Test
    void whoIsGoneIsForgotten() {
        rounds(20, 0, false, i -> 10 + 10 * i);
        millis += MINUTE;
        assertTrue(crowd.add(millis, List.of()).isEmpty());
        assertTrue(crowd.rising().isEmpty());
    }

    @Test
    void moreThanAFewAreRising() {
        round(3, 0);
        round(6, 0);
        assertTrue(crowd.rising().isEmpty());
        round(7, 0);
        assertEquals(1, crowd.rising().size());
    }
}
