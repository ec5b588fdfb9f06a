package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.leak.Collected.One;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CollectedTest {

    private static final One YOUNG = new One(1_010, 300, false);
    private static final One OLD = new One(1_020, 200, true);
    private static final One NEXT = new One(2_000, 210, true);

    private final Collected collected = new Collected();

    private void happens(One one) {
        collected.onCollection(one.millis(), one.heapAfter(), one.old());
    }

    private List<One> counted() {
        return collected.news().stream().filter(one -> !collected.isMeasurement(one)).toList();
    }

    @Test
    void eachIsToldOnceInOrder() {
        happens(YOUNG);
        happens(OLD);
        assertEquals(List.of(YOUNG, OLD), collected.news());
        assertEquals(List.of(), collected.news());
        assertEquals(Optional.of(OLD), collected.lastOld());
        collected.forget();
        assertEquals(Optional.empty(), collected.lastOld());
    }

    @Test
    void whatAMeasurementAskedForIsThatMeasurement() {
        collected.measuring(1_000);
        happens(YOUNG);
        happens(OLD);
        assertEquals(List.of(YOUNG), counted());
        assertEquals(List.of(), collected.measured(1_050, true));
        happens(NEXT);
        assertEquals(List.of(NEXT), counted());
    }

    @Test
    void soItIsThoughTheJvmTellsOfItAfterwards() {
        collected.measuring(1_000);
        assertEquals(List.of(), collected.measured(1_050, true));
        happens(OLD);
        happens(NEXT);
        assertEquals(List.of(NEXT), counted());
    }

    @Test
    void whatHappenedWhileNothingCouldBeMeasuredIsTold() {
        collected.measuring(1_000);
        happens(OLD);
        assertEquals(List.of(), counted());
        assertEquals(List.of(OLD), collected.measured(1_500, false));
        happens(NEXT);
        assertEquals(List.of(NEXT), counted());
    }
}
