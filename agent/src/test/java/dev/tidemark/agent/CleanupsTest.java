package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.core.budget.cleanup.Action;
import dev.tidemark.core.budget.cleanup.Cleaned.Freed;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.compress.Plan.Step;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CleanupsTest {

    private static final List<Counted> CAME =
            List.of(
                    counted(Role.SYSTEM, 10, 0),
                    counted(Role.USER, 20, 200),
                    counted(Role.ASSISTANT, 40, 0),
                    counted(Role.TOOL, 300, 0),
                    counted(Role.USER, 30, 0),
                    counted(Role.TOOL, 400, 0));

    private static Counted counted(Role role, long tokens, long documents) {
        return new Counted(role, false, tokens, documents, 0, 0, 0);
    }

    private static Plan plan(Plan.Edit third, Step... steps) {
        var keep = new Plan.Keep();
        return new Plan(
                List.of(keep, keep, third, keep, keep, keep),
                List.of(),
                1000,
                500,
                List.of(),
                List.of(steps));
    }

    @Test
    void whatAStageFreedIsToldByWhatTheMessagesAreFor() {
        var plan =
                plan(
                        new Plan.Drop(),
                        new Step("folding", 0, 0, Map.of(3, 100), 0),
                        new Step("superseded", 0, 0, Map.of(3, 50, 5, 7), 0),
                        new Step("distillation", 0, 0, Map.of(1, 60, 2, 40), 0));
        assertEquals(
                List.of(
                        new Freed(Component.AGENT_CONTEXT, Action.FOLD, 100),
                        new Freed(Component.AGENT_CONTEXT, Action.COMPRESS_INACTIVE, 50),
                        new Freed(Component.WORKING_MEMORY, Action.COMPRESS_INACTIVE, 7),
                        new Freed(Component.KNOWLEDGE_BASE, Action.KEEP_EXCERPTS, 60),
                        new Freed(Component.INTERACTION_BUFFER, Action.EVICT, 40)),
                Cleanups.of(plan, CAME).stream()
                        .sorted(
                                java.util.Comparator.comparing((Freed it) -> order(it.action()))
                                        .thenComparing(it -> -it.tokens()))
                        .toList());
    }

    private static int order(Action action) {
        return List.of(Action.FOLD, Action.COMPRESS_INACTIVE, Action.KEEP_EXCERPTS, Action.EVICT)
                .indexOf(action);
    }

    @Test
    void aPlanThatWasNotMadeAnewFreedNothing() {
        assertEquals(List.of(), Cleanups.of(plan(new Plan.Drop()), CAME));
    }
}
