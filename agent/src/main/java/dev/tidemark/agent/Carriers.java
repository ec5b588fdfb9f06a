package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import java.util.List;

/**
 * Knows a conversation by its messages. No request says to which conversation it belongs, but its
 * messages were read from that conversation's memory a moment ago, and they are the same objects,
 * on whatever thread the request is sent. So a memory that is read, or added to, leaves its id here
 * under its last messages.
 *
 * <p>A fixed table that forgets: nothing is held, not even weakly. An identity hash has 31 bits, so
 * a wrong answer needs two of the last {@value #PLACES} messages to agree in all of them, once in
 * some hundred thousand times that many conversations; system messages, which applications share
 * between conversations, are not taken as evidence.
 */
final class Carriers {

    private static final int PLACES = 1 << 14;

    /** Messages at the end of a memory that are noted, and at the end of a request looked at. */
    private static final int NOTED = 4;

    private static final int LOOKED_AT = 8;

    private record Entry(int message, String conversation) {}

    private final Entry[] entries = new Entry[PLACES];

    void note(Adapter adapter, List<?> messages, Object id) {
        var conversation = name(id);
        int noted = 0;
        for (int i = messages.size() - 1; i >= 0 && noted < NOTED; i--) {
            var message = messages.get(i);
            if (message != null && adapter.ofOneConversation(message)) {
                int hash = System.identityHashCode(message);
                entries[place(hash)] = new Entry(hash, conversation);
                noted++;
            }
        }
    }

    /** The conversation that one of the request's last messages was seen in, or null. */
    String find(Adapter adapter, List<?> messages) {
        int last = Math.max(0, messages.size() - LOOKED_AT);
        for (int i = messages.size() - 1; i >= last; i--) {
            var message = messages.get(i);
            int hash = System.identityHashCode(message);
            var entry = entries[place(hash)];
            if (entry != null && entry.message == hash && adapter.ofOneConversation(message)) {
                return entry.conversation;
            }
        }
        return null;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 14) & PLACES - 1;
    }

    /** Ids are whatever the application uses; what it prints for them is what users know. */
    private static String name(Object id) {
        var name = String.valueOf(id);
        return name.length() <= 200 ? name : name.substring(0, 200);
    }
}
