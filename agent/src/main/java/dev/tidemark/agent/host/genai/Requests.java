package dev.tidemark.agent.host.genai;

import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import dev.tidemark.agent.Calls;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the hooks of all four methods do: what comes in, what goes on, and what comes back. */
final class Requests {

    private static final int CALL = 0;

    /** What an entry hands on: the contents that go out in place of its own. */
    static final int SENT = 1;

    private Requests() {}

    /** A failure here must not lose the call, which is open already. */
    @SuppressWarnings("unchecked")
    static Object[] entered(Object models, Object model, Object contents, Object config) {
        if (contents == null) {
            return null;
        }
        var asked =
                new Asked((String) model, (List<Content>) contents, (GenerateContentConfig) config);
        var call = Calls.open(GenAiAdapter.INSTANCE, asked);
        try {
            return new Object[] {call, ((Asked) Calls.fitting(call, models, asked)).contents()};
        } catch (Throwable failure) {
            Calls.failed("fitting", failure);
            return new Object[] {call, contents};
        }
    }

    static Object call(Object[] entered) {
        return entered == null ? null : entered[CALL];
    }

    /** The method has returned a future of a stream. */
    static void streamed(Object call, Object future, Throwable thrown) {
        Calls.leave(call, thrown);
        if (call != null && future instanceof CompletableFuture<?> pending) {
            pending.whenComplete((stream, failure) -> arrived(call, stream, failure));
        }
    }

    private static void arrived(Object call, Object stream, Throwable failure) {
        if (failure != null) {
            Calls.finish(call, null, failure);
            return;
        }
        try {
            Streams.belongs(stream, call);
        } catch (Throwable ours) {
            Calls.failed("google-genai.stream", ours);
        }
    }
}
