package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import java.lang.ref.WeakReference;
import java.util.List;

/**
 * Knows a conversation by its messages. No request says to which conversation it belongs, but its
 * messages were read from that conversation's memory a moment ago, and they are the same objects,
 * on whatever thread the request is sent. So a memory that is read, or added to, leaves its id here
 * under its last messages.
 *
 * <p>A fixed table that forgets: a message is held weakly, and gives way to the next one in its
 * place. System messages, which applications share between conversations, are no evidence.
 */
final class Carriers {

    private static final int PLACES = 1 << 14;

    /** Messages at the end of a memory that are noted, and at the end of a request looked at. */
    private static final int NOTED = 4;

    private static final int LOOKED_AT = 8;

    private static final class Entry extends WeakReference<Object> {

        private final String conversation;

        Entry(Object message, String conversation) {
            super(message);
            this.conversation = conversation;
        }
    }

    private final Entry[] entries = new Entry[PLACES];

    void note(Adapter adapter, List<?> messages, Object id) {
        var conversation = name(id);
        int noted = 0;
        for (int i = messages.size() - 1; i >= 0 && noted < NOTED; i--) {
            var message = messages.get(i);
            if (message != null && adapter.ofOneConversation(message)) {
                note(message, conversation);
                noted++;
            }
        }
    }

    private void note(Object message, String conversation) {
        int place = place(message);
        var entry = entries[place];
        if (entry == null || !entry.refersTo(message) || !entry.conversation.equals(conversation)) {
            entries[place] = new Entry(message, conversation);
        }
    }

    /** The conversation that one of the request's last messages was seen in, or null. */
    String find(Adapter adapter, List<?> messages) {
        int last = Math.max(0, messages.size() - LOOKED_AT);
        for (int i = messages.size() - 1; i >= last; i--) {
            var message = messages.get(i);
            var entry = entries[place(message)];
            if (entry != null
                    && message != null
                    && entry.refersTo(message)
                    && adapter.ofOneConversation(message)) {
                return entry.conversation;
            }
        }
        return null;
    }

    private static int place(Object message) {
        int hash = System.identityHashCode(message);
        return (hash ^ hash >>> 14) & PLACES - 1;
    }

    /** Ids are whatever the application uses; what it prints for them is what users know. */
    private static String name(Object id) {
        var name = String.valueOf(id);
        return name.length() <= 200 ? name : name.substring(0, 200);
    }
}
