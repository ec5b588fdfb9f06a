package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Keeps the newest exchanges whole, and of the older ones what is worth its tokens: those of the
 * current turn stay in their places with shorter results, all others become the lines of one
 * ledger. One order of worth decides for both, so how much is kept is one number, found by
 * bisection.
 */
final class Distillation implements Stage {

    /**
     * The share of the room that the newest exchanges take as they are; measured best of .03 to
     * .24.
     */
    private static final double WHOLE = 0.17;

    /** The share that calls in their places may take before anything is said of their results. */
    private static final double BONES = 0.1;

    /**
     * What a unit must bring by the token when the request is sent again and again: below it,
     * measured in replays, leaving it out cost no later argument and saved up to a tenth.
     */
    private static final double WORTHWHILE = 0.012;

    @Override
    public String name() {
        return "distillation";
    }

    @Override
    public void apply(Draft draft) {
        new Work(draft).run();
    }

    /** The distillation of one draft. */
    private static final class Work {

        private final Draft draft;
        private final Request request;
        private final List<Exchange> leaving = new ArrayList<>();
        private final List<Exchange> staying = new ArrayList<>();
        private final Facts facts = new Facts();
        private final List<Candidate> candidates = new ArrayList<>();

        Work(Draft draft) {
            this.draft = draft;
            this.request = draft.request();
        }

        void run() {
            choose();
            if (leaving.isEmpty() && staying.isEmpty()) {
                return;
            }
            read();
            var ranking = new Ranking(candidates, request);
            long room = request.target() - draft.total();
            for (var exchange : leaving) {
                room += draft.size(exchange);
            }
            for (var exchange : staying) {
                room += draft.size(exchange);
            }
            int most =
                    request.target() < request.budget()
                            ? ranking.worth(WORTHWHILE)
                            : ranking.size();
            write(fitting(ranking, Math.min(most, ranking.size()), room));
        }

        /** Which exchanges stay whole, which are shortened in their places, which leave. */
        private void choose() {
            long room = request.target();
            var free = new ArrayList<Exchange>();
            for (var exchange : draft.exchanges()) {
                if (draft.isFixed(exchange)) {
                    room -= draft.size(exchange);
                } else {
                    free.add(exchange);
                }
            }
            int turn = draft.length() - 1;
            while (turn > 0 && request.messages().get(turn).role() != Role.USER) {
                turn--;
            }
            long whole = 0;
            int i = free.size() - 1;
            while (i >= 0 && whole + draft.size(free.get(i)) <= WHOLE * room) {
                whole += draft.size(free.get(i--));
            }
            long bones = 0;
            while (i >= 0 && free.get(i).calls() && free.get(i).from() > turn) {
                bones += bones(free.get(i));
                if (bones > BONES * room) {
                    break;
                }
                staying.add(free.get(i--));
            }
            leaving.addAll(free.subList(0, i + 1));
            Collections.reverse(staying);
        }

        /** What an exchange costs when its results say nothing. */
        private long bones(Exchange exchange) {
            long sum = 0;
            for (int i = exchange.from(); i < exchange.to(); i++) {
                sum += request.size().applyAsInt(Draft.rewritten(draft.message(i), text -> ""));
            }
            return sum;
        }

        private void read() {
            var keys = new HashSet<String>();
            for (var message : request.messages()) {
                for (var part : message.parts()) {
                    if (part instanceof Part.ToolCall call) {
                        draft.outline(call, call.arguments())
                                .units()
                                .forEach(it -> keys.add(it.label));
                    }
                }
            }
            var leaves = new BitSet();
            leaving.forEach(it -> leaves.set(it.from(), it.to()));
            var shortened = new BitSet();
            staying.forEach(it -> shortened.set(it.from(), it.to()));
            int task = -1;
            for (int i = 0; i < draft.length(); i++) {
                var message = request.messages().get(i);
                task = task < 0 && message.role() == Role.USER ? i : task;
                for (var part : message.parts()) {
                    var text = text(message, part);
                    if (!text.isEmpty()) {
                        boolean open =
                                leaves.get(i)
                                        || shortened.get(i) && !(part instanceof Part.ToolCall);
                        read(
                                i,
                                draft.outline(part, text),
                                place(message, part),
                                open,
                                i == task,
                                keys);
                    }
                }
            }
            facts.weigh();
        }

        private void read(
                int message,
                Outline outline,
                Facts.Place place,
                boolean open,
                boolean task,
                Set<String> keys) {
            int siblings = outline.units().size();
            boolean fenced = false;
            for (var unit : outline.units()) {
                var candidate = new Candidate(unit, message);
                int fences = place == Facts.Place.ASSISTANT ? fences(unit.value) : 0;
                var where = fenced || fences > 0 ? Facts.Place.ARGUMENT : place;
                fenced ^= fences % 2 == 1;
                Anchor.find(
                        unit.value,
                        (anchor, kind) -> {
                            var fact = facts.meet(anchor, kind, where, siblings);
                            if (task) {
                                fact.inTask();
                            }
                            if (!unit.label.isEmpty() && keys.contains(unit.label)) {
                                fact.underArgument();
                            }
                            if (!open) {
                                fact.keep();
                            }
                            candidate.facts.add(fact);
                        });
                if (open) {
                    candidates.add(candidate);
                }
            }
        }

        /** Agents without tool calls act by fenced blocks, which are their arguments. */
        private static int fences(String text) {
            int fences = 0;
            for (int at = text.indexOf("```"); at >= 0; at = text.indexOf("```", at + 3)) {
                fences++;
            }
            return fences;
        }

        private static Facts.Place place(Message message, Part part) {
            return part instanceof Part.ToolCall
                    ? Facts.Place.ARGUMENT
                    : message.role() == Role.USER
                            ? Facts.Place.USER
                            : message.role() == Role.ASSISTANT
                                    ? Facts.Place.ASSISTANT
                                    : Facts.Place.RESULT;
        }

        /** The text of a part as the request brought it; of a ledger, its lines. */
        private static String text(Message message, Part part) {
            if (part instanceof Part.Text it) {
                return Ledger.in(message).map(Ledger::lines).orElse(it.text());
            }
            return part instanceof Part.ToolResult result
                    ? result.text()
                    : part instanceof Part.ToolCall call
                            ? call.arguments()
                            : part instanceof Part.Document document ? document.text() : "";
        }

        /**
         * How many units fit: what they cost alone is known, and a few trials tell what they cost
         * together.
         */
        private int fitting(Ranking ranking, int most, long room) {
            int low = 0;
            int high = most;
            int guess = Math.min(most, ranking.within(room));
            for (int trial = 0; low < high; trial++) {
                long size = size(guess);
                if (size <= room) {
                    low = guess;
                } else {
                    high = guess - 1;
                }
                if (size <= room && room - size < room / 200) {
                    break;
                }
                int near = (int) (guess * (double) room / Math.max(1, size));
                guess = trial < 4 && near > low && near < high ? near : (low + high + 1) >>> 1;
            }
            return low;
        }

        private long size(int limit) {
            long size = ledger(limit).map(request.size()::applyAsInt).orElse(0);
            for (var exchange : staying) {
                for (int i = exchange.from(); i < exchange.to(); i++) {
                    int shorter =
                            request.size()
                                    .applyAsInt(
                                            Draft.rewritten(
                                                    draft.message(i), shortening(i, limit)));
                    size += Math.min(draft.size(i), shorter);
                }
            }
            return size;
        }

        private void write(int limit) {
            for (var exchange : staying) {
                for (int i = exchange.from(); i < exchange.to(); i++) {
                    draft.rewrite(i, shortening(i, limit));
                }
            }
            var ledger = ledger(limit);
            leaving.forEach(draft::drop);
            if (ledger.isPresent()
                    && draft.total() + request.size().applyAsInt(ledger.get())
                            <= request.target()) {
                draft.ledger(ledger.get());
            }
        }

        /** The texts of a message as far as they are chosen, by what the request brought. */
        private UnaryOperator<String> shortening(int message, int limit) {
            var came = request.messages().get(message);
            var now = draft.message(message).parts();
            return text -> {
                for (int i = 0; i < now.size(); i++) {
                    if (text(draft.message(message), now.get(i)).equals(text)) {
                        var part = came.parts().get(i);
                        var outline = draft.outline(part, text(came, part));
                        return outline.chosen(limit) == outline.units().size()
                                ? text
                                : outline.shortened(limit);
                    }
                }
                return text;
            };
        }

        private Optional<Message> ledger(int limit) {
            var lines = new StringBuilder();
            int messages = 0;
            for (var exchange : leaving) {
                for (int i = exchange.from(); i < exchange.to(); i++) {
                    var message = request.messages().get(i);
                    var earlier = Ledger.in(message);
                    messages += earlier.map(Ledger::messages).orElse(1);
                    var speaker =
                            earlier.isPresent()
                                    ? ""
                                    : message.role() == Role.USER ? "user: " : "assistant: ";
                    for (var part : message.parts()) {
                        if (part instanceof Part.ToolCall call) {
                            call(exchange, call, limit, lines);
                        } else if (!(part instanceof Part.ToolResult)) {
                            line(speaker, part, text(message, part), limit, lines);
                        }
                    }
                }
            }
            // where nothing is kept, that something is missing is still told
            return leaving.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Ledger(messages, "", lines.length() == 0 ? "" : lines.substring(1))
                                    .message());
        }

        /** A call with what is kept of its arguments and of its result. */
        private void call(Exchange exchange, Part.ToolCall call, int limit, StringBuilder lines) {
            int start = lines.length();
            lines.append("\n> ").append(call.name());
            int named = lines.length();
            var arguments = draft.outline(call, call.arguments());
            if (arguments.chosen(limit) > 0) {
                lines.append(' ');
                arguments.write(limit, lines);
            }
            for (int i = exchange.from(); i < exchange.to(); i++) {
                for (var part : request.messages().get(i).parts()) {
                    if (part instanceof Part.ToolResult result && result.id().equals(call.id())) {
                        line("", result, result.text(), limit, lines);
                    }
                }
            }
            if (lines.length() == named) {
                lines.setLength(start);
            }
        }

        private void line(String speaker, Part part, String text, int limit, StringBuilder lines) {
            if (text.isEmpty()) {
                return;
            }
            int start = lines.length();
            lines.append('\n').append(speaker);
            int begin = lines.length();
            draft.outline(part, text).write(limit, lines);
            if (lines.length() == begin) {
                lines.setLength(start);
            }
        }
    }
}
