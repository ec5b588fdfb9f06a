package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.bootstrap.Context;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The way of a model call through Tidemark, as the hooks see it: opened when a request comes by,
 * closed when its response does. Everything here runs on the application's threads, so it notes
 * references and the time, and leaves reading and counting to {@link Metering}.
 *
 * <p>One request passes several hooks: {@code chat} calls {@code chat} with options calls {@code
 * doChat}, and decorators stack. A call that found another one open around it marks that one as
 * passed on; only the innermost is entered in the books.
 */
public final class Calls {

    /** A stream that has not ended after this time is taken for broken off. */
    private static final long STREAM_MILLIS = 15 * 60_000;

    private static volatile Calls active;

    private final Metering metering;
    private final Enforcement enforcement;
    private final Failures failures;
    private final Carriers carriers = new Carriers();
    private final WeakIdentityMap<Call> streams = new WeakIdentityMap<>(this::lose);

    Calls(Metering metering, Enforcement enforcement, Failures failures) {
        this.metering = metering;
        this.enforcement = enforcement;
        this.failures = failures;
    }

    static void activate(Calls calls) {
        active = calls;
    }

    /** A request comes by; the result goes to one of the methods that close it. */
    public static Object open(Adapter adapter, Object request) {
        var calls = active;
        return calls == null || request == null ? null : calls.begin(adapter, request);
    }

    /**
     * The request to send in place of this one, where it goes from here to the provider: the same,
     * or one that fits its budget.
     *
     * @param call what {@link #open} returned
     * @param model what the host sends it to, where that answers at once; or null
     */
    public static Object fitting(Object call, Object model, Object request) {
        return call instanceof Call open ? open.calls.fit(open, model) : request;
    }

    /**
     * The same for a request that is not sent yet, and may be sent more than once: what {@link
     * #openAs} is to be given, and the request to send.
     */
    public static Object[] ahead(Adapter adapter, Object request) {
        var calls = active;
        var rewrite = calls == null || request == null ? null : calls.plan(adapter, request);
        return new Object[] {rewrite, rewrite == null ? request : rewrite.request()};
    }

    /**
     * A request comes by of which was said before what is sent in its place.
     *
     * @param ahead what {@link #ahead} said; or a call that was opened while a stream was made, and
     *     left: it is never closed, so it is in no books
     */
    public static Object openAs(Object ahead, Adapter adapter, Object request) {
        var call = (Call) open(adapter, request);
        if (call == null) {
            return null;
        }
        try {
            call.keep();
        } catch (Throwable failure) {
            call.leave();
            throw failure;
        }
        if (ahead instanceof Call made) {
            call.inherit(made);
        } else if (ahead instanceof Rewrite rewrite) {
            call.become(rewrite);
        }
        return call;
    }

    /** A request whose response will reach {@code handler}. */
    public static Object openFor(Object handler, Adapter adapter, Object request) {
        var call = (Call) open(adapter, request);
        if (call != null && handler != null) {
            try {
                call.calls.expect(handler, call);
            } catch (Throwable failure) {
                call.leave(); // nobody else will: the advice knows of no call
                throw failure;
            }
        }
        return call;
    }

    /** The response is here, or will never be. */
    public static void close(Object call, Object response, Throwable thrown) {
        if (call instanceof Call open) {
            open.leave();
            open.calls.finish(open, response, thrown);
        }
    }

    /** The method has returned a future of the response. */
    public static void closeWith(Object call, Object future, Throwable thrown) {
        if (!(call instanceof Call open)) {
            return;
        }
        open.leave();
        if (thrown != null || !(future instanceof CompletableFuture<?> pending)) {
            open.calls.finish(open, null, thrown);
        } else if (!open.passedOn) {
            pending.whenComplete((response, failure) -> finish((Object) open, response, failure));
        }
    }

    /** The method has returned; the response comes later, by handler or subscriber. */
    public static void leave(Object call, Throwable thrown) {
        if (call instanceof Call open) {
            open.leave();
            if (thrown != null) {
                open.calls.finish(open, null, thrown);
            }
        }
    }

    /** The method has returned; this object of the host's will bring the response. */
    public static void expect(Object bringer, Object call) {
        if (bringer != null && call instanceof Call open && !open.passedOn && !open.done()) {
            open.calls.streams.put(bringer, open);
        }
    }

    /** The call whose response this object was to bring, once; null where there is none. */
    public static Object take(Object bringer) {
        var calls = active;
        return calls == null ? null : calls.streams.remove(bringer);
    }

    /** A stream's handler hears of its end. */
    public static void ended(Object handler, Object response, Throwable error) {
        var calls = active;
        if (calls == null) {
            return;
        }
        var heard = new Call[1];
        calls.streams.update(
                handler,
                newest -> {
                    var call = Call.waiting(newest);
                    heard[0] = call == null ? newest : call;
                    return call == null ? null : Call.waiting(call.sharesHandlerWith);
                });
        if (heard[0] != null) {
            calls.finish(heard[0], response, error);
        }
    }

    /** A call's end by itself; the second and later ones are not heard. Never throws. */
    public static void finish(Object call, Object response, Throwable error) {
        if (call instanceof Call open) {
            try {
                open.calls.finish(open, response, error);
            } catch (Throwable failure) {
                failed("finish", failure);
            }
        }
    }

    /** Nobody wants the rest of this call's stream. Never throws. */
    public static void abandon(Object call) {
        if (call instanceof Call open) {
            try {
                open.calls.lose(open);
            } catch (Throwable failure) {
                failed("abandon", failure);
            }
        }
    }

    /** This message, or the last ones of this list, are part of the conversation with this id. */
    public static void belong(Adapter adapter, Object messages, Object id) {
        var calls = active;
        if (calls == null || messages == null || id == null) {
            return;
        }
        if (messages instanceof List<?> list) {
            calls.carriers.note(adapter, list, id);
        } else {
            calls.carriers.note(adapter, List.of(messages), id);
        }
    }

    /** What the host makes of these messages and the call's answer is of the same conversation. */
    public static void continued(Object call, Object messages) {
        if (call instanceof Call open && !open.conversation.isEmpty()) {
            belong(open.adapter, messages, open.conversation);
        }
    }

    /** Something failed where no guard of a hook stands around it. Never throws. */
    public static void failed(String where, Throwable failure) {
        var calls = active;
        if (calls != null) {
            calls.failures.add(where, failure);
        }
    }

    /** Streams whose end has not been seen yet. */
    int streaming() {
        return streams.size();
    }

    /**
     * On our own thread, now and then: streams that nobody waits for any more come to the books.
     */
    void sweep(long now) {
        streams.sweep(call -> now - call.startedMillis < STREAM_MILLIS);
    }

    private void lose(Call call) {
        if (call.end() && !call.passedOn && !call.isEcho()) {
            call.keep();
            metering.lost(call);
        }
    }

    private Call begin(Adapter adapter, Object request) {
        long entered = System.nanoTime();
        var messages = adapter.messages(request);
        var around = around(adapter, messages);
        var call = new Call(this, adapter, request, messages, around, entered);
        call.conversation = conversation(adapter, request, messages, around);
        call.host =
                Summaries.asks() ? Summaries.HOST : around != null ? around.host : adapter.host();
        call.takeOver();
        call.began = metering.began();
        // last: behind it nothing asks the host, whose failure would leave it on the thread
        call.scope = Context.calling(call, call.conversation);
        call.overhead += System.nanoTime() - entered;
        return call;
    }

    private Rewrite plan(Adapter adapter, Object request) {
        var messages = Call.copy(adapter.messages(request));
        var around = around(adapter, messages);
        return around != null && around.rewrite != null
                ? null
                : enforcement.rewrite(
                        adapter,
                        null,
                        request,
                        messages,
                        conversation(adapter, request, messages, around));
    }

    /** What an outer call has rewritten is not rewritten again. */
    private Object fit(Call call, Object model) {
        if (call.translates()) {
            return call.request;
        }
        long entered = System.nanoTime();
        call.keep();
        call.fitted();
        var further = call.rewrittenFurtherOut();
        if (further != null) {
            call.rewrite = further;
            return call.request;
        }
        var rewrite =
                enforcement.rewrite(
                        call.adapter, model, call.request, call.messages, call.conversation);
        call.overhead += System.nanoTime() - entered;
        if (rewrite == null) {
            return call.request;
        }
        call.become(rewrite);
        return rewrite.request();
    }

    /**
     * The call that this one is a part of. On another thread than its own that must show in the
     * request: a pool's thread may have been born in the middle of somebody else's call.
     */
    private static Call around(Adapter adapter, List<?> messages) {
        if (!(Context.call() instanceof Call open) || open.done()) {
            return null;
        }
        return open.thread == Thread.currentThread() || open.endsLike(adapter, messages)
                ? open
                : null;
    }

    private String conversation(Adapter adapter, Object request, List<?> messages, Call around) {
        var named = Context.set(Context.CONVERSATION);
        if (named != null && !Context.inherited()) {
            return named;
        }
        if (around != null && !around.conversation.isEmpty()) {
            return around.conversation;
        }
        var carried = carriers.find(adapter, messages);
        if (carried != null) {
            return carried;
        }
        var said = adapter.conversation(request);
        return !said.isEmpty() ? said : named != null ? named : "";
    }

    private void expect(Object handler, Call call) {
        streams.update(
                handler,
                before -> {
                    if (before != null) {
                        call.sharesHandlerWith =
                                Call.waiting(
                                        before == call.around ? before.sharesHandlerWith : before);
                    }
                    return call;
                });
    }

    private void finish(Call call, Object response, Throwable error) {
        if (!call.end()) {
            return;
        }
        if (error != null) {
            call.failed();
        }
        if (call.passedOn || call.isEcho()) {
            return;
        }
        call.keep();
        metering.ended(call, response, error);
    }
}
