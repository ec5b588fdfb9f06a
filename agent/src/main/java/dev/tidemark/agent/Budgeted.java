package dev.tidemark.agent;

import dev.tidemark.agent.Models.Known;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.compress.Turn.Limits;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.tokens.Calibration.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A request with a budget.
 *
 * @param model where it goes
 * @param budget the input tokens it may take, as its provider counts them
 * @param frame our tokens beside those of the messages
 */
record Budgeted(
        Adapter adapter,
        Object request,
        List<?> messages,
        Known model,
        long budget,
        Counts counts,
        long frame) {

    /** A budget this far below the window is there to save money: it can be passed for a while. */
    private static final double SAVING = 0.8;

    /** So far below its mark no learning of what its provider counts brings a request above it. */
    private static final double FAR = 0.5;

    static Budgeted of(
            Adapter adapter,
            Object request,
            List<?> messages,
            Known model,
            long budget,
            Counts counts) {
        var encoding = model.encoding();
        long frame =
                counts.format(encoding).perRequest() + counts.tools(adapter, request, encoding);
        return new Budgeted(adapter, request, messages, model, budget, counts, frame);
    }

    void look(History history, boolean count) {
        history.look(adapter, messages, model.encoding(), !model.exact(), counts, count);
    }

    /**
     * Whether nothing can be wanted of it, by the most that its messages may come to: its
     * conversation needs not be known.
     */
    boolean isFarBelowItsMark() {
        var encoding = model.encoding();
        long most = frame;
        long digits = 0; // of those that were never counted there is room enough
        for (var message : messages) {
            var seen = counts.ifKnown(message, encoding);
            most += seen == null ? counts.most(adapter, message) : seen.tokens(!model.exact());
            digits += seen == null ? 0 : seen.entry().counted.digits();
        }
        double mark = budget * model.rules().highWater() / ratio(most, digits);
        return most < FAR * mark;
    }

    private double ratio(long tokens, long digits) {
        return model.ratio(new Features(tokens, digits, messages.size()));
    }

    /** In our tokens, of the messages alone. */
    Limits limits(History history) {
        double ratio = ratio(history.tokens() + frame, history.digits());
        var rules = model.rules();
        return new Limits(
                (long) (budget / ratio) - frame,
                (long) (budget * rules.highWater() / ratio) - frame,
                (long) (budget * rules.lowWater() / ratio) - frame,
                budget < SAVING * model.window());
    }

    HostTurn turn(History history) {
        var format = counts.format(model.encoding());
        return new HostTurn(
                adapter, messages, history, model, format, limits(history), counts.now());
    }

    /** The same for another thread, which may not use what this one does. */
    HostTurn turn() {
        var history = new History(model.rules());
        look(history, true);
        return turn(history);
    }

    /** Has the host's own model answer a prompt. */
    UnaryOperator<String> to(Object chat) {
        return prompt -> adapter.ask(chat, model.name(), prompt);
    }

    /** It goes out as it is, and something has to be said of that. */
    Rewrite unchanged(Plan plan, long started, List<Alert> alerts) {
        long nanos = System.nanoTime() - started;
        return new Rewrite(messages, request, messages, plan, 0, nanos, null, alerts);
    }

    Rewrite unchanged(List<Alert> alerts) {
        return unchanged(Plan.unchanged(messages.size(), 0), System.nanoTime(), alerts);
    }

    /** The request to send instead; what was written of it is read again before it goes out. */
    Object written(Plan plan) {
        var sent = adapter.write(request, messages, plan);
        check(adapter.messages(sent), plan);
        return sent;
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

    private void check(List<?> sent, Plan plan) {
        var planned = plan.apply(messages, PLANNED);
        if (sent.size() != planned.size()) {
            throw new IllegalStateException("wrote " + sent.size() + " of " + planned.size());
        }
        for (int i = 0; i < planned.size(); i++) {
            if (!isSame(sent.get(i), planned.get(i))) {
                throw new IllegalStateException("message " + i + " was written otherwise");
            }
        }
    }

    private boolean isSame(Object sent, Object planned) {
        return planned instanceof Planned it
                ? plain(adapter.message(sent)).equals(plain(it.message()))
                : sent == planned || adapter.message(sent).equals(adapter.message(planned));
    }

    /** What tells that a text was retrieved may have left with the rest of it. */
    private static Message plain(Message message) {
        var parts = new ArrayList<Part>(message.parts());
        parts.replaceAll(
                part -> part instanceof Part.Document it ? new Part.Text(it.text()) : part);
        return new Message(message.role(), message.name(), parts);
    }
}
