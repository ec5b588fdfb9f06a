package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.compress.Plan;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps requests within their budget, on the application's thread. Most are known to be small
 * enough before anything is counted, and go on at once.
 */
final class Enforcement {

    /** So many failures in a row, and it is over. */
    private static final int FAILURES = 5;

    private final Models models;
    private final Counts counts;
    private final Metering metering;
    private final Failures failures;
    private final Summaries summaries;
    private final Histories histories = new Histories();
    private final AtomicInteger failed = new AtomicInteger();

    Enforcement(
            Models models,
            Counts counts,
            Metering metering,
            Summaries summaries,
            Failures failures) {
        this.models = models;
        this.counts = counts;
        this.metering = metering;
        this.summaries = summaries;
        this.failures = failures;
    }

    /** The next request of this conversation begins an epoch; false where none is known. */
    boolean ask(String conversation) {
        return histories.ask(conversation);
    }

    /** What is kept of conversations. */
    Histories histories() {
        return histories;
    }

    /**
     * What to send in place of this request; null where it goes out as it is. Never throws.
     *
     * @param chat the host's model, where it can be asked for a summary; or null
     */
    Rewrite rewrite(
            Adapter adapter, Object chat, Object request, List<?> messages, String conversation) {
        if (failed.get() >= FAILURES) {
            return null;
        }
        try {
            var rewrite = attempt(adapter, chat, request, messages, conversation);
            if (failed.get() > 0) {
                failed.set(0);
            }
            return rewrite;
        } catch (Throwable failure) {
            failures.add("rewrite", failure);
            if (failed.incrementAndGet() == FAILURES) {
                failures.switchedOff("rewrite", failure);
            }
            return null;
        }
    }

    private Rewrite attempt(
            Adapter adapter, Object chat, Object request, List<?> messages, String conversation) {
        var model = models.of(adapter.model(request));
        if (!model.rewritten() || "true".equals(Context.set(Context.BYPASS))) {
            return null;
        }
        long output = adapter.maxOutput(request);
        long budget = model.budget(output);
        if (budget <= 0 && model.window() == 0 || messages.isEmpty()) {
            return null;
        }
        var asked = Budgeted.of(adapter, request, messages, model, budget, counts);
        boolean sumsUp = chat != null && model.config().summarizes(); // and may want to early on
        if (budget > 0
                && !sumsUp
                && histories.isUnheard(adapter, conversation, messages, model.name())
                && asked.isFarBelowItsMark()) {
            return null;
        }
        var history = histories.of(model.rules(), adapter, conversation, messages, model.name());
        if (budget <= 0) {
            var alerts = Overflow.noRoom(history, output, model.window());
            return alerts.isEmpty() ? null : asked.unchanged(alerts);
        }
        if (!history.lock.tryLock()) {
            return attempt(asked, new History(model.rules()), null);
        }
        try {
            return attempt(asked, history, chat);
        } catch (Throwable failure) {
            history.reset();
            throw failure;
        } finally {
            boolean heavier = history.settle();
            history.lock.unlock();
            if (heavier) {
                histories.weigh(history);
            }
        }
    }

    private Rewrite attempt(Budgeted asked, History history, Object chat) {
        asked.look(history, history.epochs.stands());
        var limits = asked.limits(history);
        boolean sumsUp = chat != null && asked.model().config().summarizes();
        if (history.tokens() <= limits.mark() && !history.epochs.stands() && !history.overflows) {
            if (sumsUp && history.known() > limits.early()) {
                var standing = Plan.unchanged(asked.messages().size(), history.tokens());
                summaries.prepare(history, standing, asked::turn, asked.to(chat));
            }
            return null;
        }
        if (!asked.adapter().isWritable(asked.request())) {
            return null; // of a class of the application's own, with who knows what in it
        }
        long started = System.nanoTime();
        var began = metering.rewriting();
        if (!history.counted()) {
            asked.look(history, true);
        }
        var turn = asked.turn(history);
        var plan = history.epochs.next(turn);
        if (sumsUp && plan.after() > turn.limits().early()) {
            summaries.prepare(history, plan, asked::turn, asked.to(chat));
        }
        var alerts = Overflow.told(history, plan, turn, asked.frame());
        if (plan.isUnchanged()) {
            return alerts.isEmpty() ? null : asked.unchanged(plan, started, alerts);
        }
        var sent = asked.written(plan);
        metering.over(began);
        return new Rewrite(
                asked.messages(),
                sent,
                asked.adapter().messages(sent),
                plan,
                history.epochs.epochs(),
                System.nanoTime() - started,
                began,
                alerts);
    }
}
