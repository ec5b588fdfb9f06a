package dev.tidemark.samples.modelserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageContentParam;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anthropic's own client finds the provider it knows. */
class AnthropicSdkTest {

    private static final Tool LOOKUP =
            Tool.builder()
                    .name("orderLookup")
                    .description("Looks up an order")
                    .inputSchema(
                            Tool.InputSchema.builder()
                                    .properties(
                                            Tool.InputSchema.Properties.builder()
                                                    .putAdditionalProperty(
                                                            "orderId",
                                                            JsonValue.from(
                                                                    Map.of("type", "string")))
                                                    .build())
                                    .required(List.of("orderId"))
                                    .build())
                    .build();

    private ModelServer server;
    private AnthropicClient client;

    @BeforeEach
    void start() throws Exception {
        server = ModelServer.start(0, Options.defaults().withWindow("claude-opus-4-6", 3_000));
        client =
                AnthropicOkHttpClient.builder()
                        .baseUrl(server.rootUrl())
                        .apiKey("any")
                        .maxRetries(0)
                        .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static MessageCreateParams.Builder request(String text) {
        return MessageCreateParams.builder()
                .model("claude-sonnet-4-6")
                .maxTokens(2_000)
                .addUserMessage(text);
    }

    private static String text(Message message) {
        return message.content().stream()
                .flatMap(block -> block.text().stream())
                .map(block -> block.text())
                .collect(Collectors.joining());
    }

    @Test
    void itReadsAnAnswer() {
        var message = client.messages().create(request("Hello world").build());
        assertTrue(text(message).startsWith("Understood: Hello world"));
        assertEquals(StopReason.END_TURN, message.stopReason().orElseThrow());
        assertEquals(9, message.usage().inputTokens());
        assertEquals(0, message.usage().cacheReadInputTokens().orElseThrow());
        message.validate();
    }

    @Test
    void itReadsAStream() {
        var params = request("Look up A-1001 and A-1002").addTool(LOOKUP).enabledThinking(1_024);
        var whole = client.messages().create(params.build());
        var accumulator = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(params.build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        var streamed = accumulator.message();
        streamed.validate();
        assertEquals(whole.content(), streamed.content());
        assertEquals(whole.usage().outputTokens(), streamed.usage().outputTokens());
        assertEquals(whole.stopReason(), streamed.stopReason());
    }

    @Test
    void itGoesThroughARoundOfParallelToolsWithThinking() {
        var params = request("Look up A-1001 and A-1002").addTool(LOOKUP).enabledThinking(1_024);
        var asked = client.messages().create(params.build());
        var uses =
                asked.content().stream()
                        .flatMap(block -> block.toolUse().stream())
                        .collect(Collectors.toList());
        assertEquals(2, uses.size());
        assertEquals(3, asked.content().size(), "and a thought");
        var results = uses.stream().map(AnthropicSdkTest::result).collect(Collectors.toList());
        var answer =
                client.messages()
                        .create(
                                params.addMessage(asked)
                                        .addUserMessage(
                                                MessageContentParam.ofContentBlockParams(results))
                                        .build());
        assertTrue(text(answer).contains("found by " + uses.get(1).id()), text(answer));
        assertEquals(
                List.of("thinking", "tool_use", "tool_use"),
                asked.content().stream().map(AnthropicSdkTest::type).toList());
    }

    private static String type(ContentBlock block) {
        return block.isThinking() ? "thinking" : block.isToolUse() ? "tool_use" : "text";
    }

    private static ContentBlockParam result(ToolUseBlock use) {
        return ContentBlockParam.ofToolResult(
                ToolResultBlockParam.builder()
                        .toolUseId(use.id())
                        .content("found by " + use.id())
                        .build());
    }

    @Test
    void itCountsWhatItIsCharged() {
        var counted =
                client.messages()
                        .countTokens(
                                MessageCountTokensParams.builder()
                                        .model("claude-sonnet-4-6")
                                        .addUserMessage("Hello world")
                                        .build());
        assertEquals(9, counted.inputTokens());
    }

    @Test
    void itReadsWhatTheCacheDid() {
        var params =
                request("word ".repeat(2_500))
                        .cacheControl(CacheControlEphemeral.builder().build())
                        .build();
        var first = client.messages().create(params).usage();
        var second = client.messages().create(params).usage();
        assertTrue(first.cacheCreationInputTokens().orElseThrow() > 2_400);
        assertEquals(first.cacheCreationInputTokens(), second.cacheReadInputTokens());
        assertEquals(3, second.inputTokens());
    }

    @Test
    void itsExceptionsAreTheProviders() {
        var tooLong = request("word ".repeat(3_500)).model("claude-opus-4-6").build();
        var refused =
                assertThrows(BadRequestException.class, () -> client.messages().create(tooLong));
        assertTrue(refused.getMessage().contains("prompt is too long: "), refused.getMessage());
        assertThrows(
                BadRequestException.class,
                () -> {
                    try (var stream = client.messages().createStreaming(tooLong)) {
                        stream.stream().count();
                    }
                });
        assertThrows(
                NotFoundException.class,
                () -> client.messages().create(request("Hi").model("claude-x").build()));
        assertThrows(
                BadRequestException.class,
                () -> client.messages().create(request("Hi").addAssistantMessage("So").build()));
    }

    @Test
    void itsAsyncAndBetaSidesAreServedToo() {
        var message = client.async().messages().create(request("Hello world").build()).join();
        assertTrue(text(message).startsWith("Understood"));
        var beta =
                client.beta()
                        .messages()
                        .create(
                                com.anthropic.models.beta.messages.MessageCreateParams.builder()
                                        .model("claude-sonnet-4-6")
                                        .maxTokens(100)
                                        .addUserMessage("Hello world")
                                        .build());
        assertEquals(9, beta.usage().inputTokens());
    }
}
