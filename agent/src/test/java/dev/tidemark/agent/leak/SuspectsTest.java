package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    private static final long MINUTE = 60_000;

    private record Order(long number, StringBuilder text) {}

    /** What an application forgets to clean. */
    static final Map<Long, Order> ORDERS = new ConcurrentHashMap<>();

    private static final String HOLDER = SuspectsTest.class.getName() + ".ORDERS";

    @AfterEach
    void clean() {
        ORDERS.clear();
    }

    private static void add(int many) {
        for (int i = 0; i < many; i++) {
            long number = ORDERS.size();
            ORDERS.put(number, new Order(number, new StringBuilder(1_000)));
        }
    }

    @Test
    void whoGrowsInThreeRoundsIsNamedWithItsRateAndShownToPeople() throws Exception {
        var suspects = new Suspects(Instrumented.here());
        for (int i = 0; i < 1_000 && !suspects.hasLearnt(); i++) {
            suspects.round(0);
        }
        for (int minute = 0; minute < 3; minute++) {
            add(1_000);
            var report = suspects.round(minute * MINUTE);
            assertTrue(report.findings().stream().noneMatch(it -> it.holder().equals(HOLDER)));
            assertTrue(report.round().complete());
        }
        add(1_000);
        var report = suspects.round(3 * MINUTE);
        var found =
                report.findings().stream()
                        .filter(it -> it.holder().equals(HOLDER))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(report));
        assertEquals(4_000, found.elements());
        assertEquals(3_000, found.added());
        assertEquals(60_000.0, found.elementsPerHour(), 1.0);
        assertEquals(1_100.0, (double) found.bytesEach(), 100.0);
        assertEquals(HOLDER, report.cause(66e6).orElseThrow().holder());
        var lines = report.lines();
        assertTrue(lines.get(0).contains(" objects, "), lines::toString);
        assertTrue(
                lines.stream()
                        .anyMatch(
                                it ->
                                        it.startsWith("grows: " + HOLDER + ": 4,000 of ")
                                                && it.contains(", 3,000 more, ")),
                lines::toString);
        assertTrue(
                lines.stream().anyMatch(it -> it.startsWith("holds: " + HOLDER)), lines::toString);
    }

    @Test
    void aLookNamesTooAndJudgesNobody() throws Exception {
        var suspects = new Suspects(Instrumented.here());
        for (int i = 0; i < 1_000 && !suspects.hasLearnt(); i++) {
            suspects.look(0);
        }
        for (int second = 0; second < 4; second++) {
            add(1_000);
            var report = suspects.look(second * 1_000L);
            assertEquals(0, report.verdicts().size());
            assertEquals(
                    second == 3,
                    report.findings().stream().anyMatch(it -> it.holder().equals(HOLDER)));
        }
    }
}
