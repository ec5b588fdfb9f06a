package dev.tidemark.core.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProfileTest {

    /** A request of 200 tokens. */
    private static Profile profile(long window, long budget) {
        var conversation = new Conversation("host", "id", 0);
        var kept = Kept.NOTHING.next(false, 200, 200, budget, Usage.NONE);
        conversation.enter("m", 1, Shares.of(0, 200, 0, 0, 0), 200, 0, window, Usage.NONE, 1, kept);
        return conversation.profile();
    }

    @Test
    void utilizationIsOfTheBudgetWhereThereIsOne() {
        assertEquals(0.5, profile(1_000, 400).utilization());
        assertEquals(0.2, profile(1_000, 0).utilization());
        assertEquals(0, profile(0, 0).utilization());
    }
}
