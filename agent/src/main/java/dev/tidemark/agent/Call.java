package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/** One request between its hooks. */
final class Call {

    /** So many messages a decorator may add to what was rewritten further out. */
    private static final int PUT_IN = 4;

    private static final VarHandle DONE;

    static {
        try {
            DONE = MethodHandles.lookup().findVarHandle(Call.class, "done", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final Adapter adapter;
    final Object request;
    List<?> messages;

    /** What goes out: those, or what was written in their place. */
    List<?> sent;

    /** What became of them here or further out, where they passed their mark. */
    Rewrite rewrite;

    final long startedMillis = System.currentTimeMillis();
    final long startedNanos;
    long endedNanos;
    long overhead;
    String conversation = "";

    /** In whose name: the framework's, or ours. */
    String host = "";

    Object began;
    final Calls calls;
    final Call around;
    final Thread thread = Thread.currentThread();

    /** The one before it whose end its handler is to hear as well. */
    Call sharesHandlerWith;

    /** Held as long as this: what it has on its way elsewhere knows it weakly, see Context. */
    Call made;

    Context scope;
    private boolean kept;

    /** Whether it was seen where its request goes to the provider, and not further out alone. */
    private boolean fitted;

    /** Whether it is the one around it in the words of another library. */
    private boolean translates;

    private volatile boolean translated;

    /** Whether a library below has sent it. */
    private volatile boolean sentBelow;

    volatile boolean passedOn;
    private volatile boolean done;

    Call(
            Calls calls,
            Adapter adapter,
            Object request,
            List<?> messages,
            Call around,
            long startedNanos) {
        this.calls = calls;
        this.adapter = adapter;
        this.request = request;
        this.messages = messages;
        this.sent = messages;
        this.around = around;
        this.startedNanos = startedNanos;
    }

    /**
     * From here on its messages are those it has now. A call that only passes its request on needs
     * them for a moment, and does without a copy.
     */
    void keep() {
        if (!kept) {
            kept = true;
            messages = copy(messages);
            sent = messages;
        }
    }

    /** The references, which are ours then: an application's list may grow with the answer. */
    static List<?> copy(List<?> messages) {
        return Arrays.asList(messages.toArray());
    }

    void become(Rewrite by) {
        rewrite = by;
        sent = by.messages();
    }

    void fitted() {
        fitted = true;
    }

    /**
     * Whether this is the request of the call around it as another library writes it: a framework
     * on top of a provider's own SDK. The framework knows more of it, so it has been rewritten and
     * is in the books there. Another request inside of the same call is one of its own.
     */
    private boolean isTranslation() {
        if (around == null || isOfSameHost(around)) {
            return around != null && around.translates;
        }
        if (!around.fitted || around.translated) {
            return false;
        }
        var model = around.adapter.model(around.request);
        return !model.isEmpty()
                && adapter.model(request).endsWith(model)
                && around.endsLike(adapter, messages);
    }

    /** Of this one and the one around it, one is to be in the books. */
    void takeOver() {
        if (around == null) {
            return;
        }
        translates = isTranslation();
        if (translates) {
            around.translated = true;
            around.sentBelow = true;
            passedOn = true;
        } else {
            overhead += around.overhead;
            around.passedOn = true;
        }
    }

    boolean translates() {
        return translates;
    }

    /** Whoever has it translated may try that again. */
    void failed() {
        if (translates) {
            around.translated = false;
        }
    }

    private boolean isOfSameHost(Call other) {
        return other.adapter.host().equals(adapter.host());
    }

    private static Object last(List<?> messages) {
        return messages.get(messages.size() - 1);
    }

    /** One may put texts around the other's, and has a form of its own for results. */
    private static boolean sayTheSame(Message framework, Message library) {
        for (var said : framework.parts()) {
            for (var says : library.parts()) {
                if (isSame(said, says)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isSame(Part said, Part says) {
        if (said instanceof Part.Text text) {
            return says instanceof Part.Text it
                    && !text.text().isBlank()
                    && it.text().contains(text.text());
        }
        if (said instanceof Part.ToolResult result) {
            return says instanceof Part.ToolResult it
                    && (it.id().equals(result.id()) || it.text().contains(result.text()));
        }
        return said instanceof Part.Media media
                && says instanceof Part.Media it
                && it.kind() == media.kind();
    }

    /** Goes on with what was found when its stream was made. */
    void inherit(Call made) {
        this.made = made;
        fitted = made.fitted;
        if (made.rewrite != null) {
            rewrite = made.rewrite;
            sent = made.sent;
        }
        if (conversation.isEmpty()) {
            conversation = made.conversation;
        }
    }

    /**
     * Whether it only hears again what somebody else has heard: its request was sent once, while
     * its stream was made.
     */
    boolean isEcho() {
        return made != null && made.sentBelow && !sentBelow && !made.end();
    }

    boolean done() {
        return done;
    }

    /** The first from this one on whose end is still to be entered; null where there is none. */
    static Call waiting(Call newest) {
        var call = newest;
        while (call != null && (call.done || call.passedOn)) {
            call = call.sharesHandlerWith;
        }
        return call;
    }

    boolean end() {
        if (!DONE.compareAndSet(this, false, true)) {
            return false;
        }
        endedNanos = System.nanoTime();
        return true;
    }

    void leave() {
        scope.close();
    }

    /** What became of this very request before it got here, through however many layers. */
    Rewrite rewrittenFurtherOut() {
        var outer = around;
        while (outer != null && outer.rewrite == null) {
            outer = outer.around;
        }
        return outer != null
                        && isOfSameHost(outer)
                        && isOf(outer.sent)
                        && adapter.model(outer.request).equals(adapter.model(request))
                ? outer.rewrite
                : null;
    }

    /** Those, in their order, and no more beside than a decorator may have put among them. */
    private boolean isOf(List<?> others) {
        if (messages.size() > others.size() + PUT_IN || !endsLike(others)) {
            return false;
        }
        int found = 0;
        for (var message : messages) {
            found += found < others.size() && message == others.get(found) ? 1 : 0;
        }
        return found == others.size();
    }

    /**
     * The same newest message, or one that says the same where another library wrote it: it may
     * have put one of its own behind.
     */
    boolean endsLike(Adapter other, List<?> others) {
        if (endsLike(others)) {
            return true;
        }
        if (other.host().equals(adapter.host()) || messages.isEmpty()) {
            return false;
        }
        var newest = adapter.message(last(sent));
        return others.stream()
                .skip(Math.max(0, others.size() - 2))
                .anyMatch(message -> sayTheSame(newest, other.message(message)));
    }

    private boolean endsLike(List<?> others) {
        return !messages.isEmpty()
                && !others.isEmpty()
                && messages.get(messages.size() - 1) == others.get(others.size() - 1);
    }
}
