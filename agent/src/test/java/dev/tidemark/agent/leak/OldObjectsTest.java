package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When old objects are sampled and when not, by the recordings that this JVM then has. */
class OldObjectsTest {

    private static final long MINUTE = 60_000;

    private final List<String> said = new ArrayList<>();
    private long now;
    private boolean full;
    private OldObjects objects = on("Copy, MarkSweepCompact");

    private OldObjects on(String collector) {
        return new OldObjects(() -> now, collector, () -> full, said::add);
    }

    @AfterEach
    void close() {
        objects.close();
        assertEquals(0, running());
        assertEquals(List.of(), said);
    }

    private static Optional<Verdict> heldBy(String holder) {
        return Optional.of(
                new Verdict(
                        State.SUSPECTED,
                        Kind.HEAP,
                        "heap",
                        holder,
                        1 << 20,
                        0.3,
                        0,
                        Optional.empty(),
                        List.of(),
                        ""));
    }

    private void at(long minutes, Optional<Verdict> growth) {
        now = minutes * MINUTE;
        assertFalse(objects.round(growth, 0));
    }

    private static long running() {
        return FlightRecorder.getFlightRecorder().getRecordings().stream()
                .filter(it -> it.getName().equals(OldObjectRecording.NAME))
                .count();
    }

    @Test
    void theCensusHasItsLooksFirst() {
        at(10, heldBy(Verdict.UNATTRIBUTED));
        at(11, heldBy(Verdict.UNATTRIBUTED));
        assertEquals(0, running());
        at(12, heldBy(Verdict.UNATTRIBUTED));
        at(13, heldBy(Verdict.UNATTRIBUTED));
        assertEquals(1, running());
    }

    @Test
    void whereAHolderIsNamedOrNothingGrowsThereAreNone() {
        for (int minute = 0; minute < 30; minute++) {
            at(minute, heldBy("com.acme.Orders.orders"));
            at(minute, Optional.empty());
        }
        assertEquals(0, running());
    }

    @Test
    void theyEndWhenAHolderIsNamedAndComeAgainAfterAnHourAtTheEarliest() {
        at(0, heldBy(Verdict.UNATTRIBUTED));
        at(2, heldBy(Verdict.UNATTRIBUTED));
        assertEquals(1, running());
        at(4, heldBy("com.acme.Orders.orders"));
        assertEquals(0, running());
        at(5, heldBy(Verdict.UNATTRIBUTED));
        at(61, heldBy(Verdict.UNATTRIBUTED));
        assertEquals(0, running());
        at(62, heldBy(Verdict.UNATTRIBUTED));
        assertEquals(1, running());
    }

    @Test
    void noOtherEventIsOnForIt() {
        FlightRecorder.register(Before.class);
        at(0, heldBy(Verdict.UNATTRIBUTED));
        at(2, heldBy(Verdict.UNATTRIBUTED));
        assertEquals(1, running());
        assertFalse(new Before().isEnabled());
        FlightRecorder.register(Since.class);
        assertTrue(new Since().isEnabled());
        at(3, heldBy(Verdict.UNATTRIBUTED));
        assertFalse(new Since().isEnabled());
    }

    /** Of an application. */
    static final class Before extends Event {}

    /** Loaded later. */
    static final class Since extends Event {}

    @Test
    void theLastMegabytesAreTheApplications() {
        full = true;
        at(0, heldBy(Verdict.UNATTRIBUTED));
        at(2, heldBy(Verdict.UNATTRIBUTED));
        assertEquals(0, running());
    }

    @Test
    void collectorsThatStallAreLeftAlone() {
        for (var collector : List.of("ZGC Cycles, ZGC Pauses", "Shenandoah Pauses")) {
            objects = on(collector);
            at(0, heldBy(Verdict.UNATTRIBUTED));
            at(2, heldBy(Verdict.UNATTRIBUTED));
            assertEquals(0, running());
            assertEquals(
                    Optional.of("old objects are not sampled with this collector"),
                    objects.evidence());
        }
        at(3, Optional.empty());
        assertEquals(Optional.empty(), objects.evidence());
    }
}
