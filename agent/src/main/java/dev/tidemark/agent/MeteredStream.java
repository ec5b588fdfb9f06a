package dev.tidemark.agent;

import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The events of a response as they are read: those that tell the usage, and the end. Nothing else
 * sees them pass, since the SDK makes them of lines while they are read.
 */
final class MeteredStream<T> implements Spliterator<T> {

    private final Spliterator<T> events;

    /** Kept while it is read: the SDK closes what nobody holds any more. */
    private final Object owner;

    private final String host;
    private final Object call;
    private final Exchanges.Listener listener;
    private final Consumer<T> hold = this::hold;
    private T event;

    private MeteredStream(
            Spliterator<T> events,
            String host,
            Object owner,
            Object call,
            Exchanges.Listener listener) {
        this.events = events;
        this.host = host;
        this.owner = owner;
        this.call = call;
        this.listener = listener;
    }

    static <T> Stream<T> of(
            Stream<T> stream, String host, Object owner, Object call, Exchanges.Listener listener) {
        return StreamSupport.<T>stream(
                        () ->
                                new MeteredStream<>(
                                        stream.spliterator(), host, owner, call, listener),
                        Spliterator.ORDERED,
                        false)
                .onClose(
                        () -> {
                            Calls.abandon(call);
                            stream.close();
                        });
    }

    /** What its reader throws is the application's own, and no failure of the stream. */
    @Override
    public boolean tryAdvance(Consumer<? super T> reader) {
        boolean more;
        try {
            more = events.tryAdvance(hold);
        } catch (Throwable failure) {
            ended(failure);
            throw failure;
        }
        if (!more) {
            ended(null);
            return false;
        }
        hear();
        reader.accept(event);
        return true;
    }

    private void hold(T next) {
        event = next;
    }

    /** Behind the last event there is nothing that anybody has to read. */
    private void hear() {
        try {
            if (listener.hear(event)) {
                ended(null);
            }
        } catch (Throwable failure) {
            Calls.failed(host + ".event", failure);
        }
    }

    private void ended(Throwable failure) {
        Calls.finish(call, listener.told(), failure);
        try {
            Calls.take(owner);
        } catch (Throwable own) {
            Calls.failed(host + ".ended", own);
        }
    }

    /** It is read in its order, by one reader. */
    @Override
    public Spliterator<T> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return ORDERED;
    }
}
