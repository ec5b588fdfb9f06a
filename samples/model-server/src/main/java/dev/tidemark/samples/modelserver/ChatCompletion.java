package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.ToolCall;
import dev.tidemark.samples.modelserver.Models.Model;
import dev.tidemark.samples.modelserver.Prompt.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One chat completion: what it is charged for and how its answer is written.
 *
 * @param toolSource the tools as compact JSON
 * @param sources each message as compact JSON
 * @param includeUsage whether a stream ends with its usage
 */
record ChatCompletion(
        Asked asked, Model model, String toolSource, List<String> sources, boolean includeUsage)
        implements Received {

    /** The same for all: an answer must not differ by when it was given. */
    static final int CREATED = 1_700_000_000;

    /** OpenAI documents its cache to work in steps of 128 tokens. */
    static final int CACHE_STEP = 128;

    @Override
    public CountingRules rules() {
        return CountingRules.of(asked.model());
    }

    @Override
    public Prompt prompt() {
        var rules = rules();
        int tools = rules.tools(asked.tools());
        var pieces = new ArrayList<Piece>();
        pieces.add(new Piece(toolSource, tools));
        for (int i = 0; i < sources.size(); i++) {
            pieces.add(new Piece(sources.get(i), rules.message(asked.messages().get(i))));
        }
        return new Prompt(tools, pieces, CountingRules.REPLY_PRIMING);
    }

    @Override
    public int room(Prompt count) throws Rejection {
        int prompt = count.total();
        boolean limited = asked.maxTokens() < Integer.MAX_VALUE;
        long wanted = (long) prompt + (limited ? asked.maxTokens() : 0);
        if (wanted <= model.window()) {
            return Math.min(asked.maxTokens(), model.window() - prompt);
        }
        boolean tools = count.tools() > 0;
        String what;
        if (limited) {
            what =
                    tools
                            ? ("you requested %d tokens (%d in the messages, %d in the functions,"
                                            + " and %d in the completion). Please reduce the length"
                                            + " of the messages, functions, or completion.")
                                    .formatted(
                                            wanted,
                                            count.inMessages(),
                                            count.tools(),
                                            asked.maxTokens())
                            : ("you requested %d tokens (%d in the messages, %d in the completion)."
                                            + " Please reduce the length of the messages or"
                                            + " completion.")
                                    .formatted(wanted, prompt, asked.maxTokens());
        } else {
            what =
                    tools
                            ? ("your messages resulted in %d tokens (%d in the messages, %d in the"
                                            + " functions). Please reduce the length of the"
                                            + " messages or functions.")
                                    .formatted(prompt, count.inMessages(), count.tools())
                            : ("your messages resulted in %d tokens. Please reduce the length of"
                                            + " the messages.")
                                    .formatted(prompt);
        }
        throw new Rejection(
                400,
                "This model's maximum context length is %d tokens. However, %s"
                        .formatted(model.window(), what),
                "messages",
                "context_length_exceeded");
    }

    @Override
    public PromptCache.Share admit(Prompt prompt, PromptCache cache) {
        return cache.admit(asked.model(), prompt, model.cacheFrom(), CACHE_STEP);
    }

    @Override
    public String body(Reply reply) {
        boolean calls = !reply.calls().isEmpty();
        var message = Json.object("role", "assistant", "content", calls ? null : reply.text());
        if (calls) {
            message.put("tool_calls", reply.calls().stream().map(ChatCompletion::call).toList());
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
                        finishReason(reply));
        var body = envelope("chat.completion", List.of(choice));
        body.put("usage", usage(reply));
        return Json.write(body);
    }

    @Override
    public List<String> events(Reply reply) {
        var deltas = new ArrayList<Map<String, Object>>();
        deltas.add(
                Json.object("role", "assistant", "content", reply.calls().isEmpty() ? "" : null));
        for (var piece : Reply.pieces(reply.text())) {
            deltas.add(Json.object("content", piece));
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            var call = reply.calls().get(i);
            var head = call(new ToolCall(call.id(), call.name(), ""));
            head.put("index", i);
            deltas.add(Json.object("tool_calls", List.of(head)));
            for (var piece : Reply.pieces(call.arguments())) {
                var more = Json.object("index", i, "function", Json.object("arguments", piece));
                deltas.add(Json.object("tool_calls", List.of(more)));
            }
        }
        var events = new ArrayList<String>();
        deltas.forEach(delta -> events.add(chunk(delta, null)));
        events.add(chunk(Json.object(), finishReason(reply)));
        if (includeUsage) {
            var last = envelope("chat.completion.chunk", List.of());
            last.put("usage", usage(reply));
            events.add("data: " + Json.write(last) + "\n\n");
        }
        events.add("data: [DONE]\n\n");
        return events;
    }

    private String chunk(Map<String, Object> delta, String finish) {
        var choice =
                Json.object("index", 0, "delta", delta, "logprobs", null, "finish_reason", finish);
        var chunk = envelope("chat.completion.chunk", List.of(choice));
        if (includeUsage) {
            chunk.put("usage", null);
        }
        return "data: " + Json.write(chunk) + "\n\n";
    }

    private Map<String, Object> envelope(String object, List<?> choices) {
        return Json.object(
                "id",
                "chatcmpl-" + PromptCache.hash(asked.source()).substring(0, 29),
                "object",
                object,
                "created",
                CREATED,
                "model",
                asked.model(),
                "choices",
                choices,
                "system_fingerprint",
                "fp_scripted");
    }

    private static String finishReason(Reply reply) {
        return switch (reply.finish()) {
            case SAID -> "stop";
            case CALLS -> "tool_calls";
            case CUT -> "length";
        };
    }

    private static Map<String, Object> call(ToolCall call) {
        return Json.object(
                "id",
                "call_" + call.id(),
                "type",
                "function",
                "function",
                Json.object("name", call.name(), "arguments", call.arguments()));
    }

    private static Map<String, Object> usage(Reply reply) {
        return Json.object(
                "prompt_tokens",
                reply.promptTokens(),
                "completion_tokens",
                reply.outputTokens(),
                "total_tokens",
                reply.totalTokens(),
                "prompt_tokens_details",
                Json.object("cached_tokens", reply.cached().read(), "audio_tokens", 0),
                "completion_tokens_details",
                Json.object("reasoning_tokens", reply.thinkingTokens(), "audio_tokens", 0));
    }
}
