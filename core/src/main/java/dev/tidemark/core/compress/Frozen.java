package dev.tidemark.core.compress;

import dev.tidemark.core.compress.Plan.Edit;
import dev.tidemark.core.compress.Plan.Insert;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an epoch decided, and what was sent since. It keeps no message of the application: of each
 * it knows the key, and beside that only what was written in its place.
 */
final class Frozen {

    /** What one step takes, in characters. */
    private static final int STEP = 24;

    /**
     * What became of one message, for good.
     *
     * @param place its number among all that the conversation ever had
     */
    private record Step(int place, int saved) {}

    /** A message of ours among them. */
    private record Placed(Insert insert, int size) {

        /** Where it stands once so many messages have gone from this place on. */
        Placed moved(int from, int gone) {
            int before = insert.before();
            return before <= from
                    ? this
                    : new Placed(new Insert(Math.max(from, before - gone), insert.message()), size);
        }
    }

    private final List<Step> steps = new ArrayList<>();

    // of the same messages, apart: both are gone through with every request
    private long[] keys = new long[64];
    private Edit[] edits = new Edit[keys.length];

    private final List<Placed> placed = new ArrayList<>();
    private final List<String> stages = new ArrayList<>(List.of(Plan.FROZEN));

    /** Messages in front of this one the epoch has changed. */
    private int firm;

    /** Of all that left or was shortened since the conversation began. */
    private final Hidden hidden;

    private long weight;

    /** Tokens that the edits take, less those of what is ours. */
    private long saved;

    /** What a plan made of what stood before, or of what came where nothing did. */
    Frozen(Turn turn, Plan plan, Frozen before) {
        hidden = before == null ? new Hidden() : before.hidden;
        int last = 0;
        for (int i = 0; i < turn.length(); i++) {
            var edit = plan.edits().get(i);
            boolean known = before != null && i < before.steps.size();
            var old = known ? before.steps.get(i) : null;
            var step =
                    known && before.edits[i] == edit
                            ? old
                            : new Step(place(old), saved(turn, i, edit));
            if (!(edit instanceof Plan.Keep)
                    && (!known || i >= before.firm || before.edits[i] instanceof Plan.Keep)) {
                hidden.add(step.place(), new Said(turn, i, turn.message(i)));
            }
            add(turn.key(i), step, edit);
            last = edit instanceof Plan.Keep ? last : i + 1;
        }
        for (var insert : plan.inserts()) {
            add(new Placed(insert, turn.size(insert.message())));
            last = Math.max(last, insert.before());
        }
        firm = last;
        hidden.seal();
    }

    /** A message that is met for the first time stands behind all others. */
    private int place(Step known) {
        return known != null
                ? known.place()
                : steps.isEmpty() ? 0 : steps.get(steps.size() - 1).place() + 1;
    }

    /** Where the message with this number stands now, or -1. */
    private int at(int place) {
        int least = 0;
        int most = steps.size() - 1;
        while (least <= most) {
            int middle = (least + most) >>> 1;
            int there = steps.get(middle).place();
            if (there == place) {
                return middle;
            }
            least = there < place ? middle + 1 : least;
            most = there > place ? middle - 1 : most;
        }
        return -1;
    }

    private void add(long key, Step step, Edit edit) {
        int at = steps.size();
        if (at == keys.length) {
            keys = Arrays.copyOf(keys, 2 * at);
            edits = Arrays.copyOf(edits, 2 * at);
        }
        keys[at] = key;
        steps.add(step);
        edits[at] = edit;
        saved += step.saved();
        weight += weight(edit);
    }

    private void remove(int from, int to) {
        if (from == to) {
            return;
        }
        for (int i = from; i < to; i++) {
            saved -= steps.get(i).saved();
            weight -= weight(edits[i]);
        }
        System.arraycopy(keys, to, keys, from, steps.size() - to);
        edits = edits.clone(); // plans look at the other
        System.arraycopy(edits, to, edits, from, steps.size() - to);
        Arrays.fill(edits, steps.size() - (to - from), steps.size(), null);
        steps.subList(from, to).clear();
    }

    private void add(Placed insert) {
        placed.add(insert);
        saved -= insert.size();
        weight += weight(insert);
    }

    /** Takes back what stands behind this place. */
    private void removeInserts(int behind) {
        for (var it : placed) {
            if (it.insert().before() > behind) {
                saved += it.size();
                weight -= weight(it);
            }
        }
        placed.removeIf(it -> it.insert().before() > behind);
    }

    private static int weight(Edit edit) {
        return STEP + (edit instanceof Plan.Replace it ? length(it.by()) : 0);
    }

    private static int weight(Placed insert) {
        return length(insert.insert().message());
    }

    private static int saved(Turn turn, int message, Edit edit) {
        return edit instanceof Plan.Keep
                ? 0
                : edit instanceof Plan.Replace replace
                        ? turn.size(message) - turn.size(replace.by())
                        : turn.size(message);
    }

    /**
     * Whether all that the epoch changed is still there and free to be changed, or has been dropped
     * by the host as well. The newest messages may have become others: hosts put what they retrieve
     * into one request and not into the next.
     */
    boolean goesOn(Turn turn) {
        int common = common(turn, 0);
        if (common < firm && slides(turn, common)) {
            common = common(turn, common);
        }
        if (common < firm) {
            return false;
        }
        var fixed = turn.fixed();
        for (int i = fixed.nextSetBit(0); i >= 0 && i < firm; i = fixed.nextSetBit(i + 1)) {
            if (!(edits[i] instanceof Plan.Keep)) {
                return false;
            }
        }
        remove(common, steps.size());
        removeInserts(common);
        return true;
    }

    private int common(Turn turn, int from) {
        int common = from;
        int most = Math.min(steps.size(), turn.length());
        while (common < most && keys[common] == turn.key(common)) {
            common++;
        }
        return common;
    }

    /**
     * A host that drops its oldest messages, turn by turn, drops what has left already: what is
     * sent stays as it is, and so does the provider's cache, which the host alone would break each
     * time.
     */
    private boolean slides(Turn turn, int at) {
        int gone = at;
        while (gone < firm
                && at < turn.length()
                && edits[gone] instanceof Plan.Drop
                && keys[gone] != turn.key(at)) {
            gone++;
        }
        if (gone == at || gone == steps.size() || keys[gone] != turn.key(at)) {
            return false;
        }
        remove(at, gone);
        int shift = gone - at;
        firm -= shift;
        placed.replaceAll(it -> it.moved(at, shift));
        return true;
    }

    /** What is sent of this request: what was sent before, and what is new. */
    Plan next(Turn turn, long total) {
        var recall = new Recall(turn, this::edit, inserts(), hidden, this::at);
        for (int i = steps.size(); i < turn.length(); i++) {
            var edit = ingested(turn, i);
            add(turn.key(i), new Step(place(null), saved(turn, i, edit)), edit);
            // an answer may begin an epoch, a mere mention may not
            var insert = recall.answerTo(i, turn.limits().ceiling() - total + saved);
            if (insert == null) {
                insert = recall.spokenOf(i, turn.limits().mark() - total + saved);
            }
            if (insert != null) {
                add(new Placed(insert, turn.size(insert.message())));
            }
        }
        return new Plan(new Edits(edits, steps.size()), inserts(), total, total - saved, stages);
    }

    /** The plan that this was made of, with what its newest question asks for that left with it. */
    Plan answered(Turn turn, Plan plan) {
        var recall = new Recall(turn, this::edit, inserts(), hidden, this::at);
        int newest = turn.length() - 1;
        while (newest > 0 && turn.message(newest).role() != Role.USER) {
            newest--;
        }
        long after = plan.after();
        for (int i = newest; i < turn.length(); i++) {
            var insert = recall.answerTo(i, turn.limits().ceiling() - after);
            if (insert != null) {
                var again = new Placed(insert, turn.size(insert.message()));
                after += again.size();
                add(again);
            }
        }
        return after == plan.after()
                ? plan
                : new Plan(
                        plan.edits(), inserts(), plan.before(), after, plan.stages(), plan.steps());
    }

    private Edit edit(int message) {
        return message < steps.size() ? edits[message] : Plan.KEEP;
    }

    private List<Insert> inserts() {
        return placed.stream().map(Placed::insert).toList();
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
        return weight + hidden.weight();
    }

    private static int length(Message message) {
        return Draft.text(message).length();
    }
}
