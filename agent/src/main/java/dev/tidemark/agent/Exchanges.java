package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.agent.host.Behind;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What the hooks of a provider's SDK do between a request and the end of its response: a raw
 * response is brought, at once or by a future; somebody parses it, or does not; and where it is a
 * stream, somebody reads that, to its end or not.
 */
public abstract class Exchanges {

    private static final int CALL = 0;

    /** What an entry hands on: the request that goes on in place of its own. */
    public static final int SENT = 1;

    private final String host;

    protected Exchanges(String host) {
        this.host = host;
    }

    /** What reads requests of this kind. */
    protected abstract Adapter adapter(Object params);

    /** Whether a response was parsed to what is read later. */
    protected abstract boolean isStream(Object parsed);

    /** For one stream. */
    protected abstract Listener listener();

    /** Hears the events of a stream on the application's thread: it notes them, and no more. */
    public interface Listener {

        /** Whether this event is the last one. */
        boolean hear(Object event);

        /** What the adapter is to take for the response. */
        Object told();
    }

    /**
     * A failure here must not lose the call, which is open already.
     *
     * @param service what can be asked at once, or null
     */
    public final Object[] entered(Object service, Object params) {
        var call = Calls.open(adapter(params), params);
        try {
            return new Object[] {call, Calls.fitting(call, service, params)};
        } catch (Throwable failure) {
            Calls.failed("fitting", failure);
            return new Object[] {call, params};
        }
    }

    /** The method has returned what brings the response. */
    public final void exited(Object[] entered, Object bringer, Throwable thrown) {
        if (entered != null) {
            Calls.leave(entered[CALL], thrown);
            Calls.expect(bringer, entered[CALL]);
        }
    }

    /** The future in place of its own: what comes of it must be known before anybody parses it. */
    public final Object exitedEarly(Object[] entered, Object future, Throwable thrown) {
        var call = entered == null ? null : entered[CALL];
        Calls.leave(call, thrown);
        return call != null && future instanceof CompletableFuture<?> pending
                ? Behind.of(pending, (bringer, failure) -> arrived(call, bringer, failure))
                : future;
    }

    private void arrived(Object call, Object bringer, Throwable failure) {
        try {
            if (failure != null) {
                Calls.finish(call, null, failure);
            } else {
                Calls.expect(bringer, call);
            }
        } catch (Throwable own) {
            Calls.failed(host + ".arrived", own);
        }
    }

    /** The response is there, or its stream. */
    public final void parsed(Object bringer, Object parsed, Throwable thrown) {
        var call = Calls.take(bringer);
        if (call != null && thrown == null && isStream(parsed)) {
            Calls.expect(parsed, call);
        } else {
            Calls.finish(call, parsed, thrown);
        }
    }

    /** The application has read it its own way, or did not want it; nobody knows what it cost. */
    public final void leftUnparsed(Object bringer) {
        Calls.finish(Calls.take(bringer), null, null);
    }

    /** The stream in place of its own: nothing else tells when it ends. */
    public final Object streamed(Object owner, Object stream) {
        var call = Calls.take(owner);
        if (call == null || !(stream instanceof Stream<?> events)) {
            return stream;
        }
        Calls.expect(owner, call);
        return MeteredStream.of(events, host, owner, call, listener());
    }

    /** Nobody reads the rest of it, if there is any. */
    public final void brokenOff(Object owner) {
        Calls.abandon(Calls.take(owner));
    }
}
