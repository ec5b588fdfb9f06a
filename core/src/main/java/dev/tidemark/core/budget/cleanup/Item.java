package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Message;

/**
 * One message of a request, and all a cleanup needs to know of it; its position is its name.
 *
 * @param component where it belongs; documents are the knowledge base's, wherever they stand
 * @param tokens all of its tokens
 * @param firstSeen when it was first part of a request, in milliseconds of the caller's clock
 */
public record Item(Message message, Component component, long tokens, long firstSeen) {}
