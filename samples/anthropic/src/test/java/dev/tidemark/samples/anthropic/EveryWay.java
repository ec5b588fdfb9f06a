package dev.tidemark.samples.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.AsyncStreamResponse;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.beta.messages.BetaMessageParam;
import com.anthropic.models.beta.messages.BetaMetadata;
import com.anthropic.models.beta.messages.BetaToolUnion;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.ToolUnion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Every way in which an application can ask, each a conversation that is never closed, with two
 * tools called at once in each turn: {@code url model turns [way]}. Says which way was refused, or
 * how many messages it has, and fails where anything of its own has changed. Its messages are made
 * of JSON, so that it runs with every version of the SDK.
 */
public final class EveryWay {

    private static final JsonMapper JSON = ObjectMappers.jsonMapper();
    private static final int LOOK = 25;

    private final AnthropicClient client;
    private final String model;

    private EveryWay(AnthropicClient client, String model) {
        this.client = client;
        this.model = model;
    }

    /** One after the other. */
    public static void main(String[] args) {
        var client =
                AnthropicOkHttpClient.builder()
                        .baseUrl(args[0].replaceAll("/v1$", ""))
                        .apiKey("none")
                        .maxRetries(0)
                        .build();
        var every = new EveryWay(client, args[1]);
        int turns = Integer.parseInt(args[2]);
        var ways = every.ways();
        if (args.length > 3) {
            ways.keySet().retainAll(List.of(args[3]));
        }
        ways.forEach((name, way) -> every.go(name, way, turns));
        client.close();
        System.exit(0); // threads of older versions would stay for a minute
    }

    /** Of one edition: how its parameters are made, and how they are sent. */
    private record Way(
            Class<?> message,
            boolean thinks,
            boolean marks,
            Function<Asked, Object> params,
            Function<Object, JsonNode> send) {}

    /** What one request is made of. */
    private record Asked(String name, boolean thinks, List<Object> messages) {}

    private Map<String, Way> ways() {
        var stable = client.messages();
        var async = client.async().messages();
        var beta = client.beta().messages();
        var betaAsync = client.async().beta().messages();
        var ways = new LinkedHashMap<String, Way>();
        ways.put("plain", stable(true, false, it -> json(stable.create(it))));
        ways.put("marked", stable(false, true, it -> json(stable.create(it))));
        ways.put(
                "streamed",
                stable(
                        true,
                        false,
                        it -> {
                            try (var stream = stable.createStreaming(it)) {
                                return whole(stream);
                            }
                        }));
        ways.put("async", stable(true, false, it -> json(async.create(it).join())));
        ways.put("async-streamed", stable(true, false, it -> whole(async.createStreaming(it))));
        ways.put(
                "raw",
                stable(
                        false,
                        false,
                        it -> {
                            try (var response = stable.withRawResponse().create(it)) {
                                return json(response.parse());
                            }
                        }));
        ways.put("beta", beta(it -> json(beta.create(it))));
        ways.put(
                "beta-streamed",
                beta(
                        it -> {
                            try (var stream = beta.createStreaming(it)) {
                                return whole(stream);
                            }
                        }));
        ways.put("beta-async", beta(it -> json(betaAsync.create(it).join())));
        ways.put("beta-async-streamed", beta(it -> whole(betaAsync.createStreaming(it))));
        return ways;
    }

    private Way stable(
            boolean thinks, boolean marks, Function<MessageCreateParams, JsonNode> send) {
        return new Way(
                MessageParam.class,
                thinks,
                marks,
                this::stable,
                params -> send.apply((MessageCreateParams) params));
    }

    private Way beta(
            Function<com.anthropic.models.beta.messages.MessageCreateParams, JsonNode> send) {
        return new Way(
                BetaMessageParam.class,
                true,
                false,
                this::beta,
                params ->
                        send.apply(
                                (com.anthropic.models.beta.messages.MessageCreateParams) params));
    }

    private static JsonValue thinking(boolean thinks) {
        return JsonValue.from(
                thinks
                        ? Map.of("type", "enabled", "budget_tokens", 1_024)
                        : Map.of("type", "disabled"));
    }

    private static Map<String, Object> tool() {
        return Map.of(
                "name",
                "find_order",
                "description",
                "Finds an order",
                "input_schema",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("id", Map.of("type", "string")),
                        "required",
                        List.of("id")));
    }

    @SuppressWarnings("unchecked")
    private Object stable(Asked asked) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(2_000)
                .system("You look up orders.")
                .metadata(Metadata.builder().userId(asked.name()).build())
                .tools(List.of(sdk(ToolUnion.class, tool())))
                .putAdditionalBodyProperty("thinking", thinking(asked.thinks()))
                .messages((List<MessageParam>) (List<?>) asked.messages())
                .build();
    }

    @SuppressWarnings("unchecked")
    private Object beta(Asked asked) {
        return com.anthropic.models.beta.messages.MessageCreateParams.builder()
                .model(model)
                .maxTokens(2_000)
                .system("You look up orders.")
                .metadata(BetaMetadata.builder().userId(asked.name()).build())
                .tools(List.of(sdk(BetaToolUnion.class, tool())))
                .putAdditionalBodyProperty("thinking", thinking(asked.thinks()))
                .messages((List<BetaMessageParam>) (List<?>) asked.messages())
                .build();
    }

    @SuppressWarnings("SystemOut")
    private void go(String name, Way way, int turns) {
        var messages = new ArrayList<Object>();
        for (int turn = 0; turn < turns; turn++) {
            var question =
                    String.format(
                            Locale.ROOT,
                            "Please find the orders A-%d and B-%d",
                            1_000 + turn,
                            turn + 10);
            say(way, messages, List.of(Map.of("type", "text", "text", question)));
            try {
                var results = answer(name, way, messages);
                while (!results.isEmpty()) {
                    say(way, messages, results);
                    results = answer(name, way, messages);
                }
            } catch (RuntimeException refused) {
                System.out.println("refused " + name + " " + turn + " " + refused.getMessage());
                return;
            }
        }
        System.out.println("kept " + name + " " + messages.size());
    }

    /** What marks its messages for the cache moves the mark to the newest one. */
    private static void say(Way way, List<Object> messages, List<Object> content) {
        var user = Map.of("role", "user", "content", content);
        if (way.marks()) {
            int last = messages.size() - 2;
            if (last >= 0) {
                messages.set(last, sdk(way.message(), unmarked(json(messages.get(last)))));
            }
            messages.add(sdk(way.message(), marked(json(user))));
        } else {
            messages.add(sdk(way.message(), user));
        }
    }

    private static JsonNode marked(JsonNode message) {
        var content = (ArrayNode) message.path("content");
        ((ObjectNode) content.get(content.size() - 1))
                .putObject("cache_control")
                .put("type", "ephemeral");
        return message;
    }

    private static JsonNode unmarked(JsonNode message) {
        message.path("content").forEach(block -> ((ObjectNode) block).remove("cache_control"));
        return message;
    }

    /** Asks, notes what was answered, and has the results of what was called. */
    private List<Object> answer(String name, Way way, List<Object> messages) {
        var params = way.params().apply(new Asked(name, way.thinks(), messages));
        boolean looks = messages.size() % LOOK == 1;
        var before = looks ? likeness(messages, params) : "";
        var response = way.send().apply(params);
        if (looks && !likeness(messages, params).equals(before)) {
            throw new AssertionError("something of " + name + "'s own has changed");
        }
        var content = response.path("content");
        messages.add(sdk(way.message(), Map.of("role", "assistant", "content", content)));
        var results = new ArrayList<Object>();
        for (var block : content) {
            if (block.path("type").asText().equals("tool_use")) {
                results.add(
                        Map.of(
                                "type",
                                "tool_result",
                                "tool_use_id",
                                block.path("id").asText(),
                                "content",
                                found(block.path("input").path("id").asText())));
            }
        }
        return results;
    }

    private static String found(String id) {
        var lines = new ArrayList<String>();
        for (int line = 1; line <= 6; line++) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "{\"line\": %d, \"of\": \"%s\", \"state\": \"sent\"}",
                            line,
                            id));
        }
        return lines.toString();
    }

    /** All that is said, and by which objects. */
    private static String likeness(List<Object> messages, Object params) {
        var likeness = new StringBuilder(params.toString());
        messages.forEach(it -> likeness.append(System.identityHashCode(it)).append(json(it)));
        return likeness.toString();
    }

    private static JsonNode json(Object sdk) {
        return JSON.valueToTree(sdk);
    }

    private static <T> T sdk(Class<T> type, Object json) {
        return JSON.convertValue(json, type);
    }

    private static JsonNode whole(StreamResponse<?> response) {
        var events = new ArrayList<JsonNode>();
        response.stream().forEach(event -> events.add(json(event)));
        return whole(events);
    }

    private static JsonNode whole(AsyncStreamResponse<?> response) {
        var events = new ArrayList<JsonNode>();
        response.subscribe(event -> events.add(json(event)));
        response.onCompleteFuture().join();
        return whole(events);
    }

    /** The message that these events are about. */
    private static JsonNode whole(List<JsonNode> events) {
        var message = (ObjectNode) events.get(0).path("message");
        var content = message.putArray("content");
        var arguments = new StringBuilder();
        for (var event : events) {
            var delta = event.path("delta");
            var block = content.isEmpty() ? null : (ObjectNode) content.get(content.size() - 1);
            switch (event.path("type").asText()) {
                case "content_block_start" -> content.add(event.path("content_block"));
                case "content_block_delta" -> {
                    arguments.append(delta.path("partial_json").asText());
                    for (var field : List.of("text", "thinking", "signature")) {
                        if (delta.has(field)) {
                            block.put(
                                    field, block.path(field).asText() + delta.path(field).asText());
                        }
                    }
                }
                case "content_block_stop" -> {
                    if (arguments.length() > 0) {
                        block.set("input", read(arguments.toString()));
                        arguments.setLength(0);
                    }
                }
                default -> {}
            }
        }
        return message;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (java.io.IOException notJson) {
            throw new IllegalStateException(notJson);
        }
    }
}
