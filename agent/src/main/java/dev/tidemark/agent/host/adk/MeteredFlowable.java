package dev.tidemark.agent.host.adk;

import com.google.adk.models.LlmResponse;
import dev.tidemark.agent.Calls;
import dev.tidemark.agent.host.genai.Usages;
import io.reactivex.rxjava3.core.Flowable;
import org.reactivestreams.Subscriber;

/**
 * What a model returns, each subscription of which is entered as a request: nothing else tells when
 * it is subscribed to, or how it ends. Some models have sent theirs by then, others send it now;
 * the call that was open while this was made is in no books.
 */
final class MeteredFlowable extends Flowable<LlmResponse> {

    private final Flowable<LlmResponse> source;
    private final Asked asked;
    private final Object made;

    private MeteredFlowable(Flowable<LlmResponse> source, Asked asked, Object made) {
        this.source = source;
        this.asked = asked;
        this.made = made;
    }

    /**
     * @param made the call that was open while the flowable was made
     */
    @SuppressWarnings("unchecked")
    static Object of(Object flowable, Asked asked, Object made) {
        return flowable instanceof Flowable<?> cold
                ? new MeteredFlowable((Flowable<LlmResponse>) cold, asked, made)
                : flowable;
    }

    @Override
    protected void subscribeActual(Subscriber<? super LlmResponse> subscriber) {
        Object call = null;
        var heard = source;
        try {
            call = Calls.openAs(made, AdkAdapter.INSTANCE, asked);
            if (call != null) {
                heard = new Heard(call).on(source);
            }
        } catch (Throwable failure) {
            Calls.failed("adk.subscribe", failure);
        }
        Throwable thrown = null;
        try {
            heard.subscribe(subscriber);
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
            Calls.failed("adk.subscribe", failure);
        }
    }

    /** One subscription: parts of a stream may repeat the usage, and the last tells it. */
    private static final class Heard {

        private final Object call;
        private volatile LlmResponse response;

        Heard(Object call) {
            this.call = call;
        }

        Flowable<LlmResponse> on(Flowable<LlmResponse> flowable) {
            return flowable.doOnNext(this::next)
                    .doOnError(error -> Calls.finish(call, null, error))
                    .doOnComplete(() -> Calls.finish(call, response, null))
                    .doOnCancel(this::cancelled);
        }

        private void next(LlmResponse next) {
            try {
                if (response == null || Usages.tells(next.usageMetadata())) {
                    response = next;
                }
            } catch (Throwable failure) {
                Calls.failed("adk.next", failure);
            }
        }

        /** Whoever wants one answer goes when it is there. */
        private void cancelled() {
            var last = response;
            if (last != null && !last.partial().orElse(false)) {
                Calls.finish(call, last, null);
            } else {
                Calls.abandon(call);
            }
        }
    }
}
