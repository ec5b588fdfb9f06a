package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A message with tool calls and the messages with their results: providers refuse one without the
 * others, so they stay or leave together.
 *
 * @param call the position of the calls
 * @param results the positions of the results
 */
record ToolGroup(int call, List<Integer> results) {

    /**
     * The groups that are whole, in their order: every call answered once, right behind it. What is
     * not in one of them, open calls and stray results, is to be left alone.
     */
    static List<ToolGroup> in(List<Item> items) {
        var groups = new ArrayList<ToolGroup>();
        for (int i = 0; i < items.size(); i++) {
            var open = new HashSet<String>();
            boolean whole = true;
            for (var part : items.get(i).message().parts()) {
                if (part instanceof Part.ToolCall call) {
                    whole &= open.add(call.id());
                }
            }
            if (open.isEmpty()) {
                continue;
            }
            var results = new ArrayList<Integer>();
            for (int j = i + 1; j < items.size() && answers(items.get(j).message()); j++) {
                for (var part : items.get(j).message().parts()) {
                    whole &= open.remove(((Part.ToolResult) part).id());
                }
                results.add(j);
            }
            if (whole && open.isEmpty()) {
                groups.add(new ToolGroup(i, List.copyOf(results)));
            }
        }
        return groups;
    }

    /** Whether a message is results and nothing else. */
    static boolean answers(Message message) {
        return !message.parts().isEmpty()
                && message.parts().stream().allMatch(Part.ToolResult.class::isInstance);
    }

    /** Whether a message takes part in a tool exchange at all. */
    static boolean involves(Message message) {
        return message.parts().stream()
                .anyMatch(part -> part instanceof Part.ToolCall || part instanceof Part.ToolResult);
    }

    /** The position of the last result; between it and the call stands nothing else. */
    int last() {
        return results.get(results.size() - 1);
    }

    /** All positions. */
    List<Integer> all() {
        var all = new ArrayList<Integer>();
        all.add(call);
        all.addAll(results);
        return all;
    }
}
