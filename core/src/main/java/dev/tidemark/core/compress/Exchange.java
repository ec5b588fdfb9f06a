package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/**
 * Messages that leave together or not at all: a message that calls tools with all the results, or
 * any other message alone. An exchange is whole when every call has its result and every result its
 * call; one that came otherwise is sent as it came.
 */
record Exchange(int from, int to, boolean calls, boolean whole) {

    /** The exchanges of a conversation in their order; each message is in one. */
    static List<Exchange> of(List<Message> messages) {
        var exchanges = new ArrayList<Exchange>();
        int i = 0;
        while (i < messages.size()) {
            var open = new HashMap<String, Integer>();
            int from = i;
            for (var part : messages.get(i).parts()) {
                if (part instanceof Part.ToolCall call) {
                    open.merge(call.id(), 1, Integer::sum);
                }
            }
            boolean calls = !open.isEmpty();
            boolean whole = calls || messages.get(i).role() != Role.TOOL;
            i++;
            if (calls) {
                while (i < messages.size() && isResult(messages.get(i))) {
                    whole &= close(messages.get(i), open);
                    i++;
                }
            }
            exchanges.add(new Exchange(from, i, calls, whole && open.isEmpty()));
        }
        return exchanges;
    }

    private static boolean isResult(Message message) {
        return message.role() == Role.TOOL
                || message.parts().stream().anyMatch(Part.ToolResult.class::isInstance);
    }

    /** One result may be several texts in one message. */
    private static boolean close(Message message, HashMap<String, Integer> open) {
        boolean known = true;
        var closed = new HashSet<String>();
        for (var part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                boolean awaited = open.containsKey(result.id());
                known &= awaited || closed.contains(result.id());
                open.computeIfPresent(result.id(), (id, count) -> count > 1 ? count - 1 : null);
                closed.add(result.id());
            }
        }
        return known;
    }
}
