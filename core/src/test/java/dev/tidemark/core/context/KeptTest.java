package dev.tidemark.core.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.core.context.Kept.Reported;
import org.junit.jupiter.api.Test;

class KeptTest {

    @Test
    void anEpochBeginsWithTheRequestThatBreaksTheCache() {
        var kept =
                Kept.NOTHING
                        .next(false, 100, 100, 0, new Usage(100, 5, 0))
                        .next(false, 200, 200, 0, new Usage(200, 5, 100))
                        .next(true, 300, 120, 200, new Usage(120, 5, 20))
                        .next(false, 400, 220, 200, new Usage(220, 5, -1))
                        .next(false, 500, 200, 200, Usage.NONE);
        assertEquals(1, kept.epochs());
        assertEquals(500, kept.tokensBefore());
        assertEquals(180 + 180 + 300, kept.tokensSaved());
        assertEquals(200, kept.budget());
        assertEquals(false, kept.overflows());
        assertEquals(true, kept.next(false, 500, 201, 200, Usage.NONE).overflows());
        assertEquals(false, kept.next(false, 500, 201, 0, Usage.NONE).overflows());
        assertEquals(new Reported(340, 20), kept.current());
        assertEquals(new Reported(300, 100), kept.previous());
    }
}
