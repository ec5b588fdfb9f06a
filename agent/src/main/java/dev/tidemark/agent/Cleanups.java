package dev.tidemark.agent;

import dev.tidemark.core.budget.cleanup.Action;
import dev.tidemark.core.budget.cleanup.Cleaned.Freed;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Shares;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Tells what an epoch freed in each component, and how: the stages see messages, and users see what
 * the messages are for.
 */
final class Cleanups {

    private record Place(Component component, Action action) {}

    private Cleanups() {}

    /** What the stages of this plan freed of the messages that came. */
    static List<Freed> of(Plan plan, List<Counted> came) {
        int turn = Shares.turn(came);
        boolean ledger = plan.ledger().isPresent();
        var sums = new LinkedHashMap<Place, Long>();
        for (var step : plan.steps()) {
            step.freed()
                    .forEach(
                            (message, tokens) -> {
                                boolean left = plan.edits().get(message) instanceof Plan.Drop;
                                var place =
                                        new Place(
                                                component(came.get(message), message >= turn),
                                                action(step.stage(), left, ledger));
                                sums.merge(place, (long) tokens, Long::sum);
                            });
        }
        var freed = new ArrayList<Freed>(sums.size());
        sums.forEach((place, sum) -> freed.add(new Freed(place.component, place.action, sum)));
        return freed;
    }

    /** A message that is for the most part what was retrieved belongs to the knowledge base. */
    private static Component component(Counted message, boolean current) {
        return message.documents() > message.tokens()
                ? Component.KNOWLEDGE_BASE
                : Component.of(message, current);
    }

    private static Action action(String stage, boolean left, boolean ledger) {
        return switch (stage) {
            case "folding" -> Action.FOLD;
            case "repeats" -> Action.REMOVE_DUPLICATES;
            case "superseded" -> Action.COMPRESS_INACTIVE;
            case "last-resort" -> Action.CUT;
            default -> !left ? Action.KEEP_EXCERPTS : ledger ? Action.EXTRACT_OLD : Action.EVICT;
        };
    }
}
