package dev.tidemark.core.compress;

import dev.tidemark.core.compress.Plan.Edit;
import dev.tidemark.core.compress.Plan.Insert;
import dev.tidemark.core.context.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an epoch plans: all that came, or, once that is many times what may be sent, what is sent of
 * it. What left long ago is then not read again, so that an epoch costs what a request may hold,
 * however long the conversation has been.
 */
final class View {

    /** So many times the ceiling a history is read as a whole. */
    private static final int FAR = 4;

    private final Turn turn;
    private final Plan standing;
    private final List<Edit> edits;
    private final List<Message> messages = new ArrayList<>();

    /** Where each stands in the request; below zero, which of the messages of ours it is. */
    private final List<Integer> places = new ArrayList<>();

    private final IdentityHashMap<Message, Integer> sizes = new IdentityHashMap<>();
    private long total;

    /** How many in front have been sent before, as they are. */
    private int sent;

    private View(Turn turn, Plan standing, int same) {
        this.turn = turn;
        this.standing = standing;
        this.edits = new ArrayList<>(standing.edits());
        var fixed = turn.fixed();
        int next = 0;
        for (int i = 0; i <= turn.length(); i++) {
            for (; next < standing.inserts().size(); next++) {
                var insert = standing.inserts().get(next);
                if (insert.before() > i && i < turn.length()) {
                    break;
                }
                // what came back for an earlier question has been answered
                if (Ledger.in(insert.message()).isPresent()) {
                    add(insert.message(), -1 - next, turn.size(insert.message()));
                }
            }
            if (i == turn.length() || edits.get(i) instanceof Plan.Drop) {
                continue;
            }
            if (fixed.get(i)) {
                // even a result that was written in fewer tokens goes out as it came now
                edits.set(i, Plan.KEEP);
            }
            if (edits.get(i) instanceof Plan.Replace it) {
                add(it.by(), i, turn.size(it.by()));
            } else {
                add(turn.message(i), i, turn.size(i));
                sent = i < same ? messages.size() : sent;
            }
        }
    }

    /**
     * Of a request of which this is sent now.
     *
     * @param opens whether its beginning may stay as it was sent
     */
    static View of(Turn turn, Plan standing, boolean opens) {
        boolean far = standing.before() > FAR * turn.limits().ceiling();
        return new View(
                turn,
                far ? standing : Plan.unchanged(standing.edits().size(), standing.before()),
                opens ? standing.same() : 0);
    }

    private void add(Message message, int place, int size) {
        messages.add(message);
        places.add(place);
        sizes.put(message, size);
        total += size;
    }

    /** The plan of the whole request that brings this down, as {@link Compactor} finds it. */
    Plan plan(boolean sparing, long budget, long target) {
        var among = new BitSet();
        places.stream().filter(place -> place >= 0).forEach(among::set);
        var held = turn.held(sparing, among);
        var fixed = new BitSet();
        for (int i = 0; i < places.size(); i++) {
            fixed.set(i, places.get(i) >= 0 && held.get(places.get(i)));
        }
        boolean whole = standing.isUnchanged();
        var request =
                new Request(
                        messages,
                        fixed,
                        turn.question(),
                        whole ? budget : Math.min(budget, total - 1),
                        target,
                        turn.tokenizer(),
                        message -> {
                            var size = sizes.get(message);
                            return size != null ? size : turn.size(message);
                        });
        var plan =
                Compactor.plan(
                        request, i -> places.get(i) < 0 ? 0 : turn.keep(places.get(i)), sent);
        return whole || plan.isUnchanged() ? plan : composed(plan);
    }

    private Plan composed(Plan plan) {
        var edits = new ArrayList<>(this.edits);
        var inserts = new ArrayList<Insert>();
        int next = 0;
        for (int i = 0; i <= messages.size(); i++) {
            int before = before(i);
            for (; next < plan.inserts().size(); next++) {
                var insert = plan.inserts().get(next);
                if (insert.before() > i && i < messages.size()) {
                    break;
                }
                inserts.add(new Insert(before, insert.message()));
            }
            if (i == messages.size()) {
                continue;
            }
            Edit edit = plan.edits().get(i);
            if (places.get(i) < 0) {
                if (edit instanceof Plan.Keep) {
                    inserts.add(new Insert(before, messages.get(i)));
                } else if (edit instanceof Plan.Replace it) {
                    inserts.add(new Insert(before, it.by()));
                }
            } else if (!(edit instanceof Plan.Keep)) {
                edits.set(places.get(i), edit);
            }
        }
        var steps = plan.steps().stream().map(this::placed).toList();
        long after = plan.after() + recounted(inserts, edits);
        return new Plan(edits, inserts, standing.before(), after, plan.stages(), steps);
    }

    /** A ledger for which there was no room has not been counted on. */
    private long recounted(List<Insert> inserts, List<Edit> edits) {
        int dropped = (int) edits.stream().filter(Plan.Drop.class::isInstance).count();
        long more = 0;
        for (int i = 0; i < inserts.size(); i++) {
            var insert = inserts.get(i);
            var ledger = Ledger.in(insert.message());
            if (ledger.isPresent() && ledger.get().messages() < dropped) {
                var counted =
                        new Ledger(dropped, ledger.get().summary(), ledger.get().lines()).message();
                inserts.set(i, new Insert(insert.before(), counted));
                more += turn.size(counted) - turn.size(insert.message());
            }
        }
        return more;
    }

    /** In front of which message of the request this one stands. */
    private int before(int at) {
        if (at == messages.size()) {
            return turn.length();
        }
        int place = places.get(at);
        return place >= 0 ? place : standing.inserts().get(-1 - place).before();
    }

    private Plan.Step placed(Plan.Step step) {
        Map<Integer, Integer> freed = new HashMap<>();
        step.freed()
                .forEach(
                        (at, tokens) -> {
                            if (places.get(at) >= 0) {
                                freed.put(places.get(at), tokens);
                            }
                        });
        return new Plan.Step(step.stage(), step.before(), step.after(), freed, step.nanos());
    }
}
