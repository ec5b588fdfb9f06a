package dev.tidemark.core.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Component;
import java.util.Arrays;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class PortionsTest {

    private static long sum(Portions portions, long budget) {
        return Arrays.stream(Component.values()).mapToLong(c -> portions.tokens(c, budget)).sum();
    }

    @Test
    void byDefaultTheFiveShareTenThirtyTwentyFifteenTwentyFive() {
        assertEquals(10_000, Portions.DEFAULT.tokens(Component.SYSTEM_CONTEXT, 100_000));
        assertEquals(30_000, Portions.DEFAULT.tokens(Component.WORKING_MEMORY, 100_000));
        assertEquals(20_000, Portions.DEFAULT.tokens(Component.KNOWLEDGE_BASE, 100_000));
        assertEquals(15_000, Portions.DEFAULT.tokens(Component.AGENT_CONTEXT, 100_000));
        assertEquals(25_000, Portions.DEFAULT.tokens(Component.INTERACTION_BUFFER, 100_000));
    }

    @Test
    void aShareOfTheLargestBudgetThereIsDoesNotOverflow() {
        long share = Portions.DEFAULT.tokens(Component.WORKING_MEMORY, Long.MAX_VALUE);
        assertEquals(0.3, (double) share / Long.MAX_VALUE, 1e-9);
    }

    @Test
    void togetherTheyNeverExceedTheBudget() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 10_000; i++) {
            var shares = random.doubles(5, 0, 1).toArray();
            double scale = Arrays.stream(shares).sum() * (1 + random.nextInt(2));
            for (int j = 0; j < shares.length; j++) {
                shares[j] /= Math.max(scale, 1e-9);
            }
            long budget = random.nextLong(1, 1L << random.nextInt(1, 63));
            assertTrue(sum(Portions.of(shares), budget) <= budget);
        }
    }

    @Test
    void whatIsNoShareIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Portions.of(0.5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> Portions.of(0.5, 0.5, 0.1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Portions.of(-0.1, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Portions.of(Double.NaN, 0, 0, 0, 0));
    }
}
