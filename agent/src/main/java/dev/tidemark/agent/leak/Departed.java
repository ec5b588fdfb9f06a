package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Kind;
import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conversations that a store was told to let go of, watched until they are gone: one that is still
 * there after two old collections is held by somebody else. Some that are belong to a call that
 * runs, or to a careful application; it takes a number of them, and that they become more.
 */
final class Departed {

    private static final int MOST = 1_000;
    private static final int OLD_COLLECTIONS = 2;
    private static final int FEW = 20;

    private static final class Watched {

        final Store store;
        final WeakReference<Object> conversation;
        final double bytes;
        final long since;
        int survived;

        Watched(Store store, WeakReference<Object> conversation, double bytes, long since) {
            this.store = store;
            this.conversation = conversation;
            this.bytes = bytes;
            this.since = since;
        }
    }

    private final ArrayDeque<Watched> watched = new ArrayDeque<>();
    private final Map<Store, Integer> before = new HashMap<>();
    private final Map<Store, Verdict> verdicts = new HashMap<>();

    void add(Store store, WeakReference<Object> conversation, double bytes, long now) {
        if (watched.size() == MOST) {
            watched.poll();
        }
        watched.add(new Watched(store, conversation, bytes, now));
    }

    /** Those that are watched. */
    int size() {
        return watched.size();
    }

    /**
     * An old collection has ended: what had been removed before, and is here now, was reachable.
     */
    void collectedOld(long now) {
        watched.removeIf(it -> it.conversation.refersTo(null));
        for (var it : watched) {
            it.survived += it.since <= now ? 1 : 0;
        }
        var held = new HashMap<Store, List<Watched>>();
        for (var it : watched) {
            if (it.survived >= OLD_COLLECTIONS) {
                held.computeIfAbsent(it.store, any -> new ArrayList<>()).add(it);
            }
        }
        for (var store : List.copyOf(verdicts.keySet())) {
            if (held.getOrDefault(store, List.of()).size() < FEW / 2) {
                verdicts.computeIfPresent(store, (any, open) -> withdrawn(open));
            }
        }
        held.forEach((store, still) -> judge(store, still, now));
        before.clear();
        held.forEach((store, still) -> before.put(store, still.size()));
    }

    List<Verdict> verdicts() {
        return List.copyOf(verdicts.values());
    }

    private void judge(Store store, List<Watched> held, long now) {
        if (held.size() < FEW) {
            return;
        }
        int last = before.getOrDefault(store, 0);
        var open = verdicts.get(store);
        boolean grows = last >= FEW && held.size() > last;
        boolean confirmed =
                grows || open != null && open.state() == State.CONFIRMED; // the table may be full
        verdicts.put(store, verdict(store, held, confirmed, now));
    }

    private static Verdict verdict(Store store, List<Watched> held, boolean confirmed, long now) {
        long since = held.get(0).since;
        double bytes = held.stream().mapToDouble(it -> it.bytes).sum();
        return new Verdict(
                confirmed ? State.CONFIRMED : State.SUSPECTED,
                Kind.CONVERSATIONS,
                store.holder() + " (removed)",
                Verdict.UNATTRIBUTED,
                bytes * 3_600_000 / Math.max(1_000, now - since),
                confirmed ? 0.95 : 0.7,
                since,
                Optional.empty(),
                List.of(
                        held.size()
                                + " conversations that were removed from "
                                + store.holder()
                                + " are still reachable after "
                                + OLD_COLLECTIONS
                                + " old collections or more."),
                "Look for a second reference to what was removed: a map of the application's own,"
                        + " a session attribute, a captured lambda, a thread local.");
    }

    private static Verdict withdrawn(Verdict open) {
        return new Verdict(
                State.WITHDRAWN,
                open.kind(),
                open.suspect(),
                open.holder(),
                0,
                open.confidence(),
                open.since(),
                Optional.empty(),
                List.of("What was removed is gone."),
                "");
    }
}
