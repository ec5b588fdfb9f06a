package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.ProbePolicy;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private final Signals signals = new Signals(line -> {});

    @AfterEach
    void close() {
        signals.close();
    }

    private static Probe.Outcome await(Probe probe) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            var outcome = probe.poll();
            if (outcome.isPresent()) {
                return outcome.get();
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("no outcome");
    }

    @Test
    void whatIsSwitchedOffMeasuresNothing() {
        try (var probe = new Probe(ProbePolicy.OFF, signals, () -> false)) {
            assertTrue(probe.begin());
            var outcome = await(probe);
            assertEquals(OptionalLong.empty(), outcome.live());
            assertEquals("switched off", outcome.how());
            assertTrue(probe.poll().isEmpty(), "told once");
        }
    }

    @Test
    void aBusyMachineIsLeftAlone() {
        try (var probe = new Probe(ProbePolicy.FULL, signals, () -> true)) {
            assertTrue(probe.begin());
            assertEquals("the machine is busy", await(probe).how());
        }
    }

    @Test
    void thereIsOneAtATimeAndNoneAfterItIsClosed() {
        var free = new CountDownLatch(1);
        try (var probe = new Probe(ProbePolicy.OFF, signals, () -> false)) {
            assertTrue(probe.begin());
            await(probe);
        }
        var probe =
                new Probe(
                        ProbePolicy.FULL,
                        signals,
                        () -> {
                            await(free);
                            return true;
                        });
        assertTrue(probe.begin());
        assertFalse(probe.begin());
        assertTrue(probe.poll().isEmpty());
        free.countDown();
        await(probe);
        probe.close();
        assertFalse(probe.begin());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lines of real JVMs. */
    @Test
    void theLogsOfTheCollectorsAreUnderstood() {
        var g1 = MarkingLog.Of.G1;
        assertEquals(OptionalLong.empty(), g1.last("GC(36) ### PHASE Post-Marking @ 11.376\n", ""));
        assertEquals(
                OptionalLong.of(3 * 128 * 1024 * 1024),
                g1.last(
                        "GC(36) ### SUMMARY  capacity: 1200.00 MB  used: 535.43 MB / 44.62 % "
                                + " prev-live: 475.06 MB / 39.59 %  next-live: 384.00 MB / 32.18 %"
                                + "  remset: 3.17 MB  code-roots: 0.04 MB\n",
                        ""));
        assertEquals(
                OptionalLong.of(387 * 512 * 1024),
                g1.last(
                        "GC(37) ### SUMMARY  capacity: 1200,00 MB  used: 531,80 MB / 44,32 % "
                                + " live: 386,75 MB / 32,23 %  remset: 0,44 MB\n"
                                + "GC(38) ### SUMMARY  capacity: 1200,00 MB  used: 531,80 MB /"
                                + " 44,32 %  live: 193,50 MB / 32,23 %  remset: 0,44 MB\n",
                        "37"));
        var zgc = MarkingLog.Of.ZGC;
        assertEquals(
                OptionalLong.of(383L << 20),
                zgc.last(
                        "GC(5)      Used:      484M (40%)         498M (42%)         498M (42%)\n"
                                + "GC(5)      Live:         -               383M (32%)        "
                                + " 383M (32%)         383M (32%)            -\n",
                        ""));
        assertEquals(
                OptionalLong.of(377L << 20),
                zgc.last(
                        "GC(5) Y:      Live:         -               111M (9%)           12M (1%)\n"
                                + "GC(5) O:      Live:         -               377M (31%)     "
                                + "    377M (31%)\n"
                                + "GC(6) y:      Live:         -                 9M (1%)\n",
                        ""));
    }

    /** Two reports of one marking, 22 ms apart: in the second one all is counted for the next. */
    @Test
    void whenTheNextMarkingIsMadeReadyTheOneThatIsOverCounts() {
        var over =
                "GC(24) ### SUMMARY  capacity: 400.00 MB  used: 298.01 MB / 74.50 % "
                        + " prev-live: 278.15 MB / 69.54 %  next-live: 147.00 MB / 36.73 % "
                        + " remset: 1.02 MB  code-roots: 0.02 MB\n";
        var ready =
                "GC(24) ### SUMMARY  capacity: 400.00 MB  used: 298.23 MB / 74.56 % "
                        + " prev-live: 147.25 MB / 36.78 %  next-live: 298.23 MB / 74.56 % "
                        + " remset: 1.09 MB  code-roots: 0.02 MB\n";
        assertEquals(OptionalLong.of(147L << 20), MarkingLog.Of.G1.last(over, ""));
        assertEquals(OptionalLong.of(589L << 18), MarkingLog.Of.G1.last(over + ready, ""));
        var torn = over.substring(0, over.indexOf("47.00"));
        assertEquals(OptionalLong.empty(), MarkingLog.Of.G1.last(torn, ""));
    }

    /** It would count what died since it began. */
    @Test
    void aMarkingThatWasUnderWayIsNotOurs() {
        var g1 = MarkingLog.Of.G1;
        assertEquals("", g1.underWay(""));
        assertEquals("", g1.underWay("GC(9) Concurrent Scan Root Regions\nGC(9) Concurrent Scan"));
        assertEquals("", g1.underWay("GC(13) Concurrent Clear Claimed Marks\nGC(13) Concurrent"));
        assertEquals("9", g1.underWay("GC(9) Concurrent Mark From Roots 256.778ms\n"));
        assertEquals("9", g1.underWay("GC(9) ### PHASE Post-Marking @ 3.656\n"));
        assertEquals("9", g1.underWay("GC(9) Concurrent Scan Root Regions 9.362ms\n"));
        var summary = "GC(9) ### SUMMARY  capacity: 9.00 MB  used: 9.00 MB  live: 9.00 MB / 1 %\n";
        assertEquals(OptionalLong.empty(), g1.last(summary, "9"));
    }
}
