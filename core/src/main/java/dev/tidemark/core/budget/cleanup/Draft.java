package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.budget.cleanup.Cleaned.Freed;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * A request while it is cleaned up: the steps of a cleanup work on each other's results, and what
 * comes out is one edit per message. Guards what no step may touch, and takes no change that would
 * not make a message smaller.
 */
final class Draft {

    private record Place(Component component, Action action) {}

    private final List<Item> items;
    private final ToLongFunction<Message> counter;
    private final Message[] messages;
    private final long[] tokens;
    private final BitSet gone = new BitSet();
    private final BitSet archived = new BitSet();
    private final List<ToolGroup> groups;
    private final BitSet settled = new BitSet();
    private final int current;
    private final Mentions mentions;
    private final Map<Place, Long> freed = new LinkedHashMap<>();

    /** {@code counter} says what a message costs, in the tokens the items are counted in. */
    Draft(List<Item> items, ToLongFunction<Message> counter) {
        this.items = List.copyOf(items);
        this.counter = counter;
        messages = items.stream().map(Item::message).toArray(Message[]::new);
        tokens = items.stream().mapToLong(Item::tokens).toArray();
        var whole = ToolGroup.in(this.items);
        groups = whole.subList(0, Math.max(0, whole.size() - 1));
        groups.forEach(group -> settled.set(group.call(), group.last() + 1));
        int question = messages.length - 1;
        while (question >= 0 && !asks(messages[question])) {
            question--;
        }
        current = question;
        mentions = new Mentions(this.items, current);
    }

    /** A user's word, not a tool's result that a provider wants under the user's name. */
    static boolean asks(Message message) {
        return message.role() == Role.USER && !ToolGroup.answers(message);
    }

    int size() {
        return messages.length;
    }

    Item item(int index) {
        return items.get(index);
    }

    /** As it stands. */
    Message message(int index) {
        return messages[index];
    }

    boolean here(int index) {
        return !gone.get(index);
    }

    /** Where the current question stands, -1 where nobody asked. */
    int current() {
        return current;
    }

    Mentions mentions() {
        return mentions;
    }

    /** Whole tool groups, oldest first; without the newest, since the model acts on that. */
    List<ToolGroup> olderGroups() {
        return groups;
    }

    /** Whether a message has no part in a tool exchange, or in one of the older whole groups. */
    boolean settled(int index) {
        return settled.get(index) || !ToolGroup.involves(messages[index]);
    }

    /** Whether this message may say less: not the system's, not the current question's. */
    boolean mayChange(int index) {
        return mayLeave(index)
                && messages[index].parts().stream().noneMatch(Part.Thinking.class::isInstance);
    }

    /** Thinking leaves with its turn, where it may not be changed; pictures stay. */
    private boolean mayLeave(int index) {
        return here(index)
                && index != current
                && messages[index].role() != Role.SYSTEM
                && messages[index].parts().stream().noneMatch(Part.Media.class::isInstance);
    }

    /** Rewrites texts and results of tools, but not what a failed tool said, nor documents. */
    void rewrite(int index, Component component, Action action, UnaryOperator<String> shorter) {
        change(
                index,
                component,
                action,
                part -> {
                    if (part instanceof Part.Text text) {
                        return new Part.Text(shorter.apply(text.text()));
                    }
                    return part instanceof Part.ToolResult result
                                    && !result.error()
                                    && !Counted.retrieves(result.name())
                            ? new Part.ToolResult(
                                    result.id(), result.name(), shorter.apply(result.text()), false)
                            : part;
                });
    }

    /** Changes a message part by part, if it may be changed and is smaller then. */
    void change(int index, Component component, Action action, UnaryOperator<Part> change) {
        if (!mayChange(index)) {
            return;
        }
        var before = messages[index];
        var after =
                new Message(
                        before.role(), before.name(), before.parts().stream().map(change).toList());
        if (after.equals(before)) {
            return;
        }
        long now = counter.applyAsLong(after);
        if (now < tokens[index]) {
            count(component, action, tokens[index] - now);
            messages[index] = after;
            tokens[index] = now;
        }
    }

    /** Lets messages go together, or none of them where one may not. */
    void leave(List<Integer> indexes, Action action, boolean archive) {
        if (indexes.stream().allMatch(this::mayLeave)) {
            for (int index : indexes) {
                gone.set(index);
                archived.set(index, archive);
                count(items.get(index).component(), action, tokens[index]);
            }
        }
    }

    private void count(Component component, Action action, long tokens) {
        freed.merge(new Place(component, action), tokens, Long::sum);
    }

    /** Tokens of one component freed so far. */
    long freed(Component component) {
        return freed.entrySet().stream()
                .filter(entry -> entry.getKey().component() == component)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    Cleaned cleaned() {
        var edits = new ArrayList<Edit>();
        for (int i = 0; i < messages.length; i++) {
            if (gone.get(i)) {
                edits.add(archived.get(i) ? new Edit.Archive(i) : new Edit.Drop(i));
            } else if (!messages[i].equals(items.get(i).message())) {
                edits.add(new Edit.Replace(i, messages[i]));
            }
        }
        var list = new ArrayList<Freed>();
        freed.forEach(
                (place, count) -> list.add(new Freed(place.component(), place.action(), count)));
        return new Cleaned(List.copyOf(edits), List.copyOf(list));
    }
}
