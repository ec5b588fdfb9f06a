package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.context.Message;

/** One change to a request, by the position of the message in the request as it was given. */
public sealed interface Edit {

    /** The message's position. */
    int index();

    /** It says less; its role, its ids and its names stay. */
    record Replace(int index, Message message) implements Edit {}

    /** It leaves, since what it says is said again. */
    record Drop(int index) implements Edit {}

    /** It leaves, and is worth keeping elsewhere. */
    record Archive(int index) implements Edit {}
}
