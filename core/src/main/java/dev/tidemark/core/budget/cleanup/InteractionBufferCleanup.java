package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.budget.cleanup.Excerpt.Unit;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes room among older turns: a question that is asked again later goes first, then the words
 * around the facts in what is older than two hours, then whole turns of that age. What was said in
 * the last half hour stays as it is.
 */
final class InteractionBufferCleanup implements Cleanup {

    private static final long WHOLE_MILLIS = Duration.ofMinutes(30).toMillis();
    private static final long OLD_MILLIS = Duration.ofHours(2).toMillis();

    /** "Yes, go on" answers something else each time; a question of four words asks the same. */
    private static final int QUESTION_WORDS = 4;

    /** Less than two lines are their own summary. */
    private static final int SHORT = 160;

    @Override
    public void clean(Draft draft, long wanted, long now) {
        long goal = draft.freed(Component.INTERACTION_BUFFER) + wanted;
        var turns = turns(draft);
        for (var turn : redundant(turns, draft)) {
            if (missing(draft, goal) && age(turn, draft, now) >= WHOLE_MILLIS) {
                draft.leave(turn, Action.DROP_REDUNDANT, false);
            }
        }
        for (int i = 0; i < draft.size(); i++) {
            var item = draft.item(i);
            if (missing(draft, goal)
                    && item.component() == Component.INTERACTION_BUFFER
                    && now - item.firstSeen() >= OLD_MILLIS) {
                var wantedTerms = wanted(draft, i);
                draft.rewrite(
                        i,
                        Component.INTERACTION_BUFFER,
                        Action.EXTRACT_OLD,
                        text -> summary(text, wantedTerms));
            }
        }
        for (var turn : turns) {
            if (missing(draft, goal)
                    && age(turn, draft, now) >= OLD_MILLIS
                    && turn.stream().allMatch(draft::settled)) {
                draft.leave(turn, Action.ARCHIVE_OLD, true);
            }
        }
    }

    private static boolean missing(Draft draft, long goal) {
        return draft.freed(Component.INTERACTION_BUFFER) < goal;
    }

    /** Facts, and what is spoken of later. */
    private static Predicate<String> wanted(Draft draft, int index) {
        var mentioned = draft.mentions().after(index);
        return term -> Terms.exact(term) || mentioned.test(term);
    }

    private static String summary(String text, Predicate<String> wanted) {
        return text.length() <= SHORT ? text : Excerpt.of(text, Unit.SENTENCE, wanted);
    }

    /** Older turns, each from its question to before the next, without the system's words. */
    private static List<List<Integer>> turns(Draft draft) {
        var turns = new ArrayList<List<Integer>>();
        for (int i = 0; i < draft.current(); i++) {
            if (Draft.asks(draft.message(i))) {
                turns.add(new ArrayList<>());
            }
            if (!turns.isEmpty() && draft.message(i).role() != Role.SYSTEM && draft.here(i)) {
                turns.get(turns.size() - 1).add(i);
            }
        }
        turns.removeIf(List::isEmpty);
        return turns;
    }

    /** Turns whose question is asked again later, but for those in which a tool did something. */
    private static List<List<Integer>> redundant(List<List<Integer>> turns, Draft draft) {
        Map<String, Integer> last = new HashMap<>();
        for (var turn : turns) {
            last.put(question(turn.get(0), draft), turn.get(0));
        }
        if (draft.current() >= 0) {
            last.put(question(draft.current(), draft), draft.current());
        }
        return turns.stream()
                .filter(
                        turn -> {
                            var question = question(turn.get(0), draft);
                            return question.split(" ", QUESTION_WORDS).length == QUESTION_WORDS
                                    && last.get(question) > turn.get(0)
                                    && turn.stream()
                                            .noneMatch(i -> ToolGroup.involves(draft.message(i)));
                        })
                .toList();
    }

    private static String question(int index, Draft draft) {
        return Terms.plain(Mentions.own(draft.message(index)));
    }

    /** A turn is as old as the newest thing in it. */
    private static long age(List<Integer> turn, Draft draft, long now) {
        return now - turn.stream().mapToLong(i -> draft.item(i).firstSeen()).max().orElse(now);
    }
}
