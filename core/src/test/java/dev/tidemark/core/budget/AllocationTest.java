package dev.tidemark.core.budget;

import static dev.tidemark.core.context.Component.AGENT_CONTEXT;
import static dev.tidemark.core.context.Component.INTERACTION_BUFFER;
import static dev.tidemark.core.context.Component.KNOWLEDGE_BASE;
import static dev.tidemark.core.context.Component.SYSTEM_CONTEXT;
import static dev.tidemark.core.context.Component.WORKING_MEMORY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.budget.Allocation.Cleanup;
import dev.tidemark.core.budget.Allocation.Grant;
import dev.tidemark.core.budget.Allocation.Outcome;
import dev.tidemark.core.context.Component;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {

    private final Allocation allocation = new Allocation(1_000, Portions.DEFAULT);
    private final List<String> cleaned = new ArrayList<>();

    private Cleanup freeing(long tokens) {
        return (component, wanted) -> {
            cleaned.add(component.label() + " " + wanted);
            return tokens;
        };
    }

    private void fill(Component... components) {
        for (var component : components) {
            long own = Portions.DEFAULT.tokens(component, 1_000);
            assertEquals(own, allocation.allocate(component, own, Cleanup.NOTHING).tokens());
        }
    }

    @Test
    void whatFitsTheShareIsGrantedWhole() {
        assertEquals(
                new Grant(Outcome.WHOLE, 300, 700),
                allocation.allocate(WORKING_MEMORY, 300, freeing(1)));
        assertEquals(0, allocation.borrowed(WORKING_MEMORY));
        assertEquals(List.of(), cleaned);
    }

    @Test
    void nothingIsAlwaysGranted() {
        fill(Component.values());
        assertEquals(
                new Grant(Outcome.WHOLE, 0, 0),
                allocation.allocate(WORKING_MEMORY, 0, Cleanup.NOTHING));
    }

    @Test
    void whatOthersDoNotUseIsBorrowed() {
        assertEquals(
                Outcome.WHOLE, allocation.allocate(WORKING_MEMORY, 500, Cleanup.NOTHING).outcome());
        assertEquals(200, allocation.borrowed(WORKING_MEMORY));
        assertEquals(500, allocation.used(WORKING_MEMORY));
        assertEquals(500, allocation.left());
    }

    @Test
    void whatIsLetGoIsGivenBackBeforeItsOwn() {
        allocation.allocate(WORKING_MEMORY, 500, Cleanup.NOTHING);
        allocation.release(WORKING_MEMORY, 150);
        assertEquals(50, allocation.borrowed(WORKING_MEMORY));
        allocation.release(WORKING_MEMORY, 150);
        assertEquals(0, allocation.borrowed(WORKING_MEMORY));
        assertEquals(200, allocation.used(WORKING_MEMORY));
    }

    @Test
    void moreThanThereIsIsGrantedInPart() {
        fill(SYSTEM_CONTEXT, KNOWLEDGE_BASE, AGENT_CONTEXT, INTERACTION_BUFFER);
        assertEquals(
                new Grant(Outcome.PART, 300, 0),
                allocation.allocate(WORKING_MEMORY, 900, freeing(1)));
        assertEquals(List.of(), cleaned);
    }

    @Test
    void whereNothingIsLeftTheComponentIsCleanedUp() {
        fill(Component.values());
        assertEquals(
                new Grant(Outcome.AFTER_CLEANUP, 80, 40),
                allocation.allocate(WORKING_MEMORY, 80, freeing(120)));
        assertEquals(List.of("working-memory 80"), cleaned);
        assertEquals(260, allocation.used(WORKING_MEMORY));
    }

    @Test
    void aCleanupThatFreesTooLittleGivesWhatItFreed() {
        fill(Component.values());
        assertEquals(
                new Grant(Outcome.AFTER_CLEANUP, 30, 0),
                allocation.allocate(WORKING_MEMORY, 80, freeing(30)));
    }

    @Test
    void aPartTooSmallToBeOfUseIsCleanedUpForAndElseRefusedWithWhatIsLeft() {
        fill(SYSTEM_CONTEXT, KNOWLEDGE_BASE, AGENT_CONTEXT, INTERACTION_BUFFER);
        allocation.allocate(WORKING_MEMORY, 263, Cleanup.NOTHING);
        assertEquals(
                new Grant(Outcome.REFUSED, 0, 37),
                allocation.allocate(WORKING_MEMORY, 500, 100, freeing(0)));
        assertEquals(List.of("working-memory 463"), cleaned);
        assertEquals(
                new Grant(Outcome.AFTER_CLEANUP, 100, 0),
                allocation.allocate(WORKING_MEMORY, 500, 100, freeing(63)));
    }

    @Test
    void aCleanupThatFreesNothingEndsInARefusal() {
        fill(Component.values());
        assertEquals(
                new Grant(Outcome.REFUSED, 0, 0),
                allocation.allocate(AGENT_CONTEXT, 10, freeing(0)));
        assertEquals(1, cleaned.size());
    }

    @Test
    void aLenderGetsItsOwnBackFromWhoBorrowedIt() {
        allocation.allocate(WORKING_MEMORY, 1_000, Cleanup.NOTHING);
        assertEquals(
                new Grant(Outcome.WHOLE, 100, 0),
                allocation.allocate(
                        SYSTEM_CONTEXT,
                        100,
                        (component, tokens) -> {
                            cleaned.add(component.label() + " " + tokens);
                            return tokens;
                        }));
        assertEquals(List.of("working-memory 100"), cleaned);
        assertEquals(900, allocation.used(WORKING_MEMORY));
        assertEquals(0, allocation.borrowed(SYSTEM_CONTEXT));
    }

    @Test
    void aLenderCallsBackNoMoreThanItLent() {
        fill(KNOWLEDGE_BASE, AGENT_CONTEXT, INTERACTION_BUFFER);
        allocation.allocate(WORKING_MEMORY, 350, Cleanup.NOTHING);
        allocation.allocate(SYSTEM_CONTEXT, 400, freeing(0));
        assertEquals(List.of("working-memory 50"), cleaned);
    }

    @Test
    void aCleanupThatLiesChangesNothingItDidNotHold() {
        fill(Component.values());
        var grant = allocation.allocate(SYSTEM_CONTEXT, 500, freeing(Long.MAX_VALUE));
        assertEquals(100, grant.tokens());
        assertEquals(
                Outcome.REFUSED,
                allocation.allocate(SYSTEM_CONTEXT, 500, freeing(Long.MIN_VALUE)).outcome());
    }

    @Test
    void aCleanupThatAsksForTokensItselfEnds() {
        fill(Component.values());
        var again = new Cleanup[1];
        again[0] =
                (component, tokens) -> {
                    cleaned.add(component.label());
                    return allocation.allocate(component, tokens, again[0]).tokens();
                };
        assertEquals(Outcome.REFUSED, allocation.allocate(WORKING_MEMORY, 9, again[0]).outcome());
        assertEquals(1, cleaned.size());
    }

    @Test
    void aCleanupThatThrowsLeavesTheBooksAsTheyWere() {
        fill(Component.values());
        assertThrows(
                IllegalStateException.class,
                () ->
                        allocation.allocate(
                                WORKING_MEMORY,
                                9,
                                (component, tokens) -> {
                                    throw new IllegalStateException();
                                }));
        assertEquals(300, allocation.used(WORKING_MEMORY));
        assertEquals(
                Outcome.AFTER_CLEANUP,
                allocation.allocate(WORKING_MEMORY, 9, freeing(9)).outcome());
    }

    @Test
    void withoutABudgetEverythingIsRefused() {
        for (long budget : new long[] {0, -5, Long.MIN_VALUE}) {
            var none = new Allocation(budget, Portions.DEFAULT);
            assertEquals(
                    new Grant(Outcome.REFUSED, 0, 0),
                    none.allocate(WORKING_MEMORY, 1, Cleanup.NOTHING));
            assertEquals(0, none.utilization(WORKING_MEMORY).percent());
        }
    }

    @Test
    void aNegativeRequestIsAMistakeOfTheCaller() {
        assertThrows(
                IllegalArgumentException.class,
                () -> allocation.allocate(WORKING_MEMORY, -1, Cleanup.NOTHING));
        assertThrows(
                IllegalArgumentException.class,
                () -> allocation.allocate(WORKING_MEMORY, 5, 6, Cleanup.NOTHING));
    }

    @Test
    void whateverIsAskedForNeverMoreThanTheBudgetIsOut() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 2_000; i++) {
            long budget = random.nextLong(0, 1L << random.nextInt(1, 40));
            spend(random, new Allocation(budget, shares(random)), budget);
        }
    }

    private static Portions shares(RandomGenerator random) {
        var shares = random.doubles(5, 0, 0.2).toArray();
        return random.nextBoolean() ? Portions.DEFAULT : Portions.of(shares);
    }

    private static void spend(RandomGenerator random, Allocation spent, long budget) {
        var components = Component.values();
        for (int step = 0; step < 40; step++) {
            var component = components[random.nextInt(components.length)];
            long before = spent.used(component);
            long tokens = random.nextLong(budget + 2);
            if (random.nextInt(4) == 0) {
                spent.release(component, tokens);
                assertEquals(Math.max(0, before - tokens), spent.used(component));
            } else {
                int[] cleanups = new int[1];
                var grant =
                        spent.allocate(
                                component,
                                tokens,
                                (cleaned, wanted) -> {
                                    cleanups[0]++;
                                    assertTrue(wanted > 0);
                                    return random.nextLong(-2, 2 * budget + 2);
                                });
                assertTrue(grant.tokens() <= tokens);
                assertTrue(grant.outcome() != Outcome.WHOLE || grant.tokens() == tokens);
                assertEquals(
                        grant.outcome() == Outcome.REFUSED, grant.tokens() < Math.min(1, tokens));
                assertTrue(cleanups[0] <= components.length);
            }
            long out = Arrays.stream(components).mapToLong(spent::used).sum();
            assertTrue(out + spent.left() <= budget, () -> out + " of " + budget);
            assertTrue(spent.left() >= 0);
            for (var each : components) {
                assertTrue(spent.borrowed(each) >= 0 && spent.borrowed(each) <= spent.used(each));
            }
        }
    }
}
