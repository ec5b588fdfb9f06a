package dev.tidemark.core.compress;

import dev.tidemark.core.compress.Plan.Edit;
import dev.tidemark.core.compress.Plan.Insert;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * What an epoch decided, and what was sent since. It keeps no message of the application: of each
 * it knows the key, and beside that only what was written in its place.
 */
final class Frozen {

    /** What became of one message, for good. */
    private record Step(long key, Edit edit, int saved) {}

    /** A message of ours among them. */
    private record Placed(Insert insert, int size) {}

    private final List<Step> steps = new ArrayList<>();
    private final List<Placed> placed = new ArrayList<>();
    private final List<String> stages = new ArrayList<>(List.of(Plan.FROZEN));

    /** Messages in front of this one the epoch has changed. */
    private final int firm;

    Frozen(Turn turn, Plan plan) {
        int last = 0;
        for (int i = 0; i < turn.length(); i++) {
            var edit = plan.edits().get(i);
            steps.add(step(turn, i, edit));
            last = edit instanceof Plan.Keep ? last : i + 1;
        }
        for (var insert : plan.inserts()) {
            placed.add(new Placed(insert, turn.size(insert.message())));
            last = Math.max(last, insert.before());
        }
        firm = last;
    }

    private static Step step(Turn turn, int message, Edit edit) {
        int saved =
                edit instanceof Plan.Keep
                        ? 0
                        : edit instanceof Plan.Replace replace
                                ? turn.size(message) - turn.size(replace.by())
                                : turn.size(message);
        return new Step(turn.key(message), edit, saved);
    }

    /**
     * Whether all that the epoch changed is still there and free to be changed. The newest messages
     * may have become others: hosts put what they retrieve into one request and not into the next.
     */
    boolean goesOn(Turn turn) {
        int common = 0;
        int most = Math.min(steps.size(), turn.length());
        while (common < most && steps.get(common).key() == turn.key(common)) {
            common++;
        }
        if (common < firm) {
            return false;
        }
        var fixed = turn.fixed();
        for (int i = fixed.nextSetBit(0); i >= 0 && i < firm; i = fixed.nextSetBit(i + 1)) {
            if (!(steps.get(i).edit() instanceof Plan.Keep)) {
                return false;
            }
        }
        steps.subList(common, steps.size()).clear();
        int gone = common;
        placed.removeIf(it -> it.insert().before() > gone);
        return true;
    }

    /** What is sent of this request: what was sent before, and what is new. */
    Plan next(Turn turn, long total) {
        long room = turn.limits().mark() - total + saved();
        var recall = new Recall(turn, this::edit, inserts());
        for (int i = steps.size(); i < turn.length(); i++) {
            var step = step(turn, i, ingested(turn, i));
            room += step.saved();
            steps.add(step);
            var insert = recall.spokenOf(i, room);
            if (insert != null) {
                var again = new Placed(insert, turn.size(insert.message()));
                room -= again.size();
                placed.add(again);
            }
        }
        var edits = new ArrayList<Edit>(turn.length());
        steps.forEach(step -> edits.add(step.edit()));
        return new Plan(edits, inserts(), total, total - saved(), stages);
    }

    private Edit edit(int message) {
        return message < steps.size() ? steps.get(message).edit() : Plan.KEEP;
    }

    private List<Insert> inserts() {
        return placed.stream().map(Placed::insert).toList();
    }

    private long saved() {
        long saved = 0;
        for (var step : steps) {
            saved += step.saved();
        }
        for (var it : placed) {
            saved -= it.size();
        }
        return saved;
    }

    /** A tool's result that was never sent, without what only a person at a terminal sees. */
    @SuppressWarnings("ReferenceEquality") // the very same message means: nothing was rewritten
    private static Edit ingested(Turn turn, int message) {
        var came = turn.message(message);
        if (came.role() != Role.TOOL
                || !turn.folds(message)
                || came.parts().stream().anyMatch(Frozen::isError)) {
            return Plan.KEEP;
        }
        var folded = Draft.rewritten(came, Folding::lossless);
        return folded != came && turn.size(folded) < turn.size(message)
                ? new Plan.Replace(folded)
                : Plan.KEEP;
    }

    private static boolean isError(Part part) {
        return part instanceof Part.ToolResult result && result.error();
    }

    /** Characters of ours. */
    long weight() {
        long weight = 0;
        for (var step : steps) {
            weight += step.edit() instanceof Plan.Replace replace ? length(replace.by()) : 0;
        }
        for (var it : placed) {
            weight += length(it.insert().message());
        }
        return weight + 64L * steps.size();
    }

    private static int length(Message message) {
        return Draft.text(message).length();
    }
}
