package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.context.Fingerprint;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The conversations spoken to lately, up to a share of the heap. One that is forgotten and comes
 * back is planned anew: its provider's cache breaks once more, and nothing else.
 */
final class Histories {

    /** Of the heap. */
    private static final int SHARE = 64;

    private static final int OPENING = 256;

    /** Two models have two windows, and two caches. */
    private record Place(String host, String conversation, String model, long opening) {

        long id() {
            return ((long) host.hashCode() << 32 ^ conversation.hashCode() ^ opening) | 1;
        }
    }

    private static final class Entry {

        private final History history;
        private long weight;

        Entry(History history) {
            this.history = history;
        }
    }

    private final long most;
    private final Map<Place, Entry> recent = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    Histories() {
        this(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** Keeps at most so many bytes. */
    Histories(long most) {
        this.most = most;
    }

    /** The one that this request goes on with. */
    History of(
            Config config, Adapter adapter, String conversation, List<?> messages, String model) {
        long opening = conversation.isEmpty() ? opening(adapter, messages) : 0;
        var place = new Place(adapter.host(), conversation, model, opening);
        synchronized (recent) {
            var entry = recent.get(place);
            if (entry == null || entry.history.config != config) {
                weight -= entry == null ? 0 : entry.weight;
                entry = new Entry(new History(config, place.id()));
                recent.put(place, entry);
            }
            weigh(entry);
            return entry.history;
        }
    }

    /** The next request of this conversation begins an epoch; false where none is known. */
    boolean ask(String conversation) {
        boolean known = false;
        synchronized (recent) {
            for (var entry : recent.entrySet()) {
                if (!conversation.isEmpty() && entry.getKey().conversation().equals(conversation)) {
                    entry.getValue().history.epochs.ask();
                    known = true;
                }
            }
        }
        return known;
    }

    /** As it stands now, which is what the request before this one left. */
    private void weigh(Entry entry) {
        long now = entry.history.weight();
        weight += now - entry.weight;
        entry.weight = now;
        var eldest = recent.values().iterator();
        while (weight > most && recent.size() > 1) {
            weight -= eldest.next().weight;
            eldest.remove();
        }
    }

    int size() {
        synchronized (recent) {
            return recent.size();
        }
    }

    /** A request that nobody names is known by how its conversation began. */
    private static long opening(Adapter adapter, List<?> messages) {
        for (var message : messages) {
            if (message != null && adapter.ofOneConversation(message)) {
                return Fingerprint.of(beginning(adapter.message(message)));
            }
        }
        return 0;
    }

    private static Message beginning(Message message) {
        for (var part : message.parts()) {
            if (part instanceof Part.Text text && text.text().length() > OPENING) {
                return Message.text(
                        message.role(), text.text().substring(0, OPENING) + text.text().length());
            }
        }
        return message;
    }
}
