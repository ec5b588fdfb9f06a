package dev.tidemark.core.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StoreBookTest {

    private static final long UNIT = 10_000;

    @Test
    void aFewAreCountedOneByOne() {
        var book = new StoreBook<String>(UNIT);
        for (int key = 0; key < 500; key++) {
            book.put(key, "" + key, 0);
            book.put(key, null, 5);
        }
        assertEquals(500, book.conversations());
        assertEquals("7", book.remove(7, 10).handle());
        assertNull(book.remove(7, 10));
        assertEquals(499, book.conversations());
        assertEquals(499, book.ages(20).length);
    }

    @Test
    void aMillionTakeNoMoreRoomThanAThousandAndAreStillCounted() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var book = new StoreBook<String>(UNIT);
        for (int i = 0; i < 1_000_000; i++) {
            book.put(random.nextLong(), "handle", i);
            assertTrue(i % 10_000 != 0 || book.ages(i).length <= StoreBook.MOST);
        }
        assertTrue(book.ages(0).length <= StoreBook.MOST);
        assertEquals(1e6, (double) book.conversations(), 2e5, () -> "seed " + seed);
    }

    @Test
    void aMillionThatComeAndGoLeaveNothing() {
        var book = new StoreBook<String>(UNIT);
        for (int i = 0; i < 1_000_000; i++) {
            book.put(i, "handle", i);
            assertNotNull(book.remove(i, i + 1));
        }
        assertEquals(0, book.conversations());
        assertEquals(1, book.scale());
    }

    @Test
    void keysThatDifferInTheirHighBitsAloneAreAFairSampleToo() {
        var book = new StoreBook<String>(UNIT);
        for (long i = 0; i < 100_000; i++) {
            book.put(i << 40, "handle", 0);
        }
        assertEquals(1e5, (double) book.conversations(), 2e4);
    }

    @Test
    void whatWasAskedForIsWeighedAgainWhenItsAnswerIsThere() {
        var book = new StoreBook<String>(UNIT);
        book.put(1, "handle", 0);
        assertEquals(1, book.due(10, 0).size());
        book.due(10, 0).get(0).weighed(100, 1, 0);
        assertEquals(0, book.due(10, UNIT - 1).size());
        var entry = book.due(10, UNIT).get(0);
        entry.weighed(300, 2, UNIT);
        assertEquals(0, book.due(10, 100 * UNIT).size());
        assertEquals(300, book.meanBytes());
        assertEquals(2, book.meanMessages());
        book.read(1, 100 * UNIT);
        assertSame(entry, book.due(10, 101 * UNIT).get(0));
    }
}
