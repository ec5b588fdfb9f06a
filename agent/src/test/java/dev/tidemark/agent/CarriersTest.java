package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarriersTest {

    private final Neutral adapter = new Neutral();
    private final Carriers carriers = new Carriers();

    @Test
    void aRequestIsKnownByTheLastMessagesOfItsMemory() {
        var memory = List.of(Neutral.user("one"), Neutral.user("two"));
        carriers.note(adapter, memory, 17);
        assertEquals("17", carriers.find(adapter, memory));
        assertEquals("17", carriers.find(adapter, List.of(memory.get(1), Neutral.user("three"))));
        assertNull(carriers.find(adapter, List.of(Neutral.user("one"))));
    }

    @Test
    void aSystemMessageIsNoEvidence() {
        var shared = Message.text(Role.SYSTEM, "be brief");
        carriers.note(adapter, List.of(shared), "a");
        assertNull(carriers.find(adapter, List.of(shared)));
    }

    @Test
    void aThousandConversationsThatWaitAreAllKnown() {
        for (int round = 0; round < 20; round++) {
            var memories = new ArrayList<List<Message>>();
            for (int i = 0; i < 1_000; i++) {
                memories.add(List.of(Neutral.user("only " + i)));
                carriers.note(adapter, memories.get(i), i);
            }
            for (int i = 0; i < 1_000; i++) {
                assertEquals(String.valueOf(i), carriers.find(adapter, memories.get(i)));
            }
        }
    }
}
