package dev.tidemark.agent.host.openai;

import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tidemark.agent.Calls;
import dev.tidemark.agent.host.Behind;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What the hooks do between a request and the end of its response. */
final class Exchanges {

    private static final int CALL = 0;

    /** What an entry hands on: the request that goes on in place of its own. */
    static final int SENT = 1;

    private Exchanges() {}

    /** A failure here must not lose the call, which is open already. */
    static Object[] entered(Object service, Object params) {
        var adapter =
                params instanceof ChatCompletionCreateParams
                        ? ChatAdapter.INSTANCE
                        : ResponsesAdapter.INSTANCE;
        var call = Calls.open(adapter, params);
        try {
            return new Object[] {call, Calls.fitting(call, service, params)};
        } catch (Throwable failure) {
            Calls.failed("fitting", failure);
            return new Object[] {call, params};
        }
    }

    static void exited(Object[] entered, Object bringer, Throwable thrown) {
        if (entered != null) {
            Calls.leave(entered[CALL], thrown);
            Calls.expect(bringer, entered[CALL]);
        }
    }

    /** The future in place of its own: what comes of it must be known before anybody parses it. */
    static Object exitedEarly(Object[] entered, Object future, Throwable thrown) {
        var call = entered == null ? null : entered[CALL];
        if (call == null) {
            return future;
        }
        Calls.leave(call, thrown);
        return future instanceof CompletableFuture<?> pending
                ? Behind.of(pending, (bringer, failure) -> arrived(call, bringer, failure))
                : future;
    }

    private static void arrived(Object call, Object bringer, Throwable failure) {
        try {
            if (failure != null) {
                Calls.finish(call, null, failure);
            } else {
                Calls.expect(bringer, call);
            }
        } catch (Throwable own) {
            Calls.failed("openai.arrived", own);
        }
    }

    static void parsed(Object bringer, Object parsed, Throwable thrown) {
        var call = Calls.take(bringer);
        if (call == null) {
            return;
        }
        if (thrown == null && parsed instanceof StreamResponse<?>) {
            Calls.expect(parsed, call);
        } else {
            Calls.finish(call, parsed, thrown);
        }
    }

    /** The application has read it its own way, or did not want it; nobody knows what it cost. */
    static void leftUnparsed(Object bringer) {
        var call = Calls.take(bringer);
        if (call != null) {
            Calls.finish(call, null, null);
        }
    }

    static Object streamed(Object owner, Object stream) {
        var call = Calls.take(owner);
        if (call == null || !(stream instanceof Stream<?> chunks)) {
            return stream;
        }
        Calls.expect(owner, call);
        return MeteredStream.of(chunks, owner, call);
    }

    static void brokenOff(Object owner) {
        Calls.abandon(Calls.take(owner));
    }
}
