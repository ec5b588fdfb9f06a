package dev.tidemark.core.budget;

import static dev.tidemark.core.context.Component.AGENT_CONTEXT;
import static dev.tidemark.core.context.Component.INTERACTION_BUFFER;
import static dev.tidemark.core.context.Component.KNOWLEDGE_BASE;
import static dev.tidemark.core.context.Component.SYSTEM_CONTEXT;
import static dev.tidemark.core.context.Component.WORKING_MEMORY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {

    private static final long BUDGET = 100_000;

    /** Every component within its target, the total too. */
    private static final Shares CALM = Shares.of(9_700, 22_500, 13_000, 12_000, 18_000);

    private final Ledger ledger = new Ledger(Portions.DEFAULT, true);
    private long now;

    private List<Alert> enter(long... shares) {
        return ledger.enter(Shares.of(shares), BUDGET, Usage.NONE, now++);
    }

    private List<Alert> cached(long input, long cached) {
        return ledger.enter(CALM, BUDGET, new Usage(input, 10, cached), now++);
    }

    private static List<String> kinds(List<Alert> alerts) {
        return alerts.stream().map(Alert::kind).toList();
    }

    private double share(Component component) {
        return ledger.portions().share(component);
    }

    // utilisation

    @ParameterizedTest
    @CsvSource({
        "SYSTEM_CONTEXT, 95, 99",
        "WORKING_MEMORY, 70, 80",
        "KNOWLEDGE_BASE, 60, 75",
        "AGENT_CONTEXT, 70, 85",
        "INTERACTION_BUFFER, 60, 75",
    })
    void everyComponentHasItsTarget(Component component, int low, int high) {
        var target = Target.of(component);
        assertEquals(new Target(low, high), target);
        assertEquals(Target.Standing.BELOW, target.standing(low - 0.1));
        assertEquals(Target.Standing.WITHIN, target.standing(low));
        assertEquals(Target.Standing.WITHIN, target.standing(high));
        assertEquals(Target.Standing.ABOVE, target.standing(high + 0.1));
    }

    @Test
    void theStatementSaysUsedAllocatedPercentAndTarget() {
        enter(9_700, 25_500, 4_000, 12_000, 18_000);
        var statement = ledger.statement();
        assertEquals(
                List.of(
                        "system-context 9700 10000 97 within",
                        "working-memory 25500 30000 85 above",
                        "knowledge-base 4000 20000 20 below",
                        "agent-context 12000 15000 80 within",
                        "interaction-buffer 18000 25000 72 within",
                        "total 69200 100000 69 below"),
                Stream.concat(
                                statement.parts().stream().map(Statement.Part::utilization),
                                Stream.of(statement.total()))
                        .map(LedgerTest::line)
                        .toList());
    }

    private static String line(Utilization row) {
        return "%s %d %d %d %s"
                .formatted(
                        row.part(),
                        row.used(),
                        row.allocated(),
                        Math.round(row.percent()),
                        row.standing().label());
    }

    // alerts

    @Test
    void aboveEightyPercentOfWorkingMemoryIsAnAlertOnceUntilItIsBelowSeventyFive() {
        assertEquals(List.of(), enter(9_700, 24_000, 13_000, 12_000, 18_000));
        var raised = enter(9_700, 24_300, 13_000, 12_000, 18_000).get(0);
        assertEquals("working-memory-high", raised.kind());
        assertEquals("working-memory", raised.part());
        assertEquals(0.81, raised.utilization(), 1e-9);
        assertEquals(0.80, raised.threshold());
        assertTrue(raised.advice().contains("24,300 of 30,000 tokens (81 %, target 70 to 80 %)"));
        assertEquals(List.of(), enter(9_700, 23_000, 13_000, 12_000, 18_000));
        assertEquals(List.of(), enter(9_700, 25_000, 13_000, 12_000, 18_000));
        var cleared = enter(9_700, 22_400, 13_000, 12_000, 18_000).get(0);
        assertEquals("working-memory-high-cleared", cleared.kind());
        assertEquals(0.75, cleared.threshold(), 1e-9);
        assertEquals(List.of(), enter(9_700, 22_400, 13_000, 12_000, 18_000));
    }

    @Test
    void aboveNinetyPercentInAllIsAnAlertOnceUntilItIsBelowEightyFive() {
        assertEquals(List.of(), enter(9_700, 23_000, 15_000, 13_000, 29_300));
        var raised = enter(9_700, 23_000, 15_000, 13_000, 29_400).get(0);
        assertEquals("total-high", raised.kind());
        assertEquals("total", raised.part());
        assertTrue(raised.advice().contains("90,100 of 100,000 tokens"));
        assertTrue(raised.advice().contains("29,400, is interaction-buffer"));
        assertEquals(List.of(), enter(9_700, 23_000, 15_000, 13_000, 26_000));
        assertEquals(
                List.of("total-high-cleared"), kinds(enter(9_700, 23_000, 15_000, 12_000, 18_000)));
    }

    @Test
    void aCacheThatIsReadUnderSixtyPercentIsAnAlertUntilItIsAboveSixtyFive() {
        cached(10_000, 0); // nothing was seen before
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), cached(10_000, 5_000));
        }
        var raised = cached(10_000, 5_000).get(0);
        assertEquals("cache-hit-rate-low", raised.kind());
        assertEquals(0.5, raised.utilization());
        assertEquals(0.60, raised.threshold());
        assertTrue(raised.advice().contains("only 50 %"));
        assertEquals(List.of(), cached(10_000, 9_000));
        assertEquals(List.of("cache-hit-rate-low-cleared"), kinds(cached(10_000, 9_000)));
    }

    @Test
    void aCacheIsNotBlamedForWhatItCouldNotHold() {
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of(), cached(1_000, 0), "shorter than any provider caches");
        }
        for (int i = 0; i < 20; i++) {
            now += 5 * 60_000;
            assertEquals(List.of(), cached(9_000, 0), "the cache is gone after five minutes");
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of(), cached(9_000, -1), "the provider does not say");
        }
        assertEquals(-1, ledger.statement().cacheHitRate());
    }

    @Test
    void growthIsNoMissInTheCache() {
        long input = 2_000;
        for (int i = 0; i < 10; i++) {
            cached(input, i == 0 ? 0 : input / 3);
            input *= 3;
        }
        assertEquals(1, ledger.statement().cacheHitRate(), 0.01);
    }

    // adaptation

    @Test
    void anAgentContextExhaustedMoreThanThreeTimesComesToTwentyFromASlackInteractionBuffer() {
        for (int i = 0; i < 3; i++) {
            enter(9_700, 22_500, 13_000, 16_000, 10_000);
            assertEquals(Portions.DEFAULT, ledger.portions());
        }
        var told = enter(9_700, 22_500, 13_000, 16_000, 10_000);
        assertEquals(0.20, share(AGENT_CONTEXT));
        assertEquals(0.20, share(INTERACTION_BUFFER));
        assertEquals(List.of("shares-adapted"), kinds(told));
        assertEquals("agent-context", told.get(0).part());
        assertEquals(
                "agent-context needed more than its 15 % in 4 requests; interaction-buffer, with"
                        + " 25 %, used at most 10 % of the budget in 4 requests in a row; 5 points"
                        + " go to agent-context: agent-context has 20 % now, interaction-buffer 20"
                        + " %",
                told.get(0).advice());
        assertEquals(List.of(told.get(0).advice()), ledger.statement().adaptations());
    }

    @Test
    void aKnowledgeBaseUnderHalfGivesFivePointsToWorkingMemory() {
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), enter(9_700, 22_500, 9_900, 12_000, 18_000));
        }
        var told = enter(9_700, 22_500, 9_900, 12_000, 18_000).get(0);
        assertEquals("knowledge-base", told.part());
        assertEquals(0.5, told.threshold());
        assertEquals(0.35, share(WORKING_MEMORY));
        assertEquals(0.15, share(KNOWLEDGE_BASE));
    }

    @Test
    void aKnowledgeBaseOfHalfKeepsItsShare() {
        for (int i = 0; i < 20; i++) {
            enter(9_700, 22_500, 10_000, 12_000, 18_000);
        }
        assertEquals(Portions.DEFAULT, ledger.portions());
    }

    @Test
    void whereNobodyIsSlackSharesStay() {
        for (int i = 0; i < 20; i++) {
            enter(9_700, 22_500, 13_000, 16_000, 18_000);
        }
        assertEquals(Portions.DEFAULT, ledger.portions());
        assertEquals(20, ledger.statement().part(AGENT_CONTEXT).exhausted());
    }

    @Test
    void nobodyGivesWhatItWouldThenMiss() {
        for (int i = 0; i < 10; i++) {
            enter(9_700, 22_500, 13_000, 10_400, 26_000); // agent context 69 %
        }
        assertEquals(0.1224, share(AGENT_CONTEXT), "of which 10,400 are 85 %");
        assertEquals(0.2776, share(INTERACTION_BUFFER));
    }

    @Test
    void aShareThatWasGivenIsTakenBackWhenItIsNeeded() {
        for (int i = 0; i < 4; i++) {
            enter(9_700, 10_000, 0, 12_000, 18_000);
        }
        assertEquals(0.15, share(KNOWLEDGE_BASE));
        for (int i = 0; i < 4; i++) {
            enter(9_700, 10_000, 19_000, 12_000, 18_000);
        }
        assertEquals(0.20, share(KNOWLEDGE_BASE), 1e-9);
        assertEquals(0.30, share(WORKING_MEMORY), 1e-9);
    }

    @Test
    void sharesThatMustNotAdaptDoNot() {
        var still = new Ledger(Portions.DEFAULT, false);
        for (int i = 0; i < 20; i++) {
            still.enter(Shares.of(0, 0, 0, 90_000, 0), BUDGET, Usage.NONE, i);
        }
        assertEquals(Portions.DEFAULT, still.portions());
        assertEquals(
                List.of("agent-context", "knowledge-base"),
                Advice.on(still.statement()).stream().map(Advice::part).toList());
    }

    // advice

    private Map<Symptom, String> advice() {
        return Advice.on(ledger.statement()).stream()
                .collect(Collectors.toMap(Advice::symptom, Advice::text, (a, b) -> a));
    }

    @Test
    void whereAllIsWellThereIsNothingToSay() {
        ledger.enter(CALM, BUDGET, Usage.NONE, 0);
        assertEquals(Map.of(), advice());
    }

    @Test
    void highWorkingMemoryIsToldWithTheShareToSet() {
        enter(9_700, 26_000, 13_000, 5_000, 18_000);
        assertTrue(
                advice().get(Symptom.WORKING_MEMORY_HIGH)
                        .endsWith(
                                "share.working-memory to 0.33 and lower share.agent-context to 0.12"),
                advice()::toString);
    }

    @Test
    void whereTheSharesLeaveRoomNobodyHasToGive() {
        var roomy = new Ledger(Portions.of(0.1, 0.2, 0.2, 0.1, 0.2), true);
        roomy.enter(Shares.of(9_700, 26_000, 13_000, 8_000, 14_000), BUDGET, Usage.NONE, 0);
        var text = Advice.on(roomy.statement()).get(0).text();
        assertTrue(text.endsWith("or raise share.working-memory to 0.33"), text);
    }

    @Test
    void whereNobodyHasAnythingToGiveTheBudgetItselfIsTooSmall() {
        enter(9_900, 29_000, 19_000, 14_500, 24_000);
        assertTrue(advice().get(Symptom.WORKING_MEMORY_HIGH).endsWith("or raise budget"));
    }

    @Test
    void exhaustionIsToldWithHowOftenItHappened() {
        for (int i = 0; i < 5; i++) {
            enter(9_700, 22_500, 13_000, 16_000, 18_000);
        }
        assertTrue(
                advice().get(Symptom.COMPONENT_EXHAUSTED)
                        .startsWith(
                                "agent-context needed more than its share in 5 requests, the last"
                                        + " with 16,000 of 15,000 tokens"));
    }

    @Test
    void anUnusedKnowledgeBaseIsToldOnceItHasGivenWhatItMay() {
        for (int i = 0; i < 8; i++) {
            enter(9_700, 22_500, 3_000, 12_000, 18_000);
        }
        assertTrue(
                advice().get(Symptom.KNOWLEDGE_BASE_UNUSED)
                        .contains("lower share.knowledge-base from 0.2 to 0.04"),
                advice()::toString);
    }

    @Test
    void everySymptomHasAnAdvice() {
        ledger.enter(CALM, BUDGET, Usage.NONE, 0);
        for (var symptom : Symptom.values()) {
            var advice = Advice.of(symptom, ledger.statement());
            assertEquals(symptom, advice.symptom());
            assertFalse(advice.text().isBlank());
        }
    }

    // dead ends, and what holds whatever happens

    @Test
    void withoutABudgetNothingIsMeasuredAgainst() {
        assertEquals(List.of(), ledger.enter(CALM, 0, Usage.NONE, 0));
        assertEquals(List.of(), ledger.enter(CALM, -1, Usage.NONE, 0));
        assertEquals(0, ledger.statement().budget());
        assertEquals(List.of(), Advice.on(ledger.statement()));
    }

    @Test
    void aShareOfNothingIsNeverAnInfiniteNumber() {
        var all = new Ledger(Portions.of(1, 0, 0, 0, 0), true);
        for (int i = 0; i < 10; i++) {
            all.enter(Shares.of(1, 500, 0, 7, Long.MAX_VALUE / 4), 1, Usage.NONE, i);
        }
        for (var part : all.statement().parts()) {
            assertTrue(Double.isFinite(part.utilization().percent()));
        }
        Advice.on(all.statement());
    }

    @Test
    void whateverIsUsedSharesAddUpAndStayWithinFivePointsAndAlertsAlternate() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int run = 0; run < 200; run++) {
            var entered = new Ledger(Portions.DEFAULT, true);
            var raised = new HashMap<String, Boolean>();
            var typical = random.longs(5, 0, 40_000).toArray();
            for (int i = 0; i < 100; i++) {
                var shares =
                        Arrays.stream(typical)
                                .map(tokens -> (long) (tokens * random.nextDouble(0.5, 1.5)))
                                .toArray();
                if (random.nextInt(20) == 0) {
                    typical = random.longs(5, 0, 40_000).toArray();
                }
                long input = random.nextLong(20_000);
                var usage = new Usage(input, 1, random.nextLong(input + 1));
                for (var alert : entered.enter(Shares.of(shares), BUDGET, usage, i)) {
                    if (!alert.kind().equals(Alert.SHARES_ADAPTED)) {
                        boolean up = !alert.kind().endsWith("-cleared");
                        var kind = alert.kind().replace("-cleared", "");
                        assertEquals(!up, raised.getOrDefault(kind, false));
                        raised.put(kind, up);
                    }
                }
                assertShares(entered.portions());
            }
        }
    }

    private static void assertShares(Portions portions) {
        int sum = 0;
        for (var component : Component.values()) {
            sum += portions.parts(component);
            int moved = portions.parts(component) - Portions.DEFAULT.parts(component);
            assertTrue(Math.abs(moved) <= 500, portions::toString);
        }
        assertEquals(10_000, sum);
    }

    @Test
    void aRequestOfWhichNothingIsToBeToldAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var usage = new Usage(75_000, 10, 70_000);
        for (int i = 0; i < 20_000; i++) {
            ledger.enter(CALM, BUDGET, usage, i);
        }
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 10_000; i++) {
            ledger.enter(CALM, BUDGET, usage, i);
        }
        long bytes = threads.getThreadAllocatedBytes(self) - before;
        assertTrue(bytes < 10_000, () -> bytes + " bytes in 10,000 requests");
    }

    @Test
    void enteredFromManyThreadsAlertsStillAlternate() throws Exception {
        var pool = Executors.newFixedThreadPool(4);
        try {
            var shared = new Ledger(Portions.DEFAULT, false);
            Callable<List<String>> work =
                    () -> {
                        var told = new ArrayList<String>();
                        for (int i = 0; i < 2_000; i++) {
                            var used = Shares.of(0, 0, 0, 0, i % 2 == 0 ? 95_000 : 50_000);
                            told.addAll(kinds(shared.enter(used, BUDGET, Usage.NONE, i)));
                        }
                        return told;
                    };
            var kinds = new ArrayList<String>();
            for (var future : pool.invokeAll(List.of(work, work, work, work))) {
                kinds.addAll(future.get());
            }
            long raised = kinds.stream().filter("total-high"::equals).count();
            long cleared = kinds.stream().filter("total-high-cleared"::equals).count();
            assertTrue(raised - cleared == 0 || raised - cleared == 1, raised + " " + cleared);
            assertEquals(kinds.size(), raised + cleared);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aSystemPromptIsAComponentLikeAnyOther() {
        for (int i = 0; i < 4; i++) {
            enter(14_000, 22_500, 13_000, 12_000, 10_000);
        }
        assertEquals(0.15, share(SYSTEM_CONTEXT));
        assertEquals(1.0, Stream.of(Component.values()).mapToDouble(this::share).sum(), 1e-9);
    }
}
