package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a model says of the oldest messages of a conversation. It stands in front of the facts that
 * are kept of them and replaces none of those: a model may be wrong, and a summary has no ids.
 *
 * @param text some lines, none of them empty
 * @param messages keys of the messages that it is a summary of, by their places
 */
public record Summary(String text, Map<Integer, Long> messages) {

    /** What it is called among a plan's stages. */
    static final String STAGE = "summary";

    private static final Pattern HEAD =
            Pattern.compile(
                    "\\[a summary of \\d{1,9} of them, written by the model, lines: (\\d{1,9});"
                            + " what follows those is word for word\\]\n");

    /** Takes a copy. */
    public Summary {
        messages = Map.copyOf(messages);
    }

    /** How it goes to the model. */
    String lines() {
        return "[a summary of "
                + messages.size()
                + " of them, written by the model, lines: "
                + text.lines().count()
                + "; what follows those is word for word]\n"
                + text
                + '\n';
    }

    /** How much of a text that may begin with one is the summary. */
    static int length(String text) {
        var head = HEAD.matcher(text);
        if (!head.lookingAt()) {
            return 0;
        }
        int at = head.end();
        for (int left = Integer.parseInt(head.group(1)); left > 0; left--) {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                return text.length();
            }
            at = end + 1;
        }
        return at;
    }

    /** Whether these messages are still what they were. */
    boolean isOf(Turn turn) {
        return messages.entrySet().stream()
                .allMatch(
                        it ->
                                it.getKey() < turn.length()
                                        && turn.key(it.getKey()) == it.getValue());
    }

    /** Tokens that it takes at most. */
    int size(Turn turn) {
        return turn.size(Message.text(Role.USER, lines()));
    }

    /** The plan with this in its ledger, if all it speaks of has left and there is room for it. */
    Plan in(Plan plan, Turn turn, int room) {
        if (!messages.keySet().stream().allMatch(it -> plan.edits().get(it) instanceof Plan.Drop)) {
            return plan;
        }
        var inserts = new ArrayList<Plan.Insert>();
        long added = 0;
        for (var insert : plan.inserts()) {
            var ledger = Ledger.in(insert.message()).map(it -> it.with(this).message());
            if (ledger.isPresent()) {
                added += turn.size(ledger.get()) - turn.size(insert.message());
            }
            inserts.add(new Plan.Insert(insert.before(), ledger.orElse(insert.message())));
        }
        if (added == 0 || added > room) {
            return plan;
        }
        var stages = new ArrayList<>(plan.stages());
        stages.add(STAGE);
        return new Plan(plan.edits(), inserts, plan.before(), plan.after() + added, stages);
    }

    /** Characters that are kept. */
    long weight() {
        return text.length() + 64L * messages.size();
    }
}
