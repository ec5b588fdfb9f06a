package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Brings a request down to its target, stage by stage, each harder than the one before. The same
 * request gives the same plan; a plan that is not sound leaves the request as it came.
 */
public final class Compactor {

    private static final List<Stage> STAGES =
            List.of(
                    new Folding(),
                    new Repeats(),
                    new Superseded(),
                    new Distillation(),
                    new LastResort());

    private Compactor() {}

    /** What to send in place of this request. */
    public static Plan plan(Request request) {
        return plan(request, message -> 0);
    }

    /**
     * The same where some messages matter more than others.
     *
     * @param keep by a message's index the least share of it that stays while others can still
     *     give: 1 is left as it came, 0 is pressed as hard as anything; {@link Levels.Level} has
     *     shares by age and priority
     */
    public static Plan plan(Request request, IntToDoubleFunction keep) {
        return plan(request, keep, 0);
    }

    /**
     * The same where a provider has the beginning in its cache.
     *
     * @param sent how many of the first messages were sent before, as they are
     */
    static Plan plan(Request request, IntToDoubleFunction keep, int sent) {
        var draft = new Draft(request.attainable(), keep, sent);
        if (draft.total() <= request.budget() || request.free() < 0) {
            return Plan.unchanged(draft.length(), draft.total());
        }
        draft.hold();
        long before = draft.total();
        for (var stage : STAGES) {
            long so = draft.total();
            stage.apply(draft);
            if (draft.total() < so) {
                draft.done(stage.name());
            }
            if (draft.reached()) {
                break;
            }
        }
        var plan = draft.plan();
        return plan.after() <= request.budget() && plan.after() < before && sound(draft, plan)
                ? plan
                : Plan.unchanged(draft.length(), before);
    }

    /** Whether providers accept the plan wherever they accept the request. */
    private static boolean sound(Draft draft, Plan plan) {
        var request = draft.request();
        var edits = plan.edits();
        for (int i = 0; i < edits.size(); i++) {
            if (draft.isFixed(i) && !(edits.get(i) instanceof Plan.Keep)) {
                return false;
            }
            if (edits.get(i) instanceof Plan.Replace replace
                    && !sameShape(request.messages().get(i).parts(), replace.by().parts())) {
                return false;
            }
        }
        for (var exchange : draft.exchanges()) {
            boolean dropped = edits.get(exchange.from()) instanceof Plan.Drop;
            for (int i = exchange.from(); i < exchange.to(); i++) {
                if (edits.get(i) instanceof Plan.Drop != dropped) {
                    return false;
                }
            }
        }
        var sent = plan.apply(request.messages());
        return pairs(sent) <= pairs(request.messages()) && !sent.isEmpty();
    }

    private static boolean sameShape(List<Part> a, List<Part> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            var one = a.get(i);
            var other = b.get(i);
            boolean same =
                    one instanceof Part.Text && other instanceof Part.Text
                            || one instanceof Part.Document && other instanceof Part.Document
                            || one instanceof Part.ToolResult x
                                    && other instanceof Part.ToolResult y
                                    && x.id().equals(y.id())
                                    && x.error() == y.error()
                            || one.equals(other);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** How many calls lack a result where it must stand, or the other way round. */
    private static int pairs(List<Message> messages) {
        int broken = 0;
        Map<String, Integer> open = new HashMap<>();
        for (var message : messages) {
            if (message.role() != Role.TOOL && !open.isEmpty()) {
                broken += open.size();
                open.clear();
            }
            for (var part : new ArrayList<>(message.parts())) {
                if (part instanceof Part.ToolCall call) {
                    open.merge(call.id(), 1, Integer::sum);
                } else if (part instanceof Part.ToolResult result) {
                    if (open.containsKey(result.id())) {
                        open.computeIfPresent(result.id(), (id, n) -> n > 1 ? n - 1 : null);
                    } else {
                        broken++;
                    }
                }
            }
        }
        return broken + open.size();
    }
}
