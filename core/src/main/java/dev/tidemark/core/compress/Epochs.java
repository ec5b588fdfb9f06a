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

    private List<Message> covered = List.of();
    private Plan plan;

    /** What to send of this request; requests of one conversation come one after the other. */
    public synchronized Plan next(Request request) {
        var messages = request.messages();
        int common = plan == null ? 0 : common(messages);
        if (plan != null && continues(request, common)) {
            long size = plan.after();
            long before = plan.before();
            for (int i = common; i < Math.max(covered.size(), messages.size()); i++) {
                long gone = i < covered.size() ? request.size().applyAsInt(covered.get(i)) : 0;
                long come = i < messages.size() ? request.size().applyAsInt(messages.get(i)) : 0;
                size += come - gone;
                before += come - gone;
            }
            if (size <= request.budget()) {
                return extended(messages.size(), before, size);
            }
        }
        var fresh = Compactor.plan(request);
        plan = fresh.isUnchanged() ? null : fresh;
        covered = fresh.isUnchanged() ? List.of() : messages;
        return fresh;
    }

    /** How many messages are the same as those that were planned. */
    @SuppressWarnings("ReferenceEquality") // most hosts keep their messages: a quick yes
    private int common(List<Message> messages) {
        int common = 0;
        while (common < Math.min(covered.size(), messages.size())
                && (covered.get(common) == messages.get(common)
                        || covered.get(common).equals(messages.get(common)))) {
            common++;
        }
        return common;
    }

    /**
     * Whether all that the plan changes is still there, and free to be changed. Its newest messages
     * may have become others: hosts put what they retrieve into one request and not into the next.
     */
    private boolean continues(Request request, int common) {
        for (int i = 0; i < covered.size(); i++) {
            boolean kept = plan.edits().get(i) instanceof Plan.Keep;
            if (!kept && (i >= common || request.isFixed(i))) {
                return false;
            }
        }
        return plan.ledgerAt() <= common;
    }

    private Plan extended(int messages, long before, long after) {
        var edits = new ArrayList<Plan.Edit>(messages);
        edits.addAll(plan.edits().subList(0, Math.min(messages, plan.edits().size())));
        while (edits.size() < messages) {
            edits.add(Plan.KEEP);
        }
        return new Plan(edits, plan.ledger(), plan.ledgerAt(), before, after, List.of("frozen"));
    }
}
