package dev.tidemark.agent;

import dev.tidemark.agent.Models.Known;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.compress.Epochs;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.compress.Turn.Limits;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Calibration.Features;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps requests within their budget, on the application's thread. Most are known to be small
 * enough before anything is counted, and go on at once.
 */
final class Enforcement {

    /** A budget this far below the window is there to save money: it can be passed for a while. */
    private static final double SAVING = 0.8;

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
            if (rewrite != null && rewrite.done() && failed.get() > 0) {
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
        long budget = model.budget(adapter.maxOutput(request));
        if (budget <= 0 || messages.isEmpty()) {
            return null;
        }
        var history = histories.of(model.config(), adapter, conversation, messages, model.name());
        if (!history.lock.tryLock()) {
            var none = new History(model.config(), 0);
            return attempt(adapter, null, request, messages, model, budget, none);
        }
        try {
            return attempt(adapter, chat, request, messages, model, budget, history);
        } catch (Throwable failure) {
            history.epochs = new Epochs(); // what failed now is not to stand from now on
            throw failure;
        } finally {
            history.lock.unlock();
        }
    }

    private Rewrite attempt(
            Adapter adapter,
            Object chat,
            Object request,
            List<?> messages,
            Known model,
            long budget,
            History history) {
        var encoding = model.encoding();
        boolean thinking = !model.exact();
        var format = counts.format(encoding);
        long frame = format.perRequest() + counts.tools(adapter, request, encoding);
        history.look(adapter, messages, encoding, thinking, counts, false);
        var limits = limits(model, budget, history, frame, messages.size());
        boolean sumsUp = chat != null && model.config().summarizes();
        if (history.tokens() <= limits.mark() && !history.epochs.stands() && !history.overflows) {
            if (sumsUp && history.known() > limits.early()) {
                var standing = Plan.unchanged(messages.size(), history.tokens());
                sumUp(adapter, chat, messages, model, budget, frame, history, standing);
            }
            return null;
        }
        long started = System.nanoTime();
        var began = metering.rewriting();
        if (!history.counted()) {
            history.look(adapter, messages, encoding, thinking, counts, true);
            limits = limits(model, budget, history, frame, messages.size());
        }
        var turn = new HostTurn(adapter, messages, history, model, format, limits, counts.now());
        var plan = history.epochs.next(turn);
        if (sumsUp && plan.after() > limits.early()) {
            sumUp(adapter, chat, messages, model, budget, frame, history, plan);
        }
        var alerts = told(history, plan, turn, frame);
        if (plan.isUnchanged()) {
            return alerts.isEmpty()
                    ? null
                    : new Rewrite(
                            messages,
                            request,
                            messages,
                            plan,
                            0,
                            System.nanoTime() - started,
                            null,
                            alerts);
        }
        var sent = adapter.write(request, messages, plan);
        var sentMessages = adapter.messages(sent);
        if (!plan.isFrozen()) {
            check(adapter, messages, sentMessages, plan);
        }
        metering.over(began);
        return new Rewrite(
                messages,
                sent,
                sentMessages,
                plan,
                history.epochs.epochs(),
                System.nanoTime() - started,
                began,
                alerts);
    }

    /** Has the next epoch made ready for, on another thread, which reads the request anew. */
    private void sumUp(
            Adapter adapter,
            Object chat,
            List<?> messages,
            Known model,
            long budget,
            long frame,
            History history,
            Plan standing) {
        summaries.prepare(
                history,
                standing,
                () -> {
                    var read = new History(model.config(), 0);
                    var encoding = model.encoding();
                    read.look(adapter, messages, encoding, !model.exact(), counts, true);
                    var limits = limits(model, budget, read, frame, messages.size());
                    var format = counts.format(encoding);
                    return new HostTurn(
                            adapter, messages, read, model, format, limits, counts.now());
                },
                prompt -> adapter.ask(chat, model.name(), prompt));
    }

    /** In our tokens, of the messages alone. */
    private static Limits limits(
            Known model, long budget, History history, long frame, int messages) {
        var features = new Features(history.tokens() + frame, history.digits(), messages);
        double ratio = model.ratio(features);
        var config = model.config();
        return new Limits(
                (long) (budget / ratio) - frame,
                (long) (budget * config.share(Key.HIGH_WATER) / ratio) - frame,
                (long) (budget * config.share(Key.LOW_WATER) / ratio) - frame,
                budget < SAVING * model.window());
    }

    /** A conversation that does not fit is told of once, and once when it does again. */
    private static List<Alert> told(History history, Plan plan, HostTurn turn, long frame) {
        long ceiling = turn.limits().ceiling();
        boolean overflows = plan.after() > ceiling;
        if (overflows == history.overflows) {
            return List.of();
        }
        history.overflows = overflows;
        long size = plan.after() + frame;
        long budget = ceiling + frame;
        return List.of(
                overflows
                        ? Alert.overflow(size, budget, why(turn, ceiling, frame))
                        : Alert.fits(size, budget));
    }

    private static String why(HostTurn turn, long ceiling, long frame) {
        if (ceiling <= 0) {
            return "the tool definitions alone take "
                    + frame
                    + " tokens: offer fewer, or raise budget";
        }
        long system = 0;
        long newest = 0;
        var fixed = turn.fixed();
        for (int i = 0; i < turn.length(); i++) {
            if (turn.role(i) == Role.SYSTEM) {
                system += turn.size(i);
            } else if (fixed.get(i)) {
                newest += turn.size(i);
            }
        }
        if (system > ceiling) {
            return "the system messages alone take "
                    + system
                    + " of "
                    + ceiling
                    + " tokens: shorten them, or raise budget";
        }
        if (system + newest > ceiling) {
            return "the newest messages take "
                    + newest
                    + " of "
                    + (ceiling - system)
                    + " tokens and are never rewritten: send less at once, or raise budget";
        }
        return "no way was found to shorten it by the rules: lower keep-last, take back a bypass, or"
                + " raise budget";
    }

    /** What a message of the host was to become. */
    private record Planned(Message message) {}

    private static final Plan.Writer<Object> PLANNED =
            new Plan.Writer<>() {
                @Override
                public Object replaced(Object message, Message by) {
                    return new Planned(by);
                }

                @Override
                public Object inserted(Plan.Insert insert) {
                    return new Planned(insert.message());
                }
            };

    /** Whether what was written says what was planned; only that is read. */
    private static void check(Adapter adapter, List<?> messages, List<?> sent, Plan plan) {
        var planned = plan.apply(messages, PLANNED);
        if (sent.size() != planned.size()) {
            throw new IllegalStateException("wrote " + sent.size() + " of " + planned.size());
        }
        for (int i = 0; i < planned.size(); i++) {
            var message = sent.get(i);
            boolean same =
                    planned.get(i) instanceof Planned it
                            ? adapter.message(message).equals(it.message())
                            : message == planned.get(i)
                                    || adapter.message(message)
                                            .equals(adapter.message(planned.get(i)));
            if (!same) {
                throw new IllegalStateException("message " + i + " was written otherwise");
            }
        }
    }
}
