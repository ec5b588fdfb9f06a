package dev.tidemark.core.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowersTest {

    private static final long MINUTE = 60_000;

    private final Growers growth = new Growers();
    private long millis;

    private static Holding holding(String holder, String within, long elements, long bytesEach) {
        return new Holding(holder, "root -> " + holder, within, "T", elements, bytesEach, false);
    }

    private static Holding holding(String holder, long elements) {
        return holding(holder, "", elements, 100);
    }

    private List<Finding> round(boolean complete, Holding... holdings) {
        millis += MINUTE;
        return growth.add(new Round(millis, List.of(holdings), complete, 1, 1, 1));
    }

    private List<Finding> round(Holding... holdings) {
        return round(true, holdings);
    }

    private List<Finding> counts(long... counts) {
        var findings = List.<Finding>of();
        for (long count : counts) {
            findings = round(holding("A.map", count));
        }
        return findings;
    }

    @Test
    void whatIsUpThreeTimesGrows() {
        assertTrue(counts(1_000, 1_100, 1_200).isEmpty());
        var finding = counts(1_300).get(0);
        assertEquals("A.map", finding.holder());
        assertEquals(300, finding.added());
        assertEquals(6_000, finding.elementsPerHour(), 1);
        assertEquals(600_000, finding.bytesPerHour(), 100);
        assertEquals(MINUTE, finding.since());
    }

    @Test
    void aLittleMoreIsNoGrowth() {
        assertTrue(counts(1_000, 1_010, 1_020, 1_030).isEmpty(), "less than 64 and 5 %");
        assertTrue(counts(1_040, 1_050, 1_060, 1_063).isEmpty(), "63");
        assertFalse(counts(1_070).isEmpty());
    }

    @Test
    void aTwentiethIsWhatABigOneHasToGrowBy() {
        assertTrue(counts(100_000, 101_000, 102_000, 104_000).isEmpty());
        assertFalse(counts(105_001).isEmpty());
    }

    @Test
    void aCacheThatIsFullStopsGrowing() {
        assertFalse(counts(0, 500, 1_000, 1_500, 2_000).isEmpty());
        assertTrue(counts(2_000, 2_000, 2_000).isEmpty());
    }

    @Test
    void whatGoesUpAndDownDoesNotGrow() {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            assertTrue(counts(1_000 + i % 2 * 400 + random.nextInt(100)).isEmpty());
        }
    }

    @Test
    void twoIdleRoundsAndASmallDipArePassedOver() {
        assertFalse(counts(1_000, 1_200, 1_200, 1_200, 1_400, 1_380, 1_600).isEmpty());
    }

    @Test
    void whatIsGivenBackBeginsAnew() {
        assertFalse(counts(1_000, 2_000, 3_000, 4_000).isEmpty());
        assertTrue(counts(1_000, 1_500, 2_000).isEmpty());
    }

    @Test
    void whatWasNotReachedIsNotSmaller() {
        counts(1_000, 2_000, 3_000);
        assertTrue(round(false).isEmpty());
        assertFalse(counts(4_000).isEmpty());
    }

    @Test
    void whatIsGoneIsForgotten() {
        counts(1_000, 2_000, 3_000);
        round();
        assertTrue(counts(4_000).isEmpty());
    }

    @Test
    void whatGrowsInsideAnotherComesAfterIt() {
        var findings = List.<Finding>of();
        for (int i = 1; i < 6; i++) {
            findings =
                    round(
                            holding("Session.events", "Registry.sessions", 5_000L * i, 100),
                            holding("Registry.sessions", "", 1_000L * i, 400),
                            holding("Small.list", "", 100L * i, 50));
        }
        assertEquals(
                List.of("Registry.sessions", "Small.list", "Session.events"),
                findings.stream().map(Finding::holder).toList());
        assertTrue(findings.get(2).nested());
    }

    @Test
    void aFewOfManyMustShowItForLonger() {
        var findings = List.<Finding>of();
        for (int i = 1; i <= 5; i++) {
            findings = round(new Holding("S.l", "p", "", "T", 1_000L * i, 100, true));
        }
        assertTrue(findings.isEmpty());
        assertFalse(round(new Holding("S.l", "p", "", "T", 6_000, 100, true)).isEmpty());
    }

    @Test
    void theCauseIsNamedOnlyWhereItsRateAgrees() {
        var findings = counts(1_000, 1_100, 1_200, 1_300); // 600,000 bytes an hour
        assertEquals("A.map", Growers.cause(findings, 600_000).orElseThrow().holder());
        assertTrue(Growers.cause(findings, 310_000).isPresent());
        assertTrue(Growers.cause(findings, 1_190_000).isPresent());
        assertEquals(Optional.empty(), Growers.cause(findings, 290_000));
        assertEquals(Optional.empty(), Growers.cause(findings, 1_300_000));
    }

    @Test
    void whatWasNotWeighedIsNoCause() {
        for (int i = 0; i < 3; i++) {
            round(holding("A.map", "", 1_000L + 100L * i, 0));
        }
        var findings = round(holding("A.map", "", 1_300, 0));
        assertEquals(1, findings.size());
        assertEquals(Optional.empty(), Growers.cause(findings, findings.get(0).bytesPerHour()));
    }

    @Test
    void whoIsAboutToBeFoundIsToBeWeighed() {
        counts(1_000, 1_100);
        assertTrue(growth.rising().isEmpty());
        counts(1_200);
        assertTrue(growth.rising().contains("A.map"));
    }

    @Test
    void anyNumberOfHoldersIsKeptInBounds() {
        for (int i = 0; i < 5; i++) {
            int round = i;
            var many = new ArrayList<Holding>();
            IntStream.range(0, 10_000)
                    .forEach(n -> many.add(holding("H" + round + "." + n, 100L * (round + 1L))));
            millis += MINUTE;
            growth.add(new Round(millis, many, false, 1, 1, 1));
        }
        assertTrue(growth.size() <= 4_000, () -> "" + growth.size());
    }
}
