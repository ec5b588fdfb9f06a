package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.ToolCall;
import dev.tidemark.samples.modelserver.Models.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of Anthropic's messages: how its answer is written. */
record AnthropicMessage(Asked asked, Model model, Prompt prompt, FrameRules rules)
        implements Received {

    /** What Anthropic documents for tests: whoever writes it gets his thinking sealed. */
    private static final String REDACT = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING";

    @Override
    public int room(Prompt count) throws Rejection {
        int prompt = count.total();
        int window = model.window();
        if (prompt > window) {
            throw Rejection.invalid(
                    null, "prompt is too long: %d tokens > %d maximum".formatted(prompt, window));
        }
        if (model.reserves() && (long) prompt + asked.maxTokens() > window) {
            throw Rejection.invalid(
                    null,
                    ("input length and `max_tokens` exceed context limit: %d + %d > %d, decrease"
                                    + " input length or `max_tokens` and try again")
                            .formatted(prompt, asked.maxTokens(), window));
        }
        return Math.min(asked.maxTokens(), window - prompt);
    }

    @Override
    public PromptCache.Share admit(Prompt count, PromptCache cache) {
        return cache.admitMarked(asked.model(), count, model.cacheFrom());
    }

    @Override
    public String body(Reply reply) {
        var message = envelope(blocks(reply), stopReason(reply));
        message.put("usage", usage(reply, reply.outputTokens()));
        return Json.write(message);
    }

    private List<Map<String, Object>> blocks(Reply reply) {
        var blocks = new ArrayList<Map<String, Object>>();
        if (!reply.thinking().isEmpty()) {
            blocks.add(
                    asked.source().contains(REDACT)
                            ? Json.object(
                                    "type",
                                    "redacted_thinking",
                                    "data",
                                    Signatures.sealed(reply.thinking()))
                            : thinking(reply.thinking(), Signatures.of(reply.thinking())));
        }
        if (!reply.text().isEmpty()) {
            blocks.add(text(reply.text()));
        }
        for (var call : reply.calls()) {
            try {
                blocks.add(call(call, Json.read(call.arguments())));
            } catch (IOException e) {
                throw new IllegalStateException("the script writes JSON", e);
            }
        }
        return blocks;
    }

    @Override
    public List<String> events(Reply reply) {
        var events = new ArrayList<String>();
        var message = envelope(List.of(), null);
        message.put("usage", usage(reply, 1));
        events.add(event("message_start", "message", message));
        var blocks = blocks(reply);
        for (int i = 0; i < blocks.size(); i++) {
            var block = blocks.get(i);
            var deltas = new ArrayList<Map<String, Object>>();
            var start = block;
            switch ((String) block.get("type")) {
                case "thinking" -> {
                    start = thinking("", "");
                    for (var piece : Reply.pieces(reply.thinking())) {
                        deltas.add(Json.object("type", "thinking_delta", "thinking", piece));
                    }
                    deltas.add(
                            Json.object(
                                    "type",
                                    "signature_delta",
                                    "signature",
                                    block.get("signature")));
                }
                case "text" -> {
                    start = text("");
                    for (var piece : Reply.pieces(reply.text())) {
                        deltas.add(Json.object("type", "text_delta", "text", piece));
                    }
                }
                case "tool_use" -> {
                    var call = reply.calls().get(i - (blocks.size() - reply.calls().size()));
                    start = call(call, Map.of());
                    deltas.add(Json.object("type", "input_json_delta", "partial_json", ""));
                    for (var piece : Reply.pieces(call.arguments())) {
                        deltas.add(Json.object("type", "input_json_delta", "partial_json", piece));
                    }
                }
                default -> {} // sealed thinking comes whole
            }
            events.add(event("content_block_start", "index", i, "content_block", start));
            if (i == 0) {
                events.add(event("ping"));
            }
            for (var delta : deltas) {
                events.add(event("content_block_delta", "index", i, "delta", delta));
            }
            events.add(event("content_block_stop", "index", i));
        }
        events.add(
                event(
                        "message_delta",
                        "delta",
                        Json.object("stop_reason", stopReason(reply), "stop_sequence", null),
                        "usage",
                        usage(reply, reply.outputTokens())));
        events.add(event("message_stop"));
        return events;
    }

    private static String event(String type, Object... fields) {
        var data = Json.object("type", type);
        data.putAll(Json.object(fields));
        return "event: %s\ndata: %s\n\n".formatted(type, Json.write(data));
    }

    private Map<String, Object> envelope(List<?> content, String stopReason) {
        return Json.object(
                "id",
                "msg_" + PromptCache.hash(asked.source()).substring(0, 24),
                "type",
                "message",
                "role",
                "assistant",
                "model",
                asked.model(),
                "content",
                content,
                "stop_reason",
                stopReason,
                "stop_sequence",
                null);
    }

    private static Map<String, Object> thinking(String text, String signature) {
        return Json.object("type", "thinking", "thinking", text, "signature", signature);
    }

    private static Map<String, Object> text(String text) {
        return Json.object("type", "text", "text", text);
    }

    private static Map<String, Object> call(ToolCall call, Object input) {
        return Json.object(
                "type",
                "tool_use",
                "id",
                "toolu_" + call.id(),
                "name",
                call.name(),
                "input",
                input);
    }

    private String stopReason(Reply reply) {
        return switch (reply.finish()) {
            case SAID -> "end_turn";
            case CALLS -> "tool_use";
            case CUT ->
                    asked.maxTokens() > model.window() - reply.promptTokens()
                            ? "model_context_window_exceeded"
                            : "max_tokens";
        };
    }

    /** Input is what the cache had nothing to do with: the prompt is the sum of three. */
    private static Map<String, Object> usage(Reply reply, int output) {
        var cached = reply.cached();
        return Json.object(
                "input_tokens",
                reply.promptTokens() - cached.read() - cached.written(),
                "cache_creation_input_tokens",
                cached.written(),
                "cache_read_input_tokens",
                cached.read(),
                "cache_creation",
                Json.object(
                        "ephemeral_5m_input_tokens",
                        cached.written(),
                        "ephemeral_1h_input_tokens",
                        0),
                "output_tokens",
                output,
                "service_tier",
                "standard");
    }
}
