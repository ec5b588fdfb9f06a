package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.Calls;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.bootstrap.WeakIdentity;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolExecutionResult;
import reactor.core.publisher.Flux;

/**
 * The requests that models of Spring AI are waiting for, by the prompt that went out. Up to 1.1 a
 * model runs its tools itself, between one request and the next, and with that same prompt: that
 * tells when a request is answered, and there the host gets its own prompt back, so that neither
 * its tools nor its next request see what was written in its place. An application may keep one
 * prompt and send it as often at once as it likes: each time is a round.
 */
final class Rounds {

    private static final Map<Object, List<WeakReference<Round>>> OPEN = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

    // values are no classes: the host's are not kept
    private static final Map<Class<?>, Boolean> CALLS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private static final Map<Class<?>, Boolean> STREAMS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private Rounds() {}

    /** One request; whoever waits for its end keeps it. */
    static final class Round {

        /** The call, which keeps the prompts. */
        private final Object call;

        private final Prompt came;
        private final Object before;
        private final WeakIdentity sent;

        /** What its tools were asked for with; for one prompt's rounds under one lock. */
        private WeakReference<Object> answer;

        private Round(Object call, Prompt came, Object before, WeakIdentity sent) {
            this.call = call;
            this.came = came;
            this.before = before;
            this.sent = sent;
        }

        Prompt came() {
            return came;
        }

        private boolean isAnsweredBy(Object response) {
            return answer != null && answer.refersTo(response);
        }
    }

    static Round begin(Object call, Prompt came, Prompt sent, Object before) {
        for (var gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            OPEN.remove(gone);
        }
        var round = new Round(call, came, before, new WeakIdentity(sent, GONE));
        OPEN.compute(
                round.sent,
                (key, open) -> {
                    var rounds = open == null ? new ArrayList<WeakReference<Round>>(1) : open;
                    rounds.removeIf(it -> it.refersTo(null));
                    rounds.add(new WeakReference<>(round));
                    return rounds;
                });
        return round;
    }

    static void end(Object round) {
        if (round instanceof Round ended) {
            OPEN.computeIfPresent(
                    ended.sent,
                    (key, open) -> {
                        open.removeIf(it -> it.refersTo(ended) || it.refersTo(null));
                        return open.isEmpty() ? null : open;
                    });
        }
    }

    /** The model has asked for tools: null where this prompt is not one that it was sent. */
    static Round answered(Object prompt, Object response) {
        if (OPEN.isEmpty()) {
            return null;
        }
        var found = new Round[1];
        OPEN.computeIfPresent(
                new WeakIdentity(prompt, null),
                (key, open) -> {
                    found[0] = answered(open, response);
                    return open;
                });
        var round = found[0];
        if (round != null) {
            Calls.finish(round.call, Answer.of(response, round.before), null);
        }
        return round;
    }

    /**
     * Of several that wait with one prompt, the one whose answer this is known to be; else that of
     * this thread; else, where a stream's thread knows of no call, any: what they ask for is alike.
     */
    private static Round answered(List<WeakReference<Round>> open, Object response) {
        var here = Context.call();
        Round mine = null;
        Round any = null;
        for (var reference : open) {
            var round = reference.get();
            if (round != null) {
                if (round.isAnsweredBy(response)) {
                    return round;
                }
                if (here != null && round.call == here) {
                    mine = round;
                } else if (any == null && round.answer == null) {
                    any = round;
                }
            }
        }
        var found = mine == null ? any : mine;
        if (found != null) {
            found.answer = new WeakReference<>(response);
        }
        return found;
    }

    /** What the tools returned goes out with the next request. */
    static void goesOn(Object round, Object result) {
        if (round instanceof Round ended && result instanceof ToolExecutionResult known) {
            Calls.continued(ended.call, known.conversationHistory());
        }
    }

    /**
     * Whether {@code call} and {@code stream} of this model complete the prompt and hand it to
     * methods that are hooked, too: those know the request as it goes out.
     */
    static boolean passesOn(Object model, boolean asStream) {
        if (model == null) {
            return false;
        }
        var kinds = asStream ? STREAMS : CALLS;
        var known = kinds.get(model.getClass());
        if (known == null) { // without the lock: it may load what the methods name
            known = declares(model.getClass(), asStream);
            kinds.put(model.getClass(), known);
        }
        return known;
    }

    private static boolean declares(Class<?> type, boolean asStream) {
        for (var at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            if (asStream
                    ? has(at, Flux.class, "internalStream", Prompt.class, ChatResponse.class)
                            || has(at, Flux.class, "internalStream", Prompt.class)
                    : has(
                            at,
                            ChatResponse.class,
                            "internalCall",
                            Prompt.class,
                            ChatResponse.class)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(
            Class<?> type, Class<?> returns, String name, Class<?>... arguments) {
        try {
            return type.getDeclaredMethod(name, arguments).getReturnType() == returns;
        } catch (NoSuchMethodException | LinkageError none) {
            return false;
        }
    }
}
