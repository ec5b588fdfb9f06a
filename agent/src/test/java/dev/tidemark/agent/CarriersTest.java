package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tidemark.agent.host.Adapter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarriersTest {

    /** Strings are shared between conversations, all else is of one. */
    private static final Adapter ADAPTER =
            (Adapter)
                    Proxy.newProxyInstance(
                            Adapter.class.getClassLoader(),
                            new Class<?>[] {Adapter.class},
                            (proxy, method, arguments) -> !(arguments[0] instanceof String));

    private final Carriers carriers = new Carriers();

    private static List<Object> messages(int count) {
        var messages = new ArrayList<Object>(List.of("system"));
        for (int i = 0; i < count; i++) {
            messages.add(new Object());
        }
        return messages;
    }

    @Test
    void aRequestIsKnownByOneOfItsLastMessages() {
        var memory = messages(20);
        carriers.note(ADAPTER, memory, "c-1");
        assertEquals("c-1", carriers.find(ADAPTER, memory));
        var longer = new ArrayList<>(memory);
        longer.addAll(messages(3));
        assertEquals("c-1", carriers.find(ADAPTER, longer));
        assertNull(carriers.find(ADAPTER, messages(5)));
        assertNull(carriers.find(ADAPTER, List.of()));
    }

    @Test
    void whatConversationsShareIsNoEvidence() {
        carriers.note(ADAPTER, List.of("system"), "c-1");
        assertNull(carriers.find(ADAPTER, List.of("system")));
    }

    @Test
    void theOneNotedLastOwnsAMessage() {
        var memory = messages(2);
        carriers.note(ADAPTER, memory, "c-1");
        carriers.note(ADAPTER, memory, "c-2");
        assertEquals("c-2", carriers.find(ADAPTER, memory));
    }

    @Test
    void anIdIsWhatItPrints() {
        var memory = messages(1);
        carriers.note(ADAPTER, memory, 42);
        assertEquals("42", carriers.find(ADAPTER, memory));
        carriers.note(ADAPTER, memory, "x".repeat(1_000));
        assertEquals(200, carriers.find(ADAPTER, memory).length());
    }

    /** With one place for each message, one in thirty was driven out before it was asked for. */
    @Test
    void aThousandConversationsThatWaitAreAllKnown() {
        for (int round = 0; round < 20; round++) {
            var memories = new ArrayList<List<Object>>();
            for (int i = 0; i < 1_000; i++) {
                memories.add(messages(1));
                carriers.note(ADAPTER, memories.get(i), i);
            }
            for (int i = 0; i < 1_000; i++) {
                assertEquals(String.valueOf(i), carriers.find(ADAPTER, memories.get(i)));
            }
        }
    }
}
