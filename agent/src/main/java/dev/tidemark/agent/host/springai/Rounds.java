package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.Calls;
import dev.tidemark.bootstrap.WeakIdentity;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collections;
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
 * its tools nor its next request see what was written in its place.
 */
final class Rounds {

    private static final Map<Object, WeakReference<Round>> OPEN = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

    // values are no classes: the host's are not kept
    private static final Map<Class<?>, Boolean> CALLS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private static final Map<Class<?>, Boolean> STREAMS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private Rounds() {}

    /**
     * @param call the call, which keeps the prompts; whoever waits for its end keeps the round
     */
    record Round(Object call, Prompt came, Object before, WeakIdentity sent) {}

    static Round begin(Object call, Prompt came, Prompt sent, Object before) {
        for (var gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            OPEN.remove(gone);
        }
        var round = new Round(call, came, before, new WeakIdentity(sent, GONE));
        OPEN.put(round.sent, new WeakReference<>(round));
        return round;
    }

    static void end(Object round) {
        if (round instanceof Round ended) {
            OPEN.computeIfPresent(ended.sent, (key, open) -> open.refersTo(ended) ? null : open);
        }
    }

    /** The model has asked for tools: null where this prompt is not one that it was sent. */
    static Round answered(Object prompt, Object response) {
        var open = OPEN.isEmpty() ? null : OPEN.get(new WeakIdentity(prompt, null));
        var round = open == null ? null : open.get();
        if (round != null) {
            Calls.finish(round.call, Answer.of(response, round.before), null);
        }
        return round;
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
