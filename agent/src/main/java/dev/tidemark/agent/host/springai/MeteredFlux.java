package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.Calls;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * A model's stream, each subscription of which is a request of its own: an operator like any other
 * of Reactor's, because a flux is cold and nothing else tells when it is subscribed to. What it
 * hears, it hears from Reactor's own operators.
 */
final class MeteredFlux extends FluxOperator<ChatResponse, ChatResponse> {

    private final Asked asked;
    private final Prompt sent;
    private final Object made;
    private final Object before;

    private MeteredFlux(
            Flux<ChatResponse> flux, Asked asked, Prompt sent, Object made, Object before) {
        super(flux);
        this.asked = asked;
        this.sent = sent;
        this.made = made;
        this.before = before;
    }

    /**
     * @param made the call that was open while the flux was made
     * @param before the response of the round before, or null
     */
    @SuppressWarnings("unchecked")
    static Object of(Object flux, Asked asked, Prompt sent, Object made, Object before) {
        return flux instanceof Flux<?> cold
                ? new MeteredFlux((Flux<ChatResponse>) cold, asked, sent, made, before)
                : flux;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void subscribe(CoreSubscriber<? super ChatResponse> subscriber) {
        Object call = null;
        var flux = (Flux<ChatResponse>) source;
        try {
            call = Calls.openAs(made, SpringAiAdapter.INSTANCE, asked);
            if (call != null) {
                flux = new Heard(call).on(flux);
            }
        } catch (Throwable failure) {
            Calls.failed("springai.subscribe", failure);
        }
        Throwable thrown = null;
        try {
            flux.subscribe(subscriber);
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
            Calls.failed("springai.subscribe", failure);
        }
    }

    /** One subscription: the last chunk tells the usage, or the last but some empty ones. */
    private final class Heard {

        private final Object call;
        private final Rounds.Round round;
        private volatile ChatResponse response;

        Heard(Object call) {
            this.call = call;
            this.round = Rounds.begin(call, asked.prompt(), sent, before);
        }

        Flux<ChatResponse> on(Flux<ChatResponse> flux) {
            return flux.doOnNext(this::next)
                    .doOnError(this::failed)
                    .doOnComplete(this::complete)
                    .doOnCancel(this::cancelled);
        }

        private void next(ChatResponse chunk) {
            try {
                if (response == null || Usages.tells(chunk, before)) {
                    response = chunk;
                }
            } catch (Throwable failure) {
                Calls.failed("springai.next", failure);
            }
        }

        private void failed(Throwable error) {
            Calls.finish(call, null, error);
            Rounds.end(round);
        }

        private void complete() {
            Calls.finish(call, Answer.of(response, before), null);
            Rounds.end(round);
        }

        private void cancelled() {
            Calls.abandon(call);
            Rounds.end(round);
        }
    }
}
