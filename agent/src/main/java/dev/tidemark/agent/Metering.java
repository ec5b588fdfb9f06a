package dev.tidemark.agent;

import dev.tidemark.agent.Counts.Seen;
import dev.tidemark.agent.ModelCall.Outcome;
import dev.tidemark.agent.Models.Known;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Conversations;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import dev.tidemark.core.tokens.Calibration.Anchor;
import dev.tidemark.core.tokens.Calibration.Features;
import dev.tidemark.core.tokens.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns a call that has ended into a fact: counts it, enters it in its conversation's ledger, and
 * tells the outlets. All of that on the worker's thread; the application's thread hands over a
 * reference and goes on.
 */
final class Metering {

    static final String ANONYMOUS = "anonymous";

    private final Models models;
    private final Conversations conversations;
    private final Ledgers ledgers;
    private final Worker worker;
    private final Failures failures;
    private final Originals originals;
    private final Counts counts;
    private final Meter meter;
    private final Recent<Anchor> anchors = new Recent<>(4_096);
    private final WeakIdentityMap<Boolean> entered = new WeakIdentityMap<>(gone -> {});
    private final AtomicLong calls = new AtomicLong();
    private volatile List<Outlet> outlets = List.of();
    private volatile Outlet timer;

    /** Models that were told of because nobody knows their window. */
    private final Recent<String> windowless = new Recent<>(256);

    Metering(
            Models models,
            Counts counts,
            Conversations conversations,
            Ledgers ledgers,
            Originals originals,
            Worker worker,
            Failures failures) {
        this.models = models;
        this.originals = originals;
        this.counts = counts;
        this.meter = new Meter(counts);
        this.conversations = conversations;
        this.ledgers = ledgers;
        this.worker = worker;
        this.failures = failures;
    }

    /** From now on these are told; at most one of them takes the time of a call by itself. */
    void tell(List<Outlet> told, Outlet timing) {
        outlets = List.copyOf(told);
        timer = timing;
    }

    /** On our thread: loads what the first count would wait for, 60 to 100 ms. */
    void warm() {
        Encoding.O200K_BASE.tokenizer().count("warm");
    }

    /** On the application's thread. */
    Object began() {
        var timing = timer;
        return timing != null && timing.wantsBegin() ? timing.begin() : null;
    }

    /** On the application's thread: a request is about to be rewritten. */
    Object rewriting() {
        var timing = timer;
        return timing != null && timing.wantsBegin() ? timing.beginRewrite() : null;
    }

    /** What {@link #began} or {@link #rewriting} returned is over. */
    void over(Object began) {
        var timing = timer;
        if (timing != null && began != null) {
            timing.end(began);
        }
    }

    /** On the thread that brought the response. */
    void ended(Call call, Object response, Throwable error) {
        long entered = System.nanoTime();
        over(call.began);
        var outcome = error == null ? Outcome.OK : Outcome.ERROR;
        call.overhead += System.nanoTime() - entered;
        worker.offer(() -> enter(call, response, outcome));
    }

    /** A stream whose end nobody will hear of. */
    void lost(Call call) {
        over(call.began);
        worker.offer(() -> enter(call, null, Outcome.UNFINISHED));
    }

    private void enter(Call call, Object response, Outcome outcome) {
        calls.incrementAndGet();
        var adapter = call.adapter;
        var known = models.of(read(() -> name(call, response), ""));
        var usage = response == null ? Usage.NONE : read(() -> adapter.usage(response), Usage.NONE);
        var rewrite = call.rewrite != null && call.rewrite.done() ? call.rewrite : null;
        var sent = reading(call, call.sent, known);
        var hosts = rewrite == null ? call.sent : rewrite.came();
        var came = rewrite == null ? sent : reading(call, hosts, known);
        var conversation = call.conversation.isEmpty() ? ANONYMOUS : call.conversation;
        var shares =
                known.exact()
                        ? sent.shares()
                        : calibrated(known, conversation, sent, whole(call) ? usage : Usage.NONE);
        long tokens = scaled(came.shares().total(), shares.total(), sent.shares().total());
        // what we ask for ourselves is in the books, and on nobody's budget
        long budget =
                call.host.equals(adapter.host())
                        ? known.budget(adapter.maxOutput(call.request))
                        : 0;
        long now = System.currentTimeMillis();
        var compression = Optional.ofNullable(rewrite).map(it -> compression(adapter, it, known));
        var ledger = conversations.of(call.host, conversation, call.startedMillis);
        ledger.enter(
                known.name(),
                sent.messages(),
                shares,
                came.fresh(),
                came.bytes(),
                known.window(),
                usage,
                now,
                ledger.profile()
                        .kept()
                        .next(
                                compression.filter(Compression::breaksCache).isPresent(),
                                tokens,
                                shares.total(),
                                budget,
                                usage));
        if (known.config().flag(Key.HTTP_CONTENT)) {
            originals.note(
                    conversation,
                    adapter,
                    read(() -> seen(adapter, hosts, known), List.<Seen>of()),
                    rewrite == null ? Plan.unchanged(hosts.size(), 0) : rewrite.plan());
        }
        var measured =
                new ModelCall(
                        call.host,
                        known.name(),
                        conversation,
                        came.messages(),
                        budget,
                        known.window(),
                        came.shares().scaledTo(tokens),
                        shares.total(),
                        came.toolTokens(),
                        compression,
                        usage,
                        outcome,
                        call.began,
                        call.startedMillis,
                        call.endedNanos - call.startedNanos,
                        call.overhead);
        // requests nobody names have no history in common, and none of them continues the last
        var continued = conversation.equals(ANONYMOUS) ? Usage.NONE : usage;
        var alerts =
                new ArrayList<>(
                        ledgers.enter(
                                known.config(),
                                call.host,
                                conversation,
                                known.name(),
                                shares,
                                budget,
                                continued,
                                now));
        if (known.missesWindow() && windowless.get(known.name().hashCode()) == null) {
            windowless.put(known.name().hashCode(), known.name());
            alerts.add(Alert.windowUnknown(known.name(), shares.total()));
        }
        if (call.rewrite != null) {
            alerts.addAll(call.rewrite.alerts());
        }
        for (var outlet : outlets) {
            guarded(outlet, () -> outlet.call(measured));
            alerts.forEach(alert -> guarded(outlet, () -> outlet.alert(conversation, alert)));
        }
    }

    /** A request that is sent again, by whoever tries again, has been told of. */
    private Compression compression(Adapter adapter, Rewrite rewrite, Known known) {
        entered.sweep();
        if (entered.put(rewrite, true) != null) {
            return Compression.again(rewrite);
        }
        return rewrite.plan().isFrozen()
                ? Compression.frozen(rewrite)
                : Compression.epoch(
                        rewrite,
                        read(
                                () ->
                                        Cleanups.of(
                                                rewrite.plan(),
                                                seen(adapter, rewrite.came(), known).stream()
                                                        .map(it -> it.entry().counted)
                                                        .toList()),
                                List.of()));
    }

    private List<Seen> seen(Adapter adapter, List<?> messages, Known known) {
        var seen = new ArrayList<Seen>(messages.size());
        for (var message : messages) {
            seen.add(counts.of(adapter, message, known.encoding()));
        }
        return seen;
    }

    private Meter.Reading reading(Call call, List<?> messages, Known known) {
        return read(
                () ->
                        meter.read(
                                call.adapter,
                                call.request,
                                messages,
                                known.encoding(),
                                !known.exact()),
                Meter.Reading.FAILED);
    }

    /** Our tokens in those of the provider, as others of the same request were counted. */
    private static long scaled(long own, long provider, long others) {
        return own == others || others <= 0
                ? provider
                : Math.round((double) own * provider / others);
    }

    /** A part that cannot be read is a failure, and does not lose the call. */
    private <T> T read(Supplier<T> reading, T otherwise) {
        try {
            return reading.get();
        } catch (Throwable failure) {
            failures.add("read", failure);
            return otherwise;
        }
    }

    private static String name(Call call, Object response) {
        var asked = call.adapter.model(call.request);
        return !asked.isEmpty() || response == null ? asked : call.adapter.answeredBy(response);
    }

    /** What is reported of more than was sent says nothing of what was. */
    private boolean whole(Call call) {
        return read(() -> call.adapter.isWhole(call.request), true);
    }

    /**
     * An estimate by the nearest encoding, put right by what this model's provider has reported,
     * for this conversation's last request before all.
     */
    private Shares calibrated(
            Known known, String conversation, Meter.Reading reading, Usage usage) {
        var features = new Features(reading.shares().total(), reading.digits(), reading.messages());
        long place = (long) known.name().hashCode() << 32 ^ conversation.hashCode();
        var anchor = conversation.equals(ANONYMOUS) ? null : anchors.get(place);
        long estimate =
                anchor == null
                        ? known.calibration().estimate(features)
                        : known.calibration().estimate(features, anchor);
        if (usage.hasInput()) {
            known.calibration().observe(features, usage.input());
            anchors.put(place, new Anchor(features, usage.input()));
        }
        return reading.shares().scaledTo(estimate);
    }

    /** Tells the outlets of a failure, on the worker's thread. */
    void failed(String where, Throwable failure) {
        each(outlet -> outlet.failure(where, failure));
    }

    /** Tells each outlet, on the worker's thread. */
    void each(Consumer<Outlet> telling) {
        for (var outlet : outlets) {
            guarded(outlet, () -> telling.accept(outlet));
        }
    }

    /** Requests so far. */
    long calls() {
        return calls.get();
    }

    private void guarded(Outlet outlet, Runnable telling) {
        try {
            telling.run();
        } catch (Throwable failure) {
            failures.add("outlet." + outlet.getClass().getSimpleName(), failure);
        }
    }
}
