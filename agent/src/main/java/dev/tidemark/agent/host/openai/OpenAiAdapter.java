package dev.tidemark.agent.host.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.JsonField;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.List;

/** What chat completions and responses have in common. */
abstract class OpenAiAdapter implements Adapter {

    /** What applications call it among a request's metadata. */
    private static final List<String> CONVERSATION =
            List.of("conversation_id", "session_id", "thread_id");

    @Override
    public final String host() {
        return "openai";
    }

    @Override
    public final boolean isUnchanging() {
        return true;
    }

    /** Of both kinds and of their older and newer forms; a name before what it is made of. */
    @Override
    public final Tool tool(Object tool) {
        var json = Json.of(tool);
        var function = json.path("function").isObject() ? json.path("function") : json;
        if (json.path("custom").isObject()) {
            function = json.path("custom");
        }
        return new Tool(
                Json.text(function, "name"),
                Json.text(function, "description"),
                Json.map(function.path("parameters")));
    }

    /**
     * The keys of an application's metadata first, then who says whose request it is.
     *
     * @param said fields of the request, null where this version has none such
     */
    static String conversation(JsonField<?> metadata, Object... said) {
        if (Json.isSaid(metadata)) {
            var entries = Json.of(metadata);
            for (var name : CONVERSATION) {
                if (!Json.text(entries, name).isEmpty()) {
                    return Json.text(entries, name);
                }
            }
        }
        for (var field : said) {
            var text = field instanceof JsonField<?> known ? Json.text(known) : "";
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    @Override
    public final String answeredBy(Object response) {
        return response == null ? "" : Json.text(answer(response), "model");
    }

    @Override
    public final Usage usage(Object response) {
        if (response == null) {
            return Usage.NONE;
        }
        var usage = answer(response).path("usage");
        return new Usage(
                number(usage, "prompt_tokens", "input_tokens"),
                number(usage, "completion_tokens", "output_tokens"),
                Math.max(
                        number(usage.path("prompt_tokens_details"), "cached_tokens", ""),
                        number(usage.path("input_tokens_details"), "cached_tokens", "")));
    }

    /** The response itself, or the one that a stream's event is about. */
    private static JsonNode answer(Object response) {
        var json = Json.of(response);
        return json.path("response").isObject() ? json.path("response") : json;
    }

    private static long number(JsonNode json, String name, String otherwise) {
        return json.path(json.has(name) ? name : otherwise).asLong(-1);
    }
}
