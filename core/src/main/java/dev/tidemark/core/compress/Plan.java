package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What to send in place of a request, by index, so that whoever holds the host's own objects can
 * send the very same object for a message that is kept.
 *
 * @param edits one for each message of the request, in its order
 * @param inserts messages of ours, by the place where they stand
 * @param before tokens of the request as it came
 * @param after tokens of what is sent in its place
 * @param stages what was done, in its order
 * @param steps what each of these stages did; none where an earlier plan still holds
 */
public record Plan(
        List<Edit> edits,
        List<Insert> inserts,
        long before,
        long after,
        List<String> stages,
        List<Step> steps) {

    /**
     * What one stage did.
     *
     * @param before tokens of the request as it found it
     * @param after tokens of the request as it left it
     * @param freed tokens it took from messages, by their index; a message of ours that stands for
     *     some of them is not taken off
     * @param nanos the time it took, which two plans are not compared by
     */
    public record Step(
            String stage, long before, long after, Map<Integer, Integer> freed, long nanos) {

        /** Takes a copy. */
        public Step {
            freed = Map.copyOf(freed);
        }

        /** The same without what it took from the messages in front of this one. */
        Step without(int opening) {
            var behind = new HashMap<>(freed);
            behind.keySet().removeIf(message -> message < opening);
            return new Step(stage, before, after, behind, nanos);
        }

        /** What is left of each token. */
        public double ratio() {
            return before == 0 ? 1 : (double) after / before;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Step that
                    && stage.equals(that.stage)
                    && before == that.before
                    && after == that.after
                    && freed.equals(that.freed);
        }

        @Override
        public int hashCode() {
            return Objects.hash(stage, before, after, freed);
        }
    }

    /** What becomes of one message. */
    public sealed interface Edit {}

    /** It goes out as it came. */
    public record Keep() implements Edit {}

    /** It goes out with other texts: the same parts in the same order, ids and names untouched. */
    public record Replace(Message by) implements Edit {}

    /** It does not go out. */
    public record Drop() implements Edit {}

    /**
     * A message of a single text, from the user, that no host has sent: what stands for messages
     * that left, or an earlier exchange that is spoken of again.
     *
     * @param before index of the message of the request that it stands in front of
     */
    public record Insert(int before, Message message) {

        /** What it says. */
        public String text() {
            return ((Part.Text) message.parts().get(0)).text();
        }
    }

    /** What {@link #apply(List, Writer)} is given to make the objects of a host. */
    public interface Writer<M> {

        /** The message with these texts in place of its own. */
        M replaced(M message, Message by);

        /** A new message. */
        M inserted(Insert insert);
    }

    static final Edit KEEP = new Keep();
    static final Edit DROP = new Drop();

    /** What a plan of an earlier request says about this one. */
    public static final String FROZEN = "frozen";

    /** Takes copies. */
    public Plan {
        edits = Edits.copyOf(edits);
        inserts = List.copyOf(inserts);
        stages = List.copyOf(stages);
        steps = List.copyOf(steps);
    }

    /** A plan that was not made by stages. */
    public Plan(
            List<Edit> edits, List<Insert> inserts, long before, long after, List<String> stages) {
        this(edits, inserts, before, after, stages, List.of());
    }

    /** Everything goes out as it came. */
    public static Plan unchanged(int messages, long tokens) {
        return new Plan(Collections.nCopies(messages, KEEP), List.of(), tokens, tokens, List.of());
    }

    /** Whether the request goes out as it came. */
    public boolean isUnchanged() {
        return stages.isEmpty();
    }

    /** Whether it says again what an earlier one said. */
    public boolean isFrozen() {
        return stages.contains(FROZEN);
    }

    /** How many messages in front go out as they came. */
    int same() {
        int changed = inserts.isEmpty() ? edits.size() : inserts.get(0).before();
        int same = 0;
        while (same < changed && edits.get(same) instanceof Keep) {
            same++;
        }
        return same;
    }

    /** How many messages go out with other texts. */
    public int replaced() {
        return (int) edits.stream().filter(Replace.class::isInstance).count();
    }

    /** How many messages do not go out. */
    public int dropped() {
        return (int) edits.stream().filter(Drop.class::isInstance).count();
    }

    /** The message that stands for those that were dropped. */
    public Optional<Message> ledger() {
        return inserts.stream()
                .map(Insert::message)
                .filter(message -> Ledger.in(message).isPresent())
                .findFirst();
    }

    /** The messages to send; those behind the planned ones follow as they are. */
    public <M> List<M> apply(List<? extends M> messages, Writer<M> writer) {
        var sent = new ArrayList<M>(); // of a long conversation few are sent
        var planned = Edits.copyOf(edits);
        int size = messages.size();
        int i = 0;
        for (var insert : inserts) {
            int before = Math.min(insert.before(), size);
            planned.apply(messages, i, before, writer, sent);
            sent.add(writer.inserted(insert));
            i = Math.max(i, before);
        }
        planned.apply(messages, i, size, writer, sent);
        return sent;
    }

    /** The same for neutral messages. */
    public List<Message> apply(List<Message> messages) {
        return apply(messages, NEUTRAL);
    }

    private static final Writer<Message> NEUTRAL =
            new Writer<>() {
                @Override
                public Message replaced(Message message, Message by) {
                    return by;
                }

                @Override
                public Message inserted(Insert insert) {
                    return insert.message();
                }
            };
}
