package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.ToolCall;
import dev.tidemark.samples.modelserver.Models.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One request to generate content: how its answer is written.
 *
 * @param includeThoughts whether the client wants to read what was thought
 */
record GeminiContent(
        Asked asked, Model model, Prompt prompt, FrameRules rules, boolean includeThoughts)
        implements Received {

    /** What a call is sent with and must come back with. */
    static String signature(ToolCall call) {
        return Signatures.of(call.name(), arguments(call));
    }

    private static Object arguments(ToolCall call) {
        try {
            return Json.read(call.arguments());
        } catch (IOException e) {
            throw new IllegalStateException("calls have JSON objects for arguments", e);
        }
    }

    /** What the answer takes is no part of Google's input limit. */
    @Override
    public int room(Prompt count) throws Rejection {
        if (count.total() > model.window()) {
            throw Rejection.invalid(
                    "contents",
                    "The input token count (%d) exceeds the maximum number of tokens allowed (%d)."
                            .formatted(count.total(), model.window()));
        }
        return asked.maxTokens();
    }

    @Override
    public PromptCache.Share admit(Prompt count, PromptCache cache) {
        return cache.admit(asked.model(), count, model.cacheFrom(), 1);
    }

    @Override
    public String body(Reply reply) {
        var parts = new ArrayList<Map<String, Object>>(thoughts(List.of(reply.thinking())));
        if (!reply.text().isEmpty()) {
            var said = Json.object("text", reply.text());
            if (asked.thinks()) {
                said.put("thoughtSignature", GeminiContents.SAID);
            }
            parts.add(said);
        }
        parts.addAll(calls(reply));
        return Json.write(response(parts, finish(reply), usage(reply)));
    }

    @Override
    public List<String> events(Reply reply) {
        var parts = new ArrayList<Map<String, Object>>(thoughts(Reply.pieces(reply.thinking())));
        Reply.pieces(reply.text()).forEach(piece -> parts.add(Json.object("text", piece)));
        var last = calls(reply);
        if (last.isEmpty()) {
            var end = Json.object("text", "");
            if (asked.thinks()) {
                end.put("thoughtSignature", GeminiContents.SAID);
            }
            last = List.of(end);
        }
        var events = new ArrayList<String>();
        var begun = usage(reply);
        begun.keySet().retainAll(List.of("promptTokenCount", "totalTokenCount"));
        begun.put("totalTokenCount", reply.promptTokens());
        for (var part : parts) {
            events.add(event(response(List.of(part), null, begun)));
        }
        events.add(event(response(last, finish(reply), usage(reply))));
        return events;
    }

    private static String event(Map<String, Object> response) {
        return "data: " + Json.write(response) + "\r\n\r\n";
    }

    private List<Map<String, Object>> thoughts(List<String> pieces) {
        return pieces.stream()
                .filter(piece -> includeThoughts && !piece.isEmpty())
                .map(piece -> Json.object("text", piece, "thought", true))
                .toList();
    }

    /** Of calls made at once the first carries the signature. */
    private List<Map<String, Object>> calls(Reply reply) {
        var parts = new ArrayList<Map<String, Object>>();
        for (var call : reply.calls()) {
            var part =
                    Json.object(
                            "functionCall",
                            Json.object(
                                    "id", call.id(), "name", call.name(), "args", arguments(call)));
            if (parts.isEmpty() && asked.thinks()) {
                part.put("thoughtSignature", signature(call));
            }
            parts.add(part);
        }
        return parts;
    }

    private static String finish(Reply reply) {
        return reply.finish() == Reply.Finish.CUT ? "MAX_TOKENS" : "STOP";
    }

    private Map<String, Object> response(
            List<Map<String, Object>> parts, String finish, Map<String, Object> usage) {
        var candidate = Json.object("content", Json.object("parts", parts, "role", "model"));
        if (finish != null) {
            candidate.put("finishReason", finish);
        }
        candidate.put("index", 0);
        return Json.object(
                "candidates",
                List.of(candidate),
                "usageMetadata",
                usage,
                "modelVersion",
                asked.model(),
                "responseId",
                PromptCache.hash(asked.source()).substring(0, 22));
    }

    private static Map<String, Object> usage(Reply reply) {
        var usage =
                Json.object(
                        "promptTokenCount",
                        reply.promptTokens(),
                        "candidatesTokenCount",
                        reply.answerTokens(),
                        "totalTokenCount",
                        reply.totalTokens());
        if (reply.cached().read() > 0) {
            usage.put("cachedContentTokenCount", reply.cached().read());
        }
        usage.put(
                "promptTokensDetails",
                List.of(Json.object("modality", "TEXT", "tokenCount", reply.promptTokens())));
        if (reply.thinkingTokens() > 0) {
            usage.put("thoughtsTokenCount", reply.thinkingTokens());
        }
        return usage;
    }
}
