package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Knows a conversation by its messages. No request says to which conversation it belongs, but its
 * messages were read from that conversation's memory a moment ago, and they are the same objects,
 * on whatever thread the request is sent. So a memory that is read, or added to, leaves its id here
 * under its last messages.
 *
 * <p>A fixed table that forgets: nothing is held, not even weakly. A message has {@value #WAYS}
 * places, and the newest drives out the oldest: with one place each, two hundred conversations that
 * wait for their model at the same time lost three of their first calls. An identity hash has 31
 * bits, so a wrong answer needs two of the last {@value #PLACES} messages to agree in all of them,
 * once in some hundred thousand times that many conversations; system messages, which applications
 * share between conversations, are not taken as evidence.
 */
final class Carriers {

    private static final int PLACES = 1 << 14;
    private static final int WAYS = 8;

    /** Messages at the end of a memory that are noted, and at the end of a request looked at. */
    private static final int NOTED = 4;

    private static final int LOOKED_AT = 8;

    private record Entry(int message, String conversation, int age) {}

    private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(PLACES);

    // counted without care: neighbours in time may share an age
    private int age;

    void note(Adapter adapter, List<?> messages, Object id) {
        var conversation = name(id);
        int noted = 0;
        for (int i = messages.size() - 1; i >= 0 && noted < NOTED; i--) {
            var message = messages.get(i);
            if (message != null && adapter.ofOneConversation(message)) {
                note(System.identityHashCode(message), conversation);
                noted++;
            }
        }
    }

    private void note(int message, String conversation) {
        var entry = new Entry(message, conversation, age++);
        int first = place(message);
        int oldest;
        Entry before;
        do {
            oldest = first;
            before = entries.get(first);
            for (int i = first; i < first + WAYS && before != null; i++) {
                var other = entries.get(i);
                if (other == null || other.message == message) {
                    oldest = i;
                    before = other;
                    break;
                }
                if (other.age - before.age < 0) {
                    oldest = i;
                    before = other;
                }
            }
        } while (!entries.compareAndSet(oldest, before, entry));
    }

    /** The conversation that one of the request's last messages was seen in, or null. */
    String find(Adapter adapter, List<?> messages) {
        int last = Math.max(0, messages.size() - LOOKED_AT);
        for (int i = messages.size() - 1; i >= last; i--) {
            var message = messages.get(i);
            var conversation = find(System.identityHashCode(message));
            if (conversation != null && adapter.ofOneConversation(message)) {
                return conversation;
            }
        }
        return null;
    }

    private String find(int message) {
        int first = place(message);
        for (int i = first; i < first + WAYS; i++) {
            var entry = entries.get(i);
            if (entry == null) {
                return null;
            }
            if (entry.message == message) {
                return entry.conversation;
            }
        }
        return null;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 14) * WAYS & PLACES - 1;
    }

    /** Ids are whatever the application uses; what it prints for them is what users know. */
    private static String name(Object id) {
        var name = String.valueOf(id);
        return name.length() <= 200 ? name : name.substring(0, 200);
    }
}
