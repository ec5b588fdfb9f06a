package dev.tidemark.agent.host.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes requests that differ from the application's in the texts of their messages alone: blocks,
 * their order, ids, calls, signatures and marks for the cache go over as they are.
 */
final class AnthropicWriter implements Plan.Writer<Object> {

    private final Edition edition;

    private AnthropicWriter(Edition edition) {
        this.edition = edition;
    }

    static Object write(Object params, List<?> messages, Plan plan) {
        var edition = Edition.of(params);
        var sent = new ArrayList<>(plan.apply(messages, new AnthropicWriter(edition)));
        edition.system(params).ifPresent(system -> withoutSystem(sent, system));
        return edition.with(params, sent);
    }

    /** It is read as the first message, and is none. */
    private static void withoutSystem(List<Object> sent, Object system) {
        if (sent.remove(0) != system) {
            throw new IllegalStateException("the system prompt comes first");
        }
    }

    static boolean writes(JsonNode message) {
        return message.isObject() && Pieces.areAllIn(message);
    }

    @Override
    public Object inserted(Plan.Insert insert) {
        return Json.as(edition.message, Map.of("role", "user", "content", insert.text()));
    }

    @Override
    public Object replaced(Object message, Message by) {
        var json = Json.of(message);
        var pieces = Pieces.of(json);
        for (int i = 0; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            if (piece.part() instanceof Part.Thinking) {
                throw new IllegalStateException("what was thought is signed");
            }
            if (!piece.part().equals(by.parts().get(i))) {
                piece.write(by.parts().get(i));
            }
        }
        return Json.as(edition.message, json);
    }
}
