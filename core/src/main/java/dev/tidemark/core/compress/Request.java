package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Tokenizer;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What is to be made smaller, and how far.
 *
 * @param messages all messages, oldest first
 * @param fixed indexes of messages that must go out as they came; system messages always do
 * @param question what the model is about to answer, where no message of the user says it
 * @param budget tokens that the messages may take; at or below it nothing is changed
 * @param target tokens to come down to where the budget is passed, at most the budget
 * @param tokenizer counts a text
 * @param size counts a message as the request will be counted
 */
public record Request(
        List<Message> messages,
        BitSet fixed,
        String question,
        long budget,
        long target,
        Tokenizer tokenizer,
        ToIntFunction<Message> size) {

    /**
     * The least share of what is not fixed that is left to the rest. With nothing left, one in
     * thirty arguments of replayed calls was lost; with a quarter, none.
     */
    private static final double LEAST_FREE = 0.25;

    /** Takes copies, and holds system messages fixed. */
    public Request {
        messages = List.copyOf(messages);
        fixed = (BitSet) fixed.clone();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role() == Role.SYSTEM) {
                fixed.set(i);
            }
        }
        var asked = lastUserText(messages);
        question = asked.isBlank() ? question : asked;
        target = Math.min(target, budget);
    }

    /** The same request with other limits. */
    public Request with(long budget, long target) {
        return new Request(messages, fixed, question, budget, target, tokenizer, size);
    }

    /**
     * The same request with a target that leaves something beside what is fixed: one far below it
     * would drop all the rest for the sake of one large message.
     */
    Request attainable() {
        long free = free();
        long least = budget - (long) (free * (1 - LEAST_FREE));
        return free <= 0 || target >= least ? this : with(budget, least);
    }

    /** What the fixed messages leave of the budget; without any, there is nothing to plan. */
    long free() {
        long free = budget;
        for (int i = fixed.nextSetBit(0);
                i >= 0 && i < messages.size();
                i = fixed.nextSetBit(i + 1)) {
            free -= size.applyAsInt(messages.get(i));
        }
        return free;
    }

    /** A copy: a set of bits can be changed by whoever holds it. */
    @Override
    public BitSet fixed() {
        return (BitSet) fixed.clone();
    }

    boolean isFixed(int message) {
        return fixed.get(message);
    }

    /**
     * What must go out as it came where nobody says otherwise: the newest messages from the last
     * one of the user on, and before it as many turns as make {@code keepLast}.
     */
    public static BitSet newest(List<Message> messages, int keepLast) {
        var fixed = new BitSet();
        int turns = 0;
        for (int i = messages.size() - 1; i >= 0 && turns < Math.max(1, keepLast); i--) {
            fixed.set(i);
            turns += messages.get(i).role() == Role.USER ? 1 : 0;
        }
        return fixed;
    }

    private static String lastUserText(List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role() == Role.USER) {
                var text = new StringBuilder();
                for (var part : messages.get(i).parts()) {
                    text.append(part instanceof Part.Text it ? it.text() : "");
                }
                return text.toString();
            }
        }
        return "";
    }
}
