package dev.tidemark.samples.modelserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own client finds the provider it knows, on both of its protocols. */
class OpenAiSdkTest {

    private static final Map<String, JsonValue> SCHEMA =
            Map.of(
                    "type",
                    JsonValue.from("object"),
                    "properties",
                    JsonValue.from(Map.of("orderId", Map.of("type", "string"))),
                    "required",
                    JsonValue.from(List.of("orderId")));

    private static final FunctionTool LOOKUP =
            FunctionTool.builder()
                    .name("orderLookup")
                    .description("Looks up an order")
                    .parameters(
                            FunctionTool.Parameters.builder().additionalProperties(SCHEMA).build())
                    .strict(false)
                    .build();

    private ModelServer server;
    private OpenAIClient client;

    @BeforeEach
    void start() throws Exception {
        server = ModelServer.start(0, Options.defaults().withWindow("gpt-4o", 3_000));
        client =
                OpenAIOkHttpClient.builder()
                        .baseUrl(server.baseUrl())
                        .apiKey("any")
                        .maxRetries(0)
                        .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static ResponseCreateParams.Builder request(String model, String text) {
        return ResponseCreateParams.builder().model(model).input(text);
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .map(content -> content.asOutputText().text())
                .collect(Collectors.joining());
    }

    // --- responses

    @Test
    void itReadsAnAnswer() {
        var response = client.responses().create(request("gpt-4o", "Hello world").build());
        response.validate();
        assertTrue(text(response).startsWith("Understood: Hello world"));
        assertEquals(ResponseStatus.COMPLETED, response.status().orElseThrow());
        assertEquals(9, response.usage().orElseThrow().inputTokens());
    }

    @Test
    void itReadsAStream() {
        for (var question : List.of("Tell me in 40 words", "Look up A-1001 and A-1002")) {
            var params = request("gpt-5", question).addTool(LOOKUP).build();
            var whole = client.responses().create(params);
            var accumulator = ResponseAccumulator.create();
            try (var stream = client.responses().createStreaming(params)) {
                stream.stream().forEach(event -> accumulator.accumulate(event.validate()));
            }
            var streamed = accumulator.response();
            assertEquals(whole.output(), streamed.output());
            assertEquals(whole.usage(), streamed.usage());
        }
    }

    @Test
    void itGoesThroughARoundOfParallelToolsWithThoughts() {
        var question = "Look up A-1001 and A-1002";
        var asked = client.responses().create(request("gpt-5", question).addTool(LOOKUP).build());
        var items = new ArrayList<ResponseInputItem>();
        var outputs = new ArrayList<ResponseInputItem>();
        for (var item : asked.output()) {
            item.reasoning().ifPresent(it -> items.add(ResponseInputItem.ofReasoning(it)));
            item.functionCall()
                    .ifPresent(
                            call -> {
                                items.add(ResponseInputItem.ofFunctionCall(call));
                                outputs.add(
                                        ResponseInputItem.ofFunctionCallOutput(
                                                ResponseInputItem.FunctionCallOutput.builder()
                                                        .callId(call.callId())
                                                        .output("found " + call.callId())
                                                        .build()));
                            });
        }
        assertEquals(3, items.size());
        items.addAll(outputs);
        items.add(0, ResponseInputItem.ofMessage(message(question)));
        var next =
                ResponseCreateParams.builder()
                        .model("gpt-5")
                        .addTool(LOOKUP)
                        .inputOfResponse(items)
                        .build();
        assertTrue(text(client.responses().create(next)).contains("found call_"));

        var byId =
                ResponseCreateParams.builder()
                        .model("gpt-5")
                        .addTool(LOOKUP)
                        .previousResponseId(asked.id())
                        .inputOfResponse(outputs)
                        .build();
        var answer = client.responses().create(byId);
        assertTrue(text(answer).contains("found call_"));
        assertEquals(asked.id(), answer.previousResponseId().orElseThrow());
    }

    private static ResponseInputItem.Message message(String text) {
        return ResponseInputItem.Message.builder()
                .role(ResponseInputItem.Message.Role.USER)
                .addInputTextContent(text)
                .build();
    }

    @Test
    void itCountsWhatItIsCharged() {
        var counted =
                client.responses()
                        .inputTokens()
                        .count(
                                InputTokenCountParams.builder()
                                        .model("gpt-4o")
                                        .input("Hello world")
                                        .build());
        assertEquals(9, counted.inputTokens());
    }

    @Test
    void itReadsWhatTheCacheDid() {
        var params = request("gpt-4o", "word ".repeat(2_000)).build();
        client.responses().create(params);
        var usage = client.responses().create(params).usage().orElseThrow();
        assertEquals(1_920, usage.inputTokensDetails().cachedTokens());
    }

    @Test
    void itsExceptionsAreTheProviders() {
        var tooLong = request("gpt-4o", "word ".repeat(3_500)).build();
        var refused =
                assertThrows(BadRequestException.class, () -> client.responses().create(tooLong));
        assertEquals("context_length_exceeded", refused.code().orElseThrow());
        assertEquals("input", refused.param().orElseThrow());
        assertThrows(
                BadRequestException.class,
                () -> {
                    try (var stream = client.responses().createStreaming(tooLong)) {
                        stream.stream().count();
                    }
                });
        assertThrows(
                NotFoundException.class,
                () -> client.responses().create(request("gpt-x", "Hi").build()));
    }

    @Test
    void itsAsyncSideIsServedToo() {
        var response =
                client.async().responses().create(request("gpt-4o", "Hello world").build()).join();
        assertTrue(text(response).startsWith("Understood"));
    }

    // --- chat completions

    private static ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage(text);
    }

    @Test
    void itGoesThroughARoundOfParallelToolsInChat() {
        var params =
                chat("Look up A-1001 and A-1002")
                        .addFunctionTool(
                                FunctionDefinition.builder()
                                        .name("orderLookup")
                                        .parameters(
                                                FunctionParameters.builder()
                                                        .additionalProperties(SCHEMA)
                                                        .build())
                                        .build());
        var asked = client.chat().completions().create(params.build()).choices().get(0).message();
        var calls = asked.toolCalls().orElseThrow();
        assertEquals(2, calls.size());
        params.addMessage(asked);
        for (var call : calls) {
            params.addMessage(
                    ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.asFunction().id())
                            .content("sent")
                            .build());
        }
        var answer = client.chat().completions().create(params.build());
        assertEquals(
                "Here is what I found.\n- sent\n- sent",
                answer.choices().get(0).message().content().orElseThrow());
    }

    @Test
    void itReadsAStreamOfChat() {
        var params =
                chat("Tell me in 40 words")
                        .streamOptions(
                                ChatCompletionStreamOptions.builder().includeUsage(true).build())
                        .build();
        var accumulator = ChatCompletionAccumulator.create();
        try (var stream = client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        var streamed = accumulator.chatCompletion();
        var whole = client.chat().completions().create(chat("Tell me in 40 words").build());
        assertEquals(
                whole.choices().get(0).message().content(),
                streamed.choices().get(0).message().content());
        assertEquals(
                whole.usage().orElseThrow().promptTokens(),
                streamed.usage().orElseThrow().promptTokens());
    }

    @Test
    void itsExceptionsAreTheProvidersInChat() {
        var refused =
                assertThrows(
                        BadRequestException.class,
                        () ->
                                client.chat()
                                        .completions()
                                        .create(chat("word ".repeat(3_500)).build()));
        assertEquals("context_length_exceeded", refused.code().orElseThrow());
        assertThrows(
                NotFoundException.class,
                () -> client.chat().completions().create(chat("Hi").model("gpt-x").build()));
    }
}
