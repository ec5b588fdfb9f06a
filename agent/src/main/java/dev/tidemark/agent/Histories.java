package dev.tidemark.agent;

import dev.tidemark.agent.Models.Rules;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.context.Fingerprint;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

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

        boolean isAnonymous() {
            return conversation.isEmpty();
        }

        long id() {
            return ((long) host.hashCode() << 32 ^ conversation.hashCode() ^ opening) | 1;
        }
    }

    /**
     * All that goes by one name, the last one used first: memories of several users that were never
     * given an id, or a side call that asks for a title in between.
     */
    static final class Namesakes {

        private static final int MOST = 8;

        private final List<History> histories = new ArrayList<>(1);
        private long weight;
        private boolean forgotten;

        private History first(Rules rules, Predicate<History> wanted) {
            for (int i = 0; i < histories.size(); i++) {
                var history = histories.get(i);
                if (history.rules.equals(rules) && wanted.test(history)) {
                    histories.add(0, histories.remove(i));
                    return history;
                }
            }
            return null;
        }

        private History add(History fresh) {
            if (histories.size() == MOST) {
                histories.remove(MOST - 1);
            }
            if (!histories.isEmpty()) {
                // whoever was told that it does not fit is told when it does
                fresh.overflows = histories.get(0).overflows;
                histories.get(0).overflows = false;
            }
            histories.add(0, fresh);
            return fresh;
        }
    }

    private final long most;
    private final Map<Place, Namesakes> recent = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    /** How many of them nobody names. */
    private int anonymous;

    Histories() {
        this(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** Keeps at most so many bytes. */
    Histories(long most) {
        this.most = most;
    }

    /**
     * Whether nothing is kept of this request's conversation, of those that nobody names: to know
     * one of them, its messages must be read. Those with a name are kept from the beginning.
     */
    boolean isUnheard(Adapter adapter, String conversation, List<?> messages, String model) {
        if (!conversation.isEmpty()) {
            return false;
        }
        synchronized (recent) {
            if (anonymous == 0) {
                return true;
            }
        }
        long opening = opening(adapter, messages);
        synchronized (recent) {
            return !recent.containsKey(new Place(adapter.host(), "", model, opening));
        }
    }

    /** The one that this request goes on with. */
    History of(Rules rules, Adapter adapter, String conversation, List<?> messages, String model) {
        boolean anonymous = conversation.isEmpty();
        long opening = anonymous ? opening(adapter, messages) : 0;
        var place = new Place(adapter.host(), conversation, model, opening);
        boolean unheard;
        synchronized (recent) {
            var namesakes = recent.get(place);
            var known =
                    namesakes == null
                            ? null
                            : namesakes.first(rules, it -> it.goesOnWith(messages));
            if (known != null) {
                return known;
            }
            unheard = namesakes == null;
        }
        // outside of the lock: what messages say is asked of the host
        long began = anonymous ? opening : opening(adapter, messages);
        var keys = unheard ? new long[0] : History.keys(adapter, messages);
        synchronized (recent) {
            var namesakes = recent.computeIfAbsent(place, this::open);
            var known = namesakes.first(rules, it -> it.opening == began && it.goesOnWith(keys));
            return known != null
                    ? known
                    : namesakes.add(new History(rules, place.id(), began, namesakes));
        }
    }

    private Namesakes open(Place place) {
        anonymous += place.isAnonymous() ? 1 : 0;
        return new Namesakes();
    }

    /** After a request: what is kept of its conversation counts, and the eldest may have to go. */
    void weigh(History history) {
        var namesakes = history.namesakes;
        synchronized (recent) {
            if (namesakes == null || namesakes.forgotten) {
                return;
            }
            weight -= namesakes.weight;
            namesakes.weight = namesakes.histories.stream().mapToLong(History::weight).sum();
            weight += namesakes.weight;
            shrink(most);
        }
    }

    /** Forgets those not spoken to for longest, down to so many bytes; the last one stays. */
    private int shrink(long bytes) {
        int forgotten = 0;
        var eldest = recent.entrySet().iterator();
        while (weight > bytes && recent.size() > 1) {
            var entry = eldest.next();
            var gone = entry.getValue();
            gone.forgotten = true;
            weight -= gone.weight;
            anonymous -= entry.getKey().isAnonymous() ? 1 : 0;
            eldest.remove();
            forgotten++;
        }
        return forgotten;
    }

    /** Forgets half of what is kept, what was not spoken to for longest; how many that are. */
    int shrink() {
        synchronized (recent) {
            return shrink(weight / 2);
        }
    }

    /** What is kept, as it was weighed. */
    long weight() {
        synchronized (recent) {
            return weight;
        }
    }

    /** The next request of this conversation begins an epoch; false where none is known. */
    boolean ask(String conversation) {
        boolean known = false;
        synchronized (recent) {
            for (var entry : recent.entrySet()) {
                if (!conversation.isEmpty() && entry.getKey().conversation().equals(conversation)) {
                    entry.getValue().histories.forEach(it -> it.epochs.ask());
                    known = true;
                }
            }
        }
        return known;
    }

    int size() {
        synchronized (recent) {
            return recent.size();
        }
    }

    /** How its conversation began: by that a request is known that nobody names. */
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
