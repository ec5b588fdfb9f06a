package dev.tidemark.core.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class AlarmTest {

    @Test
    void theThresholdItselfIsNotYetBeyondIt() {
        var alarm = new Alarm(0.90, 0.85);
        assertFalse(alarm.crossedBy(0.90));
        assertTrue(alarm.crossedBy(0.9001));
        assertTrue(alarm.raised());
        assertEquals(0.90, alarm.edge());
    }

    @Test
    void aValueThatTremblesAtTheThresholdIsToldOnce() {
        var alarm = new Alarm(0.90, 0.85);
        assertTrue(alarm.crossedBy(0.91));
        for (int i = 0; i < 100; i++) {
            assertFalse(alarm.crossedBy(0.89));
            assertFalse(alarm.crossedBy(0.91));
        }
        assertTrue(alarm.crossedBy(0.84));
        assertFalse(alarm.raised());
        assertEquals(0.85, alarm.edge());
    }

    @Test
    void whatIsTooLowIsToldTheSameWay() {
        var alarm = new Alarm(0.60, 0.65);
        assertFalse(alarm.crossedBy(0.60));
        assertTrue(alarm.crossedBy(0.59));
        assertFalse(alarm.crossedBy(0.64));
        assertTrue(alarm.crossedBy(0.66));
    }

    @Test
    void whateverTheValuesRaisedAndClearedAlternate() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var alarm = new Alarm(0.90, 0.85);
        boolean raised = false;
        for (int i = 0; i < 100_000; i++) {
            double value = random.nextDouble(0.8, 1);
            if (alarm.crossedBy(value)) {
                assertEquals(!raised, alarm.raised());
                raised = alarm.raised();
                assertTrue(raised ? value > 0.90 : value < 0.85);
            } else {
                assertTrue(raised ? value >= 0.85 : value <= 0.90);
            }
        }
    }
}
