package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A request while the stages work on it: each message as it stands now, with its size. */
final class Draft {

    private final Request request;
    private final Message[] messages;
    private final int[] sizes;
    private final List<Exchange> exchanges;
    private final IdentityHashMap<Part, Outline> outlines = new IdentityHashMap<>();
    private final List<Plan.Step> steps = new ArrayList<>();
    private final int[] sizesBefore;
    private long totalBefore;
    private long since;
    private final long before;
    private long total;
    private Message ledger;
    private int ledgerSize;

    Draft(Request request) {
        this.request = request;
        this.messages = request.messages().toArray(Message[]::new);
        this.sizes = new int[messages.length];
        for (int i = 0; i < messages.length; i++) {
            sizes[i] = request.size().applyAsInt(messages[i]);
            total += sizes[i];
        }
        this.before = total;
        this.exchanges = Exchange.of(request.messages());
        this.sizesBefore = sizes.clone();
        this.totalBefore = total;
        this.since = System.nanoTime();
    }

    Request request() {
        return request;
    }

    List<Exchange> exchanges() {
        return exchanges;
    }

    /** The outline of a part of the request as it came, read once for all stages. */
    Outline outline(Part part, String text) {
        return outlines.computeIfAbsent(part, it -> Outline.of(text));
    }

    long total() {
        return total;
    }

    int length() {
        return messages.length;
    }

    boolean isDropped(int message) {
        return messages[message] == null;
    }

    /** The message as it stands now. */
    Message message(int message) {
        return messages[message];
    }

    int size(int message) {
        return sizes[message];
    }

    int size(Exchange exchange) {
        int size = 0;
        for (int i = exchange.from(); i < exchange.to(); i++) {
            size += sizes[i];
        }
        return size;
    }

    /**
     * Whether the texts of this message may be changed. Signatures cover what stands beside them.
     */
    boolean isOpen(int message) {
        return messages[message] != null
                && !request.isFixed(message)
                && messages[message].parts().stream().noneMatch(Part.Thinking.class::isInstance);
    }

    boolean isFixed(Exchange exchange) {
        if (!exchange.whole()) {
            return true;
        }
        for (int i = exchange.from(); i < exchange.to(); i++) {
            if (request.isFixed(i)) {
                return true;
            }
        }
        return false;
    }

    /** Rewrites every text of a message, where that makes it smaller. */
    @SuppressWarnings("ReferenceEquality") // the very same message means: nothing was rewritten
    void rewrite(int message, UnaryOperator<String> texts) {
        if (!isOpen(message)) {
            return;
        }
        var rewritten = rewritten(messages[message], texts);
        if (rewritten != messages[message]) {
            int size = request.size().applyAsInt(rewritten);
            if (size < sizes[message]) {
                total += size - sizes[message];
                messages[message] = rewritten;
                sizes[message] = size;
            }
        }
    }

    /** A message with other texts; the very same where none is other. */
    static Message rewritten(Message message, UnaryOperator<String> texts) {
        List<Part> parts = null;
        for (int i = 0; i < message.parts().size(); i++) {
            var part = message.parts().get(i);
            var other = rewritten(part, texts);
            if (other != part) {
                parts = parts == null ? new ArrayList<>(message.parts()) : parts;
                parts.set(i, other);
            }
        }
        return parts == null ? message : new Message(message.role(), message.name(), parts);
    }

    private static Part rewritten(Part part, UnaryOperator<String> texts) {
        if (part instanceof Part.Text it) {
            var text = texts.apply(it.text());
            return text.equals(it.text()) ? part : new Part.Text(text);
        }
        if (part instanceof Part.ToolResult it) {
            var text = texts.apply(it.text());
            return text.equals(it.text())
                    ? part
                    : new Part.ToolResult(it.id(), it.name(), text, it.error());
        }
        if (part instanceof Part.Document it) {
            var text = texts.apply(it.text());
            return text.equals(it.text())
                    ? part
                    : new Part.Document(text, Math.min(it.from(), text.length()));
        }
        return part;
    }

    /** All texts of a message that can be rewritten, as one. */
    static String text(Message message) {
        var text = new StringBuilder();
        for (var part : message.parts()) {
            var it =
                    part instanceof Part.Text plain
                            ? plain.text()
                            : part instanceof Part.ToolResult result
                                    ? result.text()
                                    : part instanceof Part.Document document ? document.text() : "";
            if (text.length() > 0 && !it.isEmpty()) {
                text.append('\n');
            }
            text.append(it);
        }
        return text.toString();
    }

    void drop(Exchange exchange) {
        for (int i = exchange.from(); i < exchange.to(); i++) {
            total -= sizes[i];
            sizes[i] = 0;
            messages[i] = null;
        }
    }

    /** Puts the ledger in front of what is left, in place of any other. */
    void ledger(Message message) {
        total -= ledgerSize;
        ledger = message;
        ledgerSize = message == null ? 0 : request.size().applyAsInt(message);
        total += ledgerSize;
    }

    Optional<Message> ledger() {
        return Optional.ofNullable(ledger);
    }

    void done(String stage) {
        long now = System.nanoTime();
        var freed = new HashMap<Integer, Integer>();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < sizesBefore[i]) {
                freed.put(i, sizesBefore[i] - sizes[i]);
            }
            sizesBefore[i] = sizes[i];
        }
        steps.add(new Plan.Step(stage, totalBefore, total, freed, now - since));
        totalBefore = total;
        since = now;
    }

    /** What became of the request. */
    @SuppressWarnings("ReferenceEquality") // the very same message means: nothing was rewritten
    Plan plan() {
        var edits = new ArrayList<Plan.Edit>(messages.length);
        for (int i = 0; i < messages.length; i++) {
            edits.add(
                    messages[i] == null
                            ? Plan.DROP
                            : messages[i] == request.messages().get(i)
                                    ? Plan.KEEP
                                    : new Plan.Replace(messages[i]));
        }
        int at = 0;
        while (at < messages.length && messages[at] != null && messages[at].role() == Role.SYSTEM) {
            at++;
        }
        int place = at;
        var inserts = ledger().map(it -> List.of(new Plan.Insert(place, it))).orElse(List.of());
        var stages = steps.stream().map(Plan.Step::stage).toList();
        return new Plan(edits, inserts, before, total, stages, steps);
    }
}
