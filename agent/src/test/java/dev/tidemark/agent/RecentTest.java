package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecentTest {

    private final Recent<String> recent = new Recent<>(10);

    @Test
    void theLastOnesUsedAreRemembered() {
        for (long key = 0; key < 1_000; key++) {
            recent.put(key, "v" + key);
            for (long last = Math.max(0, key - 9); last <= key; last++) {
                assertEquals("v" + last, recent.get(last));
            }
        }
    }

    @Test
    void itStaysBounded() {
        for (long key = 0; key < 1_000; key++) {
            recent.put(key, "v");
            recent.get(key / 2);
            assertTrue(recent.size() <= 20);
        }
        assertNull(recent.get(0));
    }

    @Test
    void whatIsUsedAgainAndAgainIsNotForgotten() {
        recent.put(-1, "kept");
        for (long key = 0; key < 1_000; key++) {
            recent.put(key, "v");
            if (key % 5 == 0) {
                assertEquals("kept", recent.get(-1));
            }
        }
    }

    @Test
    void aKeyThatIsPutAgainHasItsNewValue() {
        recent.put(1, "old");
        recent.put(1, "new");
        assertEquals("new", recent.get(1));
        assertEquals(1, recent.size());
    }
}
