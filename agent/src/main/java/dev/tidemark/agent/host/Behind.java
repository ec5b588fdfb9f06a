package dev.tidemark.agent.host;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The future to hand on in place of a host's own where we must hear of its outcome before anybody
 * who is given it: a future tells those first who have asked last.
 */
public final class Behind {

    private Behind() {}

    /** The same outcome and the same exception; and to cancel the one cancels the other. */
    public static <T> CompletableFuture<T> of(
            CompletableFuture<T> pending, BiConsumer<Object, Throwable> first) {
        var passed = pending.<T>newIncompleteFuture();
        pending.whenComplete(
                (value, failure) -> {
                    first.accept(value, failure);
                    if (failure == null) {
                        passed.complete(value);
                    } else {
                        passed.completeExceptionally(failure);
                    }
                });
        passed.whenComplete(
                (value, failure) -> {
                    if (failure instanceof CancellationException) {
                        pending.cancel(false);
                    }
                });
        return passed;
    }
}
