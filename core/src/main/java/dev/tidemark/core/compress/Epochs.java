package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * One conversation's clock. Above the budget a request is brought down to the target once; from
 * then on what was sent is sent again, byte for byte, with the new messages behind it, until that
 * passes the budget too. A provider's prompt cache breaks once an epoch and hits between.
 */
public final class Epochs {

    /** Two epochs that saved nothing end the trying until the history has grown by this much. */
    private static final double GROWTH = 1.1;

    private List<Message> covered = List.of();
    private Plan plan;
    private int vain;
    private long vainAt;

    /** What to send of this request; requests of one conversation come one after the other. */
    public synchronized Plan next(Request request) {
        var messages = request.messages();
        if (plan != null && continues(request)) {
            long size = plan.after();
            long before = plan.before();
            for (int i = covered.size(); i < messages.size(); i++) {
                int tokens = request.size().applyAsInt(messages.get(i));
                size += tokens;
                before += tokens;
            }
            if (size <= request.budget()) {
                return extended(messages.size(), before, size);
            }
        }
        if (vain >= 2 && messages.size() < vainAt * GROWTH) {
            return Plan.unchanged(messages.size(), 0);
        }
        var fresh = Compactor.plan(request);
        if (fresh.isUnchanged()) {
            forget();
            boolean over = fresh.before() > request.budget();
            vain = over ? vain + 1 : 0;
            vainAt = messages.size();
        } else {
            plan = fresh;
            covered = messages;
            vain = 0;
        }
        return fresh;
    }

    private void forget() {
        plan = null;
        covered = List.of();
    }

    /** Whether the request is the planned one with more behind it, and nothing fixed since. */
    @SuppressWarnings("ReferenceEquality") // most hosts keep their messages: a quick yes
    private boolean continues(Request request) {
        var messages = request.messages();
        if (messages.size() < covered.size()) {
            return false;
        }
        for (int i = 0; i < covered.size(); i++) {
            var known = covered.get(i);
            var now = messages.get(i);
            if (known != now && !known.equals(now)) {
                return false;
            }
            if (request.isFixed(i) && !(plan.edits().get(i) instanceof Plan.Keep)) {
                return false;
            }
        }
        return true;
    }

    private Plan extended(int messages, long before, long after) {
        var edits = new ArrayList<Plan.Edit>(messages);
        edits.addAll(plan.edits());
        while (edits.size() < messages) {
            edits.add(Plan.KEEP);
        }
        return new Plan(edits, plan.ledger(), plan.ledgerAt(), before, after, List.of("frozen"));
    }
}
