package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeterTest {

    private final Neutral adapter = new Neutral();
    private final Meter meter = new Meter(new Counts());

    private Meter.Reading read(List<Message> messages) {
        return meter.read(
                adapter, new Neutral.Request(messages), messages, Encoding.O200K_BASE, false);
    }

    private static long exact(List<Message> messages) {
        var format = PromptFormat.of(Encoding.O200K_BASE);
        return format.perRequest() + messages.stream().mapToLong(format::tokens).sum();
    }

    @Test
    void aTurnCountsItsNewMessagesAlone() {
        var messages = new ArrayList<Message>();
        for (int turn = 0; turn < 100; turn++) {
            messages.add(Neutral.user("question " + turn));
            messages.add(Neutral.user("answer " + turn));
            var reading = read(messages);
            assertEquals(2, reading.counted());
            assertEquals(exact(messages), reading.shares().total());
        }
    }

    @Test
    void aStoreThatHandsOutNewObjectsEachTimeChangesNothing() {
        for (int turn = 1; turn <= 100; turn++) {
            var messages = new ArrayList<Message>();
            for (int i = 0; i < 2 * turn; i++) {
                messages.add(Neutral.user("message " + i));
            }
            var reading = read(messages);
            assertEquals(2, reading.counted());
            assertEquals(exact(messages), reading.shares().total());
        }
    }

    /** 31 bits: among this many objects some twenty pairs have one hash. */
    @Test
    void messagesThatShareAnIdentityHashAreNotTakenForEachOther() {
        Map<Integer, Message> byHash = new HashMap<>();
        int pairs = 0;
        for (int i = 0; i < 300_000; i++) {
            var message = Neutral.user(i % 2 == 0 ? "a" : "a longer text, by several tokens");
            var other = byHash.putIfAbsent(System.identityHashCode(message), message);
            if (other != null && !other.equals(message)) {
                pairs++;
                assertEquals(exact(List.of(other)), read(List.of(other)).shares().total());
                assertEquals(exact(List.of(message)), read(List.of(message)).shares().total());
            }
        }
        assertTrue(pairs > 0);
    }
}
