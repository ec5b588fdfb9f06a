package dev.tidemark.samples.modelserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Google's own client finds the provider it knows. */
class GeminiSdkTest {

    private static final String MODEL = "gemini-3-pro-preview";

    private static final GenerateContentConfig CONFIG =
            GenerateContentConfig.builder()
                    .systemInstruction(Content.fromParts(Part.fromText("Be brief")))
                    .tools(
                            Tool.builder()
                                    .functionDeclarations(
                                            FunctionDeclaration.builder()
                                                    .name("orderLookup")
                                                    .description("Looks up an order")
                                                    .parameters(
                                                            Schema.builder()
                                                                    .type("OBJECT")
                                                                    .properties(
                                                                            Map.of(
                                                                                    "orderId",
                                                                                    Schema.builder()
                                                                                            .type(
                                                                                                    "STRING")
                                                                                            .build()))
                                                                    .required("orderId")
                                                                    .build())
                                                    .build())
                                    .build())
                    .build();

    private ModelServer server;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        server = ModelServer.start(0, Options.defaults().withWindow("gemini-2.0-flash", 3_000));
        client =
                Client.builder()
                        .apiKey("any")
                        .httpOptions(HttpOptions.builder().baseUrl(server.rootUrl()).build())
                        .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static Content user(String text) {
        return Content.builder().role("user").parts(Part.fromText(text)).build();
    }

    @Test
    void itReadsAnAnswer() {
        var response = client.models.generateContent("gemini-2.0-flash", "Hello world", null);
        assertTrue(response.text().startsWith("Understood: Hello world"));
        var usage = response.usageMetadata().orElseThrow();
        assertEquals(9, usage.promptTokenCount().orElseThrow());
        assertEquals("STOP", response.finishReason().toString());
    }

    @Test
    void itReadsAStream() {
        var text = new StringBuilder();
        GenerateContentResponse last = null;
        try (var stream = client.models.generateContentStream(MODEL, "Tell me in 40 words", null)) {
            for (var response : stream) {
                text.append(response.text() == null ? "" : response.text());
                last = response;
            }
        }
        var whole = client.models.generateContent(MODEL, "Tell me in 40 words", null);
        assertEquals(whole.text(), text.toString());
        assertEquals(
                whole.usageMetadata().orElseThrow().thoughtsTokenCount(),
                last.usageMetadata().orElseThrow().thoughtsTokenCount());
    }

    @Test
    void itGoesThroughARoundOfParallelToolsWithItsSignatures() {
        var contents = new ArrayList<Content>();
        contents.add(user("Look up orders A-1001 and A-1002"));
        var asked = client.models.generateContent(MODEL, contents, CONFIG);
        assertEquals(2, asked.functionCalls().size());
        contents.add(asked.candidates().orElseThrow().get(0).content().orElseThrow());
        contents.add(
                Content.builder()
                        .role("user")
                        .parts(asked.functionCalls().stream().map(GeminiSdkTest::answer).toList())
                        .build());
        var answer = client.models.generateContent(MODEL, contents, CONFIG);
        assertTrue(answer.text().contains("A-1002 is sent"), answer.text());

        var unsigned =
                Content.builder()
                        .role("model")
                        .parts(
                                asked.functionCalls().stream()
                                        .map(call -> Part.builder().functionCall(call).build())
                                        .toList())
                        .build();
        contents.set(1, unsigned);
        var refused =
                assertThrows(
                        ClientException.class,
                        () -> client.models.generateContent(MODEL, contents, CONFIG));
        assertTrue(refused.message().contains("missing a thought_signature"), refused.message());
    }

    private static Part answer(FunctionCall call) {
        return Part.builder()
                .functionResponse(
                        FunctionResponse.builder()
                                .name(call.name().orElseThrow())
                                .response(
                                        Map.of(
                                                "result",
                                                call.args().orElseThrow().get("orderId")
                                                        + " is sent"))
                                .build())
                .build();
    }

    @Test
    void itReadsThoughts() {
        var config =
                GenerateContentConfig.builder()
                        .thinkingConfig(ThinkingConfig.builder().includeThoughts(true).build())
                        .build();
        var response = client.models.generateContent(MODEL, "Hello world", config);
        assertEquals(
                List.of(true, false),
                response.parts().stream().map(part -> part.thought().orElse(false)).toList());
        assertTrue(response.usageMetadata().orElseThrow().thoughtsTokenCount().orElseThrow() > 5);
    }

    @Test
    void itCountsWhatItIsCharged() {
        var counted = client.models.countTokens("gemini-2.0-flash", "Hello world", null);
        assertEquals(9, counted.totalTokens().orElseThrow());
    }

    @Test
    void itReadsWhatTheCacheDid() {
        var text = "word ".repeat(2_000);
        client.models.generateContent("gemini-2.5-flash", text, null);
        var usage =
                client.models
                        .generateContent("gemini-2.5-flash", text, null)
                        .usageMetadata()
                        .orElseThrow();
        assertEquals(
                usage.promptTokenCount().orElseThrow() - 3,
                usage.cachedContentTokenCount().orElseThrow());
    }

    @Test
    void itsExceptionsAreTheProviders() {
        var tooLong = "word ".repeat(3_500);
        var refused =
                assertThrows(
                        ClientException.class,
                        () -> client.models.generateContent("gemini-2.0-flash", tooLong, null));
        assertEquals(400, refused.code());
        assertEquals("INVALID_ARGUMENT", refused.status());
        assertTrue(refused.message().startsWith("The input token count ("), refused.message());
        assertThrows(
                ClientException.class,
                () -> client.models.generateContentStream("gemini-2.0-flash", tooLong, null));
        var unknown =
                assertThrows(
                        ClientException.class,
                        () -> client.models.generateContent("gemini-x", "Hi", null));
        assertEquals(404, unknown.code());
    }

    @Test
    void itsAsyncSideIsServedToo() {
        var response =
                client.async.models.generateContent("gemini-2.0-flash", "Hello world", null).join();
        assertTrue(response.text().startsWith("Understood"));
    }
}
