package dev.tidemark.core.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Attribution.Holder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttributionTest {

    private static final Verdict GROWTH =
            new Verdict(
                    Verdict.State.CONFIRMED,
                    Kind.HEAP,
                    "heap",
                    Verdict.UNATTRIBUTED,
                    100,
                    1,
                    0,
                    Optional.empty(),
                    List.of("it grows"),
                    "");

    private static Holder holder(String name, double rate) {
        return new Holder(name, rate, name + " grows by " + rate);
    }

    @Test
    void whoGrowsAsFastIsNamed() {
        var named = Attribution.explain(GROWTH, List.of(holder("A.a", 3), holder("B.b", 120)));
        assertEquals("B.b", named.holder());
        assertEquals(List.of("it grows", "B.b grows by 120.0"), named.evidence());
    }

    @Test
    void whoGrowsMuchSlowerOrFasterIsNotTheCause() {
        for (var rate : List.of(49.0, 201.0)) {
            var told = Attribution.explain(GROWTH, List.of(holder("A.a", rate)));
            assertEquals(Verdict.UNATTRIBUTED, told.holder());
            assertTrue(told.evidence().get(1).contains("A.a comes nearest"), told::toString);
        }
    }

    @Test
    void withoutAnybodyTheVerdictStaysAsItIs() {
        assertEquals(GROWTH, Attribution.explain(GROWTH, List.of()));
    }
}
