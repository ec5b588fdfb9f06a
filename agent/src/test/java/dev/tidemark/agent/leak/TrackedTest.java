package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrackedTest {

    private static final class Session {

        @Override
        public int hashCode() {
            throw new IllegalStateException("asked");
        }
    }

    private final Tracked tracked = new Tracked(1_000);
    private final List<Object> kept = new ArrayList<>();

    private void track(int many) {
        IntStream.range(0, many)
                .forEach(
                        i -> {
                            var session = new Session();
                            kept.add(session);
                            tracked.track(session);
                        });
    }

    private Tracked.Survivors sessions() {
        return tracked.survivors().stream()
                .filter(it -> it.type().equals(Session.class.getName()))
                .findFirst()
                .orElseThrow();
    }

    /** Collects until all that can go has gone. */
    private void awaitHeld(int most) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long millis = 2_000;
        while (tracked.held() > most && System.nanoTime() < deadline) {
            System.gc();
            tracked.sweep(millis += 1_000);
        }
        assertTrue(tracked.held() <= most, () -> tracked.held() + " held");
    }

    @Test
    void whoIsStillThereIsCountedAndWhoHasGoneIsNot() {
        track(100);
        assertEquals(100, sessions().live());
        assertEquals(1_000, sessions().oldest());
        kept.subList(0, 60).clear();
        awaitHeld(40);
        assertEquals(40, sessions().live());
        assertEquals(100, sessions().tracked());
        kept.clear();
        awaitHeld(0);
        assertEquals(List.of(), tracked.survivors());
    }

    @Test
    void growthIsCountedFromTheBaseline() {
        track(50);
        tracked.baseline();
        assertEquals(0, sessions().growth());
        track(30);
        assertEquals(30, sessions().growth());
        assertEquals(1, tracked.grown(29).size());
        assertEquals(0, tracked.grown(30).size());
    }

    @Test
    void ofManyAlikeOneInEightIsHeld() {
        track(30_000);
        assertTrue(tracked.held() < 5_000, () -> tracked.held() + " held");
        assertEquals(30_000.0, (double) sessions().live(), 3_000.0);
        assertEquals(30_000, sessions().tracked());
    }

    @Test
    void nothingIsNothing() {
        tracked.track(null);
        assertEquals(0, tracked.held());
    }

    @Test
    void generationsAreFewHoweverLongItRuns() {
        for (int i = 1; i <= 5_000; i++) {
            track(1);
            tracked.sweep(1_000 + i * 1_000L);
        }
        assertEquals(1_000, sessions().oldest());
        kept.subList(0, 2_500).clear();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long millis = 6_000_000;
        while (sessions().oldest() == 1_000 && System.nanoTime() < deadline) {
            System.gc();
            tracked.sweep(millis += 1_000);
        }
        assertTrue(sessions().oldest() > 500_000, () -> "since " + sessions().oldest());
    }
}
