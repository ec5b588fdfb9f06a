package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;

/** A request while the stages work on it: each message as it stands now, with its size. */
final class Draft {

    /**
     * Characters that are looked at for each token that may be sent: some six times as much text as
     * that, so a history that goes on within its window is read as a whole.
     */
    private static final int LOOKED_AT = 24;

    /** So many are looked at however little may be sent, and in each text. */
    private static final int LEAST = 1 << 20;

    private static final int LEAST_OF_EACH = 1 << 12;

    /** No more of one text, so that a large window makes no request wait for a second. */
    private static final int MOST_OF_EACH = 1 << 21;

    /** The share of the room that messages held as they came may take. */
    private static final double HELD = 0.5;

    private final Request request;
    private final Message[] messages;
    private final int[] sizes;
    private final List<Exchange> exchanges;
    private final BitSet fixed;
    private final IntToDoubleFunction keep;
    private final int sent;
    private final IdentityHashMap<Part, Outline> outlines = new IdentityHashMap<>();
    private final List<Plan.Step> steps = new ArrayList<>();
    private final int[] sizesBefore;
    private long totalBefore;
    private long since;
    private final long before;
    private long total;
    private Message ledger;
    private int readable;

    /** Messages in front of this one go out as they were sent before. */
    private int opening;

    /** What is to be come down to; more than the target once an opening stays. */
    private long least;

    Draft(Request request, IntToDoubleFunction keep, int sent) {
        this.request = request;
        this.keep = keep;
        this.sent = sent;
        this.least = request.target();
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
        this.fixed = request.fixed();
        for (var exchange : exchanges) {
            if (!exchange.whole()) {
                fixed.set(exchange.from(), exchange.to());
            }
        }
    }

    /**
     * Holds the newest of what should stay as it came, as far as it leaves room for the rest: code
     * that the current message speaks of, and messages of which everything is to be kept.
     */
    void hold() {
        var mentioned = new Mentioned(request.question());
        long room = request.target();
        for (int i = fixed.nextSetBit(0); i >= 0 && i < sizes.length; i = fixed.nextSetBit(i + 1)) {
            room -= sizes[i];
        }
        room = (long) (room * HELD);
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (!fixed.get(i)
                    && sizes[i] <= room
                    && (keep.applyAsDouble(i) >= 1 || mentioned.in(messages[i]))) {
                fixed.set(i);
                room -= sizes[i];
            }
        }
    }

    /** The least share of a message that stays while others can still give. */
    double keep(int message) {
        return keep.applyAsDouble(message);
    }

    /** Whether the message goes out as it came, whatever the budget. */
    boolean isFixed(int message) {
        return fixed.get(message);
    }

    Request request() {
        return request;
    }

    List<Exchange> exchanges() {
        return exchanges;
    }

    /** The outline of a part of the request as it came, read once for all stages. */
    Outline outline(Part part, String text) {
        return outlines.computeIfAbsent(part, it -> Outline.of(text, readable()));
    }

    /** Characters that are looked at in all: no text above that can be folded to what may go. */
    long matters() {
        return Math.max(LEAST, LOOKED_AT * Math.min(request.budget(), Integer.MAX_VALUE));
    }

    /**
     * Characters that are looked at of one text, at most: where there are more than can matter, the
     * longest texts give way first.
     */
    int readable() {
        if (readable == 0) {
            var lengths =
                    request.messages().stream()
                            .flatMap(message -> message.parts().stream())
                            .mapToInt(part -> Recall.text(part).length())
                            .sorted()
                            .toArray();
            long left = matters();
            readable = MOST_OF_EACH;
            for (int i = 0; i < lengths.length; i++) {
                long each = left / (lengths.length - i);
                if (lengths[i] > each) {
                    readable = (int) Math.max(LEAST_OF_EACH, Math.min(MOST_OF_EACH, each));
                    break;
                }
                left -= lengths[i];
            }
        }
        return readable;
    }

    long total() {
        return total;
    }

    /** Whether it is small enough, and every further change would only lose something. */
    boolean reached() {
        return total <= least;
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
                && !isFixed(message)
                && messages[message].parts().stream().noneMatch(Part.Thinking.class::isInstance);
    }

    boolean isFixed(Exchange exchange) {
        int first = fixed.nextSetBit(exchange.from());
        return first >= 0 && first < exchange.to();
    }

    /** Rewrites every text of a message, where that makes it smaller. */
    @SuppressWarnings("ReferenceEquality") // the very same message means: nothing was rewritten
    void rewrite(int message, UnaryOperator<String> texts) {
        if (!isOpen(message)) {
            return;
        }
        var rewritten = rewritten(messages[message], texts);
        if (rewritten != messages[message]) {
            replace(message, sized(rewritten));
        }
    }

    Sized sized(Message message) {
        return new Sized(message, request.size().applyAsInt(message));
    }

    /** Puts another message in the place of one, if it is smaller and may be. */
    void replace(int message, Sized by) {
        if (by.size() < sizes[message] && isOpen(message)) {
            total += by.size() - sizes[message];
            messages[message] = by.message();
            sizes[message] = by.size();
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
        // what went wrong is left as it was told
        if (part instanceof Part.ToolResult it && !it.error()) {
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

    /** Whether it was sent before, with all that stands in front of it. */
    boolean wasSent(Exchange exchange) {
        return exchange.to() <= sent;
    }

    /** Its tokens as it came. */
    long came(Exchange exchange) {
        long size = 0;
        for (int i = exchange.from(); i < exchange.to(); i++) {
            size += request.size().applyAsInt(request.messages().get(i));
        }
        return size;
    }

    /** Puts the first exchanges back as they came, which may cost so much in all. */
    void open(List<Exchange> exchanges, long most) {
        for (var exchange : exchanges) {
            for (int i = exchange.from(); i < exchange.to(); i++) {
                var came = sized(request.messages().get(i));
                total += came.size() - sizes[i];
                messages[i] = came.message();
                sizes[i] = came.size();
            }
            opening = exchange.to();
        }
        steps.replaceAll(step -> step.without(opening));
        least = most;
    }

    void drop(Exchange exchange) {
        for (int i = exchange.from(); i < exchange.to(); i++) {
            total -= sizes[i];
            sizes[i] = 0;
            messages[i] = null;
        }
    }

    /** Puts the ledger in front of what is left, if there is room for it. */
    void ledger(Sized it) {
        if (total + it.size() <= least) {
            ledger = it.message();
            total += it.size();
        }
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
        List<Plan.Insert> inserts =
                ledger == null ? List.of() : List.of(new Plan.Insert(place(), ledger));
        var stages = steps.stream().map(Plan.Step::stage).toList();
        return new Plan(edits, inserts, before, total, stages, steps);
    }

    /** Where the ledger stands: behind all that opens the request and stays, but no question. */
    private int place() {
        int question = messages.length - 1;
        while (question > 0 && request.messages().get(question).role() != Role.USER) {
            question--;
        }
        int place = 0;
        for (var exchange : exchanges) {
            boolean opens =
                    exchange.from() < opening
                            || request.messages().get(exchange.from()).role() == Role.SYSTEM;
            if (!opens && (exchange.from() >= question || !isWhollyFixed(exchange))) {
                break;
            }
            place = exchange.to();
        }
        return place;
    }

    private boolean isWhollyFixed(Exchange exchange) {
        for (int i = exchange.from(); i < exchange.to(); i++) {
            if (!request.isFixed(i)) {
                return false;
            }
        }
        return true;
    }
}
