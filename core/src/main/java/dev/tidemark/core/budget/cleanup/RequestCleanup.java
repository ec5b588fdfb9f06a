package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.budget.Allocation;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Message;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The cleanups of one request, as an {@link Allocation} asks for them: each component by its own
 * steps, all on the same request, so that what one took no other counts again. A system prompt has
 * none: nothing of it may leave.
 */
public final class RequestCleanup implements Allocation.Cleanup {

    private static final Map<Component, Cleanup> CLEANUPS =
            Map.of(
                    Component.WORKING_MEMORY,
                    new WorkingMemoryCleanup(Component.WORKING_MEMORY),
                    Component.AGENT_CONTEXT,
                    new WorkingMemoryCleanup(Component.AGENT_CONTEXT),
                    Component.KNOWLEDGE_BASE,
                    new KnowledgeBaseCleanup(),
                    Component.INTERACTION_BUFFER,
                    new InteractionBufferCleanup());

    private final Draft draft;
    private final long now;

    /**
     * A request of which nothing has been cleaned up yet.
     *
     * @param counter what a message costs, in the tokens the items are counted in
     * @param now milliseconds, of the clock the items were first seen by
     */
    public RequestCleanup(List<Item> request, ToLongFunction<Message> counter, long now) {
        this.draft = new Draft(request, counter);
        this.now = now;
    }

    /** Frees tokens of a component, and tells how many of its own that were. */
    @Override
    public long free(Component component, long tokens) {
        long before = draft.freed(component);
        var cleanup = CLEANUPS.get(component);
        if (cleanup != null && tokens > 0) {
            cleanup.clean(draft, tokens, now);
        }
        return draft.freed(component) - before;
    }

    /** All that was changed so far; the request itself is as it was. */
    public Cleaned cleaned() {
        return draft.cleaned();
    }
}
