package dev.tidemark.core.context;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The conversations seen lately: the most recently used ones, up to a number. */
public final class Conversations {

    private record Key(String host, String id) {}

    /** A ledger with its key and its place; measured in a histogram of classes. */
    private static final int BYTES = 430;

    private final Map<Key, Conversation> recent;

    /** Keeps at most {@code most}. */
    public Conversations(int most) {
        recent =
                new LinkedHashMap<>(64, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Key, Conversation> eldest) {
                        return size() > most;
                    }
                };
    }

    /** The ledger of this conversation, opened where there is none. */
    public synchronized Conversation of(String host, String id, long now) {
        return recent.computeIfAbsent(new Key(host, id), key -> new Conversation(host, id, now));
    }

    /** All of them, most recently used first. */
    public synchronized Collection<Profile> profiles() {
        var profiles = new ArrayList<Profile>(recent.size());
        recent.values().forEach(conversation -> profiles.add(conversation.profile()));
        Collections.reverse(profiles);
        return profiles;
    }

    /** All of them take about so many bytes. */
    public long weight() {
        return (long) size() * BYTES;
    }

    /** How many there are. */
    public synchronized int size() {
        return recent.size();
    }
}
