package dev.tidemark.agent.host.langchain4j;

import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.tidemark.agent.Calls;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A model's stream of events (since 1.20), each subscription of which is a request of its own. The
 * publisher is cold and says nothing before it is subscribed to, so this is the one place where
 * something stands between a host and its own object.
 */
final class MeteredPublisher<T> implements Publisher<T> {

    private final Publisher<T> publisher;
    private final Object request;
    private final Object ahead;

    private MeteredPublisher(Publisher<T> publisher, Object request, Object ahead) {
        this.publisher = publisher;
        this.request = request;
        this.ahead = ahead;
    }

    @SuppressWarnings("unchecked")
    static Object of(Object publisher, Object request, Object ahead) {
        return publisher instanceof Publisher<?> cold && !(publisher instanceof MeteredPublisher)
                ? new MeteredPublisher<>((Publisher<Object>) cold, request, ahead)
                : publisher;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Object call = null;
        try {
            call = Calls.openAs(ahead, LangChain4jAdapter.INSTANCE, request);
        } catch (Throwable failure) {
            Calls.failed("langchain4j.subscribe", failure);
        }
        Throwable thrown = null;
        try {
            publisher.subscribe(
                    call == null || subscriber == null
                            ? subscriber
                            : new Metered<>(subscriber, call));
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            left(call, thrown);
        }
    }

    private static void left(Object call, Throwable thrown) {
        try {
            Calls.leave(call, thrown);
        } catch (Throwable failure) {
            Calls.failed("langchain4j.subscribe", failure);
        }
    }

    /** Passes everything on, and listens for the end. */
    private static final class Metered<T> implements Subscriber<T> {

        private final Subscriber<? super T> subscriber;
        private final Object call;

        Metered(Subscriber<? super T> subscriber, Object call) {
            this.subscriber = subscriber;
            this.call = call;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(
                    new Subscription() {
                        @Override
                        public void request(long events) {
                            subscription.request(events);
                        }

                        @Override
                        public void cancel() {
                            Calls.abandon(call);
                            subscription.cancel();
                        }
                    });
        }

        @Override
        public void onNext(T event) {
            if (event instanceof CompleteResponse complete) {
                Calls.finish(call, complete.chatResponse(), null);
            }
            subscriber.onNext(event);
        }

        @Override
        public void onError(Throwable error) {
            Calls.finish(call, null, error);
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            Calls.finish(call, null, null);
            subscriber.onComplete();
        }
    }
}
