package dev.tidemark.core.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.core.context.Kept.Reported;
import org.junit.jupiter.api.Test;

class KeptTest {

    @Test
    void anEpochBeginsWithTheRequestThatBreaksTheCache() {
        var kept =
                Kept.NOTHING
                        .next(false, 100, false, new Usage(100, 5, 0))
                        .next(false, 200, false, new Usage(200, 5, 100))
                        .next(true, 300, false, new Usage(120, 5, 20))
                        .next(false, 400, true, new Usage(220, 5, -1))
                        .next(false, 500, false, Usage.NONE);
        assertEquals(1, kept.epochs());
        assertEquals(500, kept.tokensBefore());
        assertEquals(false, kept.overflows());
        assertEquals(new Reported(340, 20), kept.current());
        assertEquals(new Reported(300, 100), kept.previous());
    }
}
