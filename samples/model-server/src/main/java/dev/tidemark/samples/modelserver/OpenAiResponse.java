package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Models.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of OpenAI's responses: how it is written, and kept.
 *
 * @param request what it answers to, much of which it repeats
 * @param input the items sent, as they are kept
 */
record OpenAiResponse(
        Asked asked,
        Model model,
        Prompt prompt,
        CountingRules rules,
        Node request,
        List<Object> input,
        ResponseStore store)
        implements Received {

    @Override
    public int room(Prompt count) throws Rejection {
        if (count.total() > model.window()) {
            throw new Rejection(
                    400,
                    "Your input exceeds the context window of this model. Please adjust your input"
                            + " and try again.",
                    "input",
                    "context_length_exceeded");
        }
        return Math.min(asked.maxTokens(), model.window() - count.total());
    }

    @Override
    public PromptCache.Share admit(Prompt count, PromptCache cache) {
        return cache.admit(asked.model(), count, model.cacheFrom(), ChatCompletion.CACHE_STEP);
    }

    @Override
    public String body(Reply reply) {
        return Json.write(envelope(reply, status(reply), output(reply)));
    }

    /** What is answered, and from here on kept where the client did not say otherwise. */
    private List<Map<String, Object>> output(Reply reply) {
        var output = new ArrayList<Map<String, Object>>();
        var hash = PromptCache.hash(asked.source());
        if (!reply.thinking().isEmpty()) {
            var summary = new ArrayList<Map<String, Object>>();
            if (at("reasoning", "summary") != null) {
                summary.add(Json.object("type", "summary_text", "text", reply.thinking()));
            }
            output.add(
                    Json.object(
                            "id",
                            "rs_" + hash,
                            "type",
                            "reasoning",
                            "summary",
                            summary,
                            "encrypted_content",
                            Signatures.sealed(reply.thinking())));
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            var call = reply.calls().get(i);
            output.add(
                    Json.object(
                            "id",
                            "fc_" + hash + i,
                            "type",
                            "function_call",
                            "status",
                            "completed",
                            "call_id",
                            "call_" + call.id(),
                            "name",
                            call.name(),
                            "arguments",
                            call.arguments()));
        }
        if (reply.calls().isEmpty()) {
            output.add(
                    Json.object(
                            "id",
                            "msg_" + hash,
                            "type",
                            "message",
                            "status",
                            status(reply),
                            "role",
                            "assistant",
                            "content",
                            List.of(text(reply.text()))));
        }
        store.follow(output);
        if (!Boolean.FALSE.equals(at("store"))) {
            store.keep(id(), (String) at("previous_response_id"), input, output);
        }
        // those who keep the conversation themselves ask for it; nobody else is shown
        return at("include") instanceof List<?> include
                        && include.contains("reasoning.encrypted_content")
                ? output
                : output.stream().map(OpenAiResponse::withoutSecrets).toList();
    }

    private static Map<String, Object> withoutSecrets(Map<String, Object> item) {
        var shown = new LinkedHashMap<>(item);
        shown.remove("encrypted_content");
        return shown;
    }

    @Override
    public List<String> events(Reply reply) {
        var events = new Events();
        var begun = envelope(reply, "in_progress", List.of());
        begun.put("usage", null);
        events.add("response.created", "response", begun);
        events.add("response.in_progress", "response", begun);
        var output = output(reply);
        for (int i = 0; i < output.size(); i++) {
            var item = output.get(i);
            var started = new LinkedHashMap<>(item);
            started.replace("status", "in_progress");
            started.replace("content", List.of());
            started.replace("summary", List.of());
            started.replace("arguments", "");
            events.add("response.output_item.added", "output_index", i, "item", started);
            var place = Json.object("item_id", item.get("id"), "output_index", i);
            switch ((String) item.get("type")) {
                case "message" -> {
                    place.put("content_index", 0);
                    events.text(
                            "response.content_part", "response.output_text", place, reply.text());
                }
                case "function_call" -> {
                    var arguments = (String) item.get("arguments");
                    for (var piece : Reply.pieces(arguments)) {
                        events.at(place, "response.function_call_arguments.delta", "delta", piece);
                    }
                    events.at(
                            place,
                            "response.function_call_arguments.done",
                            "name",
                            item.get("name"),
                            "arguments",
                            arguments);
                }
                default -> {
                    if (!((List<?>) item.get("summary")).isEmpty()) {
                        place.put("summary_index", 0);
                        events.text(
                                "response.reasoning_summary_part",
                                "response.reasoning_summary_text",
                                place,
                                reply.thinking());
                    }
                }
            }
            events.add("response.output_item.done", "output_index", i, "item", item);
        }
        var status = status(reply);
        events.add("response." + status, "response", envelope(reply, status, output));
        return events.list;
    }

    /** The events of one stream, numbered. */
    private static final class Events {

        private final List<String> list = new ArrayList<>();

        void add(String type, Object... fields) {
            at(Map.of(), type, fields);
        }

        void at(Map<String, Object> place, String type, Object... fields) {
            var data = Json.object("type", type, "sequence_number", list.size());
            data.putAll(place);
            data.putAll(Json.object(fields));
            list.add("event: %s\ndata: %s\n\n".formatted(type, Json.write(data)));
        }

        /** A part that is a text: it comes, grows and is done. */
        void text(String part, String kind, Map<String, Object> place, String text) {
            boolean said = kind.endsWith("output_text");
            at(place, part + ".added", "part", said ? OpenAiResponse.text("") : summary(""));
            for (var piece : Reply.pieces(text)) {
                at(place, kind + ".delta", logged(said, "delta", piece));
            }
            at(place, kind + ".done", logged(said, "text", text));
            at(place, part + ".done", "part", said ? OpenAiResponse.text(text) : summary(text));
        }

        private static Object[] logged(boolean said, String name, String text) {
            return said
                    ? new Object[] {name, text, "logprobs", List.of()}
                    : new Object[] {name, text};
        }

        private static Map<String, Object> summary(String text) {
            return Json.object("type", "summary_text", "text", text);
        }
    }

    private static Map<String, Object> text(String text) {
        return Json.object(
                "type",
                "output_text",
                "text",
                text,
                "annotations",
                List.of(),
                "logprobs",
                List.of());
    }

    private static String status(Reply reply) {
        return reply.finish() == Reply.Finish.CUT ? "incomplete" : "completed";
    }

    private String id() {
        return "resp_" + PromptCache.hash(asked.source());
    }

    /** What the request says there, null where it says nothing. */
    private Object at(String... path) {
        var value = request.value();
        for (var step : path) {
            value = value instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return value;
    }

    private Object atOr(String field, Object otherwise) {
        return at(field) == null ? otherwise : at(field);
    }

    private Map<String, Object> envelope(
            Reply reply, String status, List<Map<String, Object>> output) {
        var body =
                Json.object(
                        "id",
                        id(),
                        "object",
                        "response",
                        "created_at",
                        ChatCompletion.CREATED,
                        "status",
                        status,
                        "error",
                        null,
                        "incomplete_details",
                        status.equals("incomplete")
                                ? Json.object("reason", "max_output_tokens")
                                : null,
                        "model",
                        asked.model(),
                        "output",
                        output,
                        "temperature",
                        1.0,
                        "top_p",
                        1.0,
                        "truncation",
                        "disabled",
                        "usage",
                        usage(reply));
        for (var field :
                List.of("instructions", "max_output_tokens", "previous_response_id", "user")) {
            body.put(field, at(field));
        }
        body.put("metadata", atOr("metadata", Map.of()));
        body.put("parallel_tool_calls", asked.parallelToolCalls());
        body.put("store", atOr("store", true));
        body.put("tool_choice", atOr("tool_choice", "auto"));
        body.put("tools", atOr("tools", List.of()));
        return body;
    }

    private static Map<String, Object> usage(Reply reply) {
        return Json.object(
                "input_tokens",
                reply.promptTokens(),
                "input_tokens_details",
                Json.object(
                        "cached_tokens",
                        reply.cached().read(),
                        "cache_write_tokens",
                        reply.cached().written()),
                "output_tokens",
                reply.outputTokens(),
                "output_tokens_details",
                Json.object("reasoning_tokens", reply.thinkingTokens()),
                "total_tokens",
                reply.totalTokens());
    }
}
