package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Knows a conversation by its messages. No request says to which conversation it belongs, but its
 * messages were read from that conversation's memory a moment ago, and they are the same objects,
 * on whatever thread the request is sent. So a memory that is read, or added to, leaves its id here
 * under its last messages.
 *
 * <p>A fixed table that forgets: messages are held weakly, and a message has {@value #WAYS} places,
 * where the newest drives out one that is gone, else the oldest. With one place each, two hundred
 * conversations that wait for their model at the same time lost three of their first calls. System
 * messages, and others that were seen in two conversations, are no evidence.
 */
final class Carriers {

    private static final int PLACES = 1 << 14;
    private static final int WAYS = 8;

    /** Messages at the end of a memory that are noted, and at the end of a request looked at. */
    private static final int NOTED = 4;

    private static final int LOOKED_AT = 8;

    /** Stands for the conversation of a message that was seen in more than one. */
    private static final String SHARED = "";

    private static final class Entry extends WeakReference<Object> {

        private final String conversation;
        private final int age;

        Entry(Object message, String conversation, int age) {
            super(message);
            this.conversation = conversation;
            this.age = age;
        }
    }

    private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(PLACES);

    // counted without care: neighbours in time may share an age
    private int age;

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
        var known = find(message);
        if (known != null
                && (known.conversation.equals(conversation) || known.conversation.equals(SHARED))) {
            return;
        }
        // of two conversations at once: no evidence for either
        var entry = new Entry(message, known == null ? conversation : SHARED, age++);
        int place;
        Entry before;
        do {
            place = place(message);
            before = entries.get(place);
            for (int i = place + 1; i < place(message) + WAYS; i++) {
                var other = entries.get(i);
                if (givesWaySooner(other, before, message)) {
                    place = i;
                    before = other;
                }
            }
        } while (!entries.compareAndSet(place, before, entry));
    }

    /** What is about the same message first, then what is free, then the oldest. */
    private static boolean givesWaySooner(Entry entry, Entry than, Object message) {
        int difference = rank(entry, message) - rank(than, message);
        return difference < 0
                || (difference == 0 && entry != null && than != null && entry.age - than.age < 0);
    }

    private static int rank(Entry entry, Object message) {
        if (entry == null) {
            return 1;
        }
        return entry.refersTo(message) ? 0 : entry.refersTo(null) ? 1 : 2;
    }

    /** The conversation that one of the request's last messages was seen in, or null. */
    String find(Adapter adapter, List<?> messages) {
        int last = Math.max(0, messages.size() - LOOKED_AT);
        for (int i = messages.size() - 1; i >= last; i--) {
            var message = messages.get(i);
            var entry = message == null ? null : find(message);
            if (entry != null
                    && !entry.conversation.equals(SHARED)
                    && adapter.ofOneConversation(message)) {
                return entry.conversation;
            }
        }
        return null;
    }

    private Entry find(Object message) {
        int first = place(message);
        for (int i = first; i < first + WAYS; i++) {
            var entry = entries.get(i);
            if (entry != null && entry.refersTo(message)) {
                return entry;
            }
        }
        return null;
    }

    private static int place(Object message) {
        int hash = System.identityHashCode(message);
        return (hash ^ hash >>> 14) * WAYS & PLACES - 1;
    }

    /** Ids are whatever the application uses; what it prints for them is what users know. */
    private static String name(Object id) {
        var name = String.valueOf(id);
        return name.length() <= 200 ? name : name.substring(0, 200);
    }
}
