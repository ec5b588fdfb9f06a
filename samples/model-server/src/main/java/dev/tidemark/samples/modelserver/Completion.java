package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.ChatRequest.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer on its way back, as one body or as the chunks of a stream. */
record Completion(
        ChatRequest request,
        String text,
        List<ToolCall> calls,
        String finishReason,
        int promptTokens,
        int cachedTokens,
        int completionTokens) {

    /** The same for all: an answer must not differ by when it was given. */
    private static final int CREATED = 1_700_000_000;

    static Completion of(
            ChatRequest request, CountingRules rules, int prompt, int cached, int room) {
        var answer = Script.answer(request);
        if (answer instanceof Script.Ask ask) {
            int tokens = rules.toolCalls(ask.calls());
            return new Completion(request, "", ask.calls(), "tool_calls", prompt, cached, tokens);
        }
        var whole = ((Script.Say) answer).text();
        var text = rules.head(whole, room);
        var finish = text.length() < whole.length() ? "length" : "stop";
        return new Completion(request, text, List.of(), finish, prompt, cached, rules.text(text));
    }

    String body() {
        var message = Json.object("role", "assistant", "content", calls.isEmpty() ? text : null);
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls.stream().map(Completion::call).toList());
        }
        message.put("refusal", null);
        var choice =
                Json.object(
                        "index",
                        0,
                        "message",
                        message,
                        "logprobs",
                        null,
                        "finish_reason",
                        finishReason);
        var body = envelope("chat.completion", List.of(choice));
        body.put("usage", usage());
        return Json.write(body);
    }

    /** The chunks as JSON, without the {@code data:} around them and the {@code [DONE]} behind. */
    List<String> chunks() {
        var deltas = new ArrayList<Map<String, Object>>();
        deltas.add(Json.object("role", "assistant", "content", calls.isEmpty() ? "" : null));
        for (var piece : pieces(text)) {
            deltas.add(Json.object("content", piece));
        }
        for (int i = 0; i < calls.size(); i++) {
            var call = calls.get(i);
            var head = call(new ToolCall(call.id(), call.name(), ""));
            head.put("index", i);
            deltas.add(Json.object("tool_calls", List.of(head)));
            for (var piece : pieces(call.arguments())) {
                var more = Json.object("index", i, "function", Json.object("arguments", piece));
                deltas.add(Json.object("tool_calls", List.of(more)));
            }
        }
        var chunks = new ArrayList<String>();
        deltas.forEach(delta -> chunks.add(chunk(delta, null)));
        chunks.add(chunk(Json.object(), finishReason));
        if (request.includeUsage()) {
            var last = envelope("chat.completion.chunk", List.of());
            last.put("usage", usage());
            chunks.add(Json.write(last));
        }
        return chunks;
    }

    private String chunk(Map<String, Object> delta, String finish) {
        var choice =
                Json.object("index", 0, "delta", delta, "logprobs", null, "finish_reason", finish);
        var chunk = envelope("chat.completion.chunk", List.of(choice));
        if (request.includeUsage()) {
            chunk.put("usage", null);
        }
        return Json.write(chunk);
    }

    /** A few words at a time, cut behind a space or a comma: never inside a character. */
    private static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean cut = text.charAt(i) == ' ' || text.charAt(i) == ',';
            if (i + 1 == text.length() || (cut && i + 1 - from >= 12)) {
                pieces.add(text.substring(from, i + 1));
                from = i + 1;
            }
        }
        return pieces;
    }

    private Map<String, Object> envelope(String object, List<?> choices) {
        return Json.object(
                "id",
                "chatcmpl-" + PromptCache.hash(request.source()).substring(0, 29),
                "object",
                object,
                "created",
                CREATED,
                "model",
                request.model(),
                "choices",
                choices,
                "system_fingerprint",
                "fp_scripted");
    }

    private static Map<String, Object> call(ToolCall call) {
        return Json.object(
                "id",
                call.id(),
                "type",
                "function",
                "function",
                Json.object("name", call.name(), "arguments", call.arguments()));
    }

    private Map<String, Object> usage() {
        return Json.object(
                "prompt_tokens",
                promptTokens,
                "completion_tokens",
                completionTokens,
                "total_tokens",
                promptTokens + completionTokens,
                "prompt_tokens_details",
                Json.object("cached_tokens", cachedTokens, "audio_tokens", 0),
                "completion_tokens_details",
                Json.object("reasoning_tokens", 0, "audio_tokens", 0));
    }
}
