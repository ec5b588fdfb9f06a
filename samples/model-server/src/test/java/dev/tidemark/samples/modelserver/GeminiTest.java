package dev.tidemark.samples.modelserver;

import static dev.tidemark.samples.modelserver.Wire.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of Gemini's generateContent may rely on, over real HTTP. */
class GeminiTest {

    private static final String TOOLS =
            """
            , 'tools': [{'functionDeclarations': [{'name': 'orderLookup',
             'description': 'Looks up an order', 'parameters': {'type': 'OBJECT',
              'properties': {'orderId': {'type': 'STRING'}, 'days': {'type': 'INTEGER'}},
              'required': ['orderId', 'days']}}]}]""";

    private static final String CALL = "{'functionCall': {'name': 'orderLookup', 'args': {}}}";
    private static final String RESPONSE =
            "{'functionResponse': {'name': 'orderLookup', 'response': {'result': 'sent'}}}";

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = ModelServer.start(0, Options.defaults().withWindow("gemini-2.0-flash", 3_000));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Wire.Reply post(String model, String what, String json) throws Exception {
        return send(
                server,
                "POST",
                "/v1beta/models/%s:%s".formatted(model, what),
                json.replace('\'', '"'));
    }

    /** A request to gemini-2.0-flash, which does not think. */
    private Wire.Reply say(String contents, String... more) throws Exception {
        return post("gemini-2.0-flash", "generateContent", request(contents, more));
    }

    private static String request(String contents, String... more) {
        return "{'contents': [%s]%s}".formatted(contents, String.join("", more));
    }

    private static String user(String text) {
        return content("user", "{'text': '" + text + "'}");
    }

    private static String model(String text) {
        return content("model", "{'text': '" + text + "'}");
    }

    private static String content(String role, String... parts) {
        return "{'role': '%s', 'parts': [%s]}".formatted(role, String.join(", ", parts));
    }

    private static Object part(Wire.Reply reply, int index) throws Exception {
        return reply.at("candidates", 0, "content", "parts", index);
    }

    private static String error(Wire.Reply reply) throws Exception {
        assertEquals(400, reply.status(), reply.text());
        assertEquals(400, reply.number("error", "code"));
        assertEquals("INVALID_ARGUMENT", reply.at("error", "status"));
        return reply.message();
    }

    // --- what is said

    @ParameterizedTest
    @ValueSource(strings = {"/v1beta", "/v1", "/v1alpha", "", "//v1beta"})
    void anAnswerIsATextWithItsTokens(String prefix) throws Exception {
        var path = prefix + "/models/gemini-2.0-flash:generateContent";
        var reply = send(server, "POST", path, request(user("Hello world")).replace('\'', '"'));
        assertEquals(200, reply.status(), reply.text());
        assertTrue(((Map<?, ?>) part(reply, 0)).get("text").toString().startsWith("Understood"));
        assertEquals("model", reply.at("candidates", 0, "content", "role"));
        assertEquals("STOP", reply.at("candidates", 0, "finishReason"));
        // "Hello world" is two tokens; 4 for the content, 3 for the reply
        assertEquals(9, reply.number("usageMetadata", "promptTokenCount"));
        assertEquals(
                reply.number("usageMetadata", "totalTokenCount"),
                9 + reply.number("usageMetadata", "candidatesTokenCount"));
    }

    @Test
    void tokensAreCountedAsTheyAreCharged() throws Exception {
        var contents =
                user("Look")
                        + ","
                        + content("model", CALL, CALL)
                        + ","
                        + content("user", RESPONSE, RESPONSE);
        var system = ", 'system_instruction': {'parts': [{'text': 'Be brief'}]}";
        var reply = say(contents, TOOLS, system);
        var charged = reply.number("usageMetadata", "promptTokenCount");
        var counted =
                post(
                        "gemini-2.0-flash",
                        "countTokens",
                        "{'generateContentRequest': {'model': 'models/gemini-2.0-flash', "
                                + request(contents, TOOLS, system).substring(1)
                                + "}");
        assertEquals(charged, counted.number("totalTokens"));
        var plain = post("gemini-2.0-flash", "countTokens", request(user("Hello world")));
        assertEquals(9, plain.number("totalTokens"));
        var entry = server.log().get(0);
        assertEquals(1, server.log().size(), "to count is no request");
        assertEquals(charged, entry.promptTokens());
        assertEquals(3, entry.messages());
        assertEquals("gemini", entry.protocol());
        assertEquals("gemini-2.0-flash", entry.model());
        assertEquals(
                charged - say(contents, system).number("usageMetadata", "promptTokenCount"),
                entry.toolTokens());
    }

    @ParameterizedTest
    @CsvSource({"384, 384, 258", "768, 385, 258", "769, 1536, 1032"})
    void aPictureCostsByTheTile(int width, int height, int tokens) throws Exception {
        var picture =
                "{'inlineData': {'mimeType': 'image/png', 'data': '%s'}}"
                        .formatted(Wire.picture("png", width, height));
        var reply = say(content("user", picture, "{'text': 'And?'}"));
        assertEquals(4 + tokens + 2 + 3, reply.number("usageMetadata", "promptTokenCount"));
    }

    @Test
    void twoIdsAskTwiceAtOnceAndTheirResultsAreQuoted() throws Exception {
        var question = user("Look up orders A-1001 and A-1002 of 3 days");
        var asked = say(question, TOOLS);
        assertEquals("STOP", asked.at("candidates", 0, "finishReason"));
        assertEquals(2, ((List<?>) asked.at("candidates", 0, "content", "parts")).size());
        var call = asked.at("candidates", 0, "content", "parts", 1, "functionCall");
        assertEquals("orderLookup", ((Map<?, ?>) call).get("name"));
        assertEquals(
                "{\"orderId\":\"A-1002\",\"days\":3}", Json.write(((Map<?, ?>) call).get("args")));
        var said = Json.write(asked.at("candidates", 0, "content"));
        var talk = question + "," + said + "," + content("user", RESPONSE, RESPONSE);
        var reply = say(talk, TOOLS);
        assertEquals(
                "Here is what I found.\n- {\"result\":\"sent\"}\n- {\"result\":\"sent\"}",
                ((Map<?, ?>) part(reply, 0)).get("text"));
        var known = talk + "," + model("Fine") + "," + user("What was the result of A-1001?");
        assertEquals(
                "Your result of A-1001 is sent.", ((Map<?, ?>) part(say(known), 0)).get("text"));
        var forced =
                say(
                        user("Hello"),
                        TOOLS,
                        ", 'toolConfig': {'functionCallingConfig': {'mode': 'ANY'}}");
        assertTrue(forced.text().contains("functionCall"));
    }

    @Test
    void theHeaderSaysWhoseConversationItIs() throws Exception {
        var http = java.net.http.HttpClient.newHttpClient();
        var uri = server.rootUrl() + "/v1beta/models/gemini-2.0-flash:generateContent";
        var request =
                java.net.http.HttpRequest.newBuilder(java.net.URI.create(uri))
                        .header("X-Conversation", "ada")
                        .POST(
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        request(user("Hi")).replace('\'', '"')))
                        .build();
        http.send(request, java.net.http.HttpResponse.BodyHandlers.discarding());
        assertEquals("ada", server.log().get(0).user());
    }

    @Test
    void anAnswerIsCutAtTheTokensAsked() throws Exception {
        var cut = say(user("Tell me in 50 words"), ", 'generationConfig': {'maxOutputTokens': 7}");
        assertEquals("MAX_TOKENS", cut.at("candidates", 0, "finishReason"));
        assertEquals(7, cut.number("usageMetadata", "candidatesTokenCount"));
    }

    // --- what is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | * GenerateContentRequest.contents: contents is not specified",
                "{'contents': []} | * GenerateContentRequest.contents: contents is not specified",
                "{'contents': [{'role': 'user'}]} | * GenerateContentRequest.contents[0].parts: parts is not specified",
                "{'contents': [{'role': 'user', 'parts': []}]} | * GenerateContentRequest.contents[0].parts: contents.parts must not be empty.",
                "{'contents': [{'role': 'user', 'parts': [{}]}]} | * GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have one initialized field",
                "{'contents': [{'role': 'system', 'parts': [{'text': 'x'}]}]} | Please use a valid role: user, model.",
                "{'contents': [{'role': 'assistant', 'parts': [{'text': 'x'}]}]} | Please use a valid role: user, model.",
                "{'contents': 'hi'} | Invalid value at 'contents', expected an array of objects, got a string",
                "nonsense | Invalid JSON payload received. Unable to parse it.",
            })
    void whatIsNotInOrderIsRefused(String body, String message) throws Exception {
        assertEquals(message, error(post("gemini-2.0-flash", "generateContent", body)).strip());
    }

    @Test
    void aCallComesRightAfterAUserOrAResponse() throws Exception {
        var words =
                "Please ensure that function call turn comes immediately after a user turn or after"
                        + " a function response turn.";
        var answered = content("model", CALL) + "," + content("user", RESPONSE);
        assertEquals(words, error(say(answered)));
        assertEquals(words, error(say(user("Hi") + "," + model("Yes") + "," + answered)));
        assertEquals(200, say(user("Hi") + "," + answered + "," + answered).status());
    }

    @Test
    void aResponseComesRightAfterItsCall() throws Exception {
        var words =
                "Please ensure that function response turn comes immediately after a function call"
                        + " turn.";
        assertEquals(words, error(say(content("user", RESPONSE))));
        assertEquals(
                words,
                error(say(user("Hi") + "," + model("So") + "," + content("user", RESPONSE))));
    }

    @Test
    void thereAreAsManyResponsesAsCalls() throws Exception {
        var words =
                "Please ensure that the number of function response parts is equal to the number of"
                        + " function call parts of the function call turn.";
        var called = user("Hi") + "," + content("model", CALL, CALL) + ",";
        assertEquals(words, error(say(called + content("user", RESPONSE))));
        assertEquals(words, error(say(called + user("And?"))));
        assertEquals(
                words,
                error(say(called + content("user", RESPONSE) + "," + content("user", RESPONSE))));
        assertEquals(words, error(say(called + content("user", RESPONSE, RESPONSE, RESPONSE))));
        assertEquals(200, say(called + content("user", RESPONSE, RESPONSE)).status());
    }

    @Test
    void aPromptOverTheLimitIsRefusedWithBothNumbers() throws Exception {
        var words = "word" + " word".repeat(2_993);
        assertEquals(
                "The input token count (3001) exceeds the maximum number of tokens allowed (3000).",
                error(say(user(words))));
        assertEquals(3_001, server.log().get(0).promptTokens());
        assertEquals(200, say(user(words.substring(5))).status());
    }

    @Test
    void aModelNobodyKnowsIsNotFound() throws Exception {
        var reply = post("gemini-x", "generateContent", request(user("Hi")));
        assertEquals(404, reply.status());
        assertEquals("NOT_FOUND", reply.at("error", "status"));
        assertTrue(reply.message().startsWith("models/gemini-x is not found"), reply.text());
    }

    // --- thinking

    private Wire.Reply think(String contents, String... more) throws Exception {
        return post("gemini-3-flash-preview", "generateContent", request(contents, more));
    }

    @Test
    void thoughtsAreChargedAndShownToWhoAsks() throws Exception {
        var hidden = think(user("Hello"));
        assertTrue(hidden.number("usageMetadata", "thoughtsTokenCount") > 5);
        assertNull(((Map<?, ?>) part(hidden, 0)).get("thought"));
        assertEquals(
                hidden.number("usageMetadata", "totalTokenCount"),
                hidden.number("usageMetadata", "promptTokenCount")
                        + hidden.number("usageMetadata", "candidatesTokenCount")
                        + hidden.number("usageMetadata", "thoughtsTokenCount"));
        var shown =
                think(
                        user("Hello"),
                        ", 'generationConfig': {'thinkingConfig': {'includeThoughts': true}}");
        assertEquals(true, ((Map<?, ?>) part(shown, 0)).get("thought"));
        var none =
                post(
                        "gemini-2.5-flash",
                        "generateContent",
                        request(
                                user("Hello"),
                                ", 'generationConfig': {'thinkingConfig': {'thinkingBudget': 0}}"));
        assertNull(((Map<?, ?>) none.at("usageMetadata")).get("thoughtsTokenCount"));
    }

    @Test
    void aCallOfThisTurnComesBackWithItsSignature() throws Exception {
        var question = user("Look up orders A-1001 and A-1002 of 1.0 days");
        var asked = think(question, TOOLS);
        var first = (Map<?, ?>) part(asked, 0);
        var second = (Map<?, ?>) part(asked, 1);
        assertTrue(first.containsKey("thoughtSignature"));
        assertTrue(!second.containsKey("thoughtSignature"), "one for calls made at once");
        var said = Json.write(asked.at("candidates", 0, "content"));
        var results = "," + content("user", RESPONSE, RESPONSE);
        assertEquals(200, think(question + "," + said + results, TOOLS).status());

        var signature = (String) first.get("thoughtSignature");
        var unsigned = said.replace(",\"thoughtSignature\":\"" + signature + "\"", "");
        assertEquals(
                "Function call is missing a thought_signature in functionCall parts. This is"
                        + " required for tools to work correctly, and missing thought_signature"
                        + " may lead to degraded model performance. Additional data, function call"
                        + " `default_api:orderLookup` , position 2. Please refer to"
                        + " https://ai.google.dev/gemini-api/docs/thought-signatures for more"
                        + " details.",
                error(think(question + "," + unsigned + results, TOOLS)));
        var swapped = content("model", Json.write(second), Json.write(first));
        assertTrue(
                error(think(question + "," + swapped + results, TOOLS))
                        .startsWith("Function call is missing"));
        var other = said.replaceFirst("A-1001", "A-1003");
        assertEquals(
                "Thought signature is not valid.",
                error(think(question + "," + other + results, TOOLS)));
        var reordered =
                content(
                        "model",
                        "{'thoughtSignature': '"
                                + signature
                                + "',"
                                + "'functionCall': {'args': {'days': 0.0, 'orderId': 'A-1001'},"
                                + "'name': 'orderLookup'}}",
                        Json.write(second));
        assertEquals(200, think(question + "," + reordered + results, TOOLS).status());

        var later = results + "," + model("Done") + "," + user("And?");
        assertEquals(200, think(question + "," + unsigned + later, TOOLS).status(), "is over");
        var older = request(question + "," + unsigned + results, TOOLS);
        assertEquals(200, post("gemini-2.5-flash", "generateContent", older).status());
        var nobodys =
                CALL.replaceFirst(
                        "'functionCall'",
                        "'thoughtSignature': 'skip_thought_signature_validator', 'functionCall'");
        var made = question + "," + content("model", nobodys) + "," + content("user", RESPONSE);
        assertEquals(200, think(made, TOOLS).status());
    }

    // --- the cache

    @Test
    void aRepeatedBeginningIsCachedByItself() throws Exception {
        var words = user("word" + " word".repeat(1_099));
        var request = request(words, TOOLS);
        post("gemini-2.5-flash", "generateContent", request);
        var more = request(words + "," + model("Ok") + "," + user("And?"), TOOLS);
        var second = post("gemini-2.5-flash", "generateContent", more);
        int tools = server.log().get(0).toolTokens();
        assertEquals(1_104 + tools, second.number("usageMetadata", "cachedContentTokenCount"));
        assertEquals(1_104 + tools, server.log().get(1).cachedTokens());
        post("gemini-2.5-pro", "generateContent", request);
        var pro = post("gemini-2.5-pro", "generateContent", request);
        assertNull(((Map<?, ?>) pro.at("usageMetadata")).get("cachedContentTokenCount"));
    }

    // --- streams

    @Test
    void aStreamSaysTheSameAsAnAnswerInOnePiece() throws Exception {
        for (var question : List.of("Tell me in 40 words", "Look up orders A-1001 and A-1002")) {
            var json = request(user(question), TOOLS);
            var whole = post("gemini-3-pro-preview", "generateContent", json);
            var stream = post("gemini-3-pro-preview", "streamGenerateContent?alt=sse", json);
            var text = new StringBuilder();
            var calls = new ArrayList<Object>();
            Map<?, ?> last = null;
            for (var event : stream.text().split("\r\n\r\n", 0)) {
                last = (Map<?, ?>) Json.read(event.substring("data: ".length()));
                var candidate = (Map<?, ?>) ((List<?>) last.get("candidates")).get(0);
                var parts = (List<?>) ((Map<?, ?>) candidate.get("content")).get("parts");
                for (var part : parts) {
                    var said = (Map<?, ?>) part;
                    if (said.containsKey("functionCall")) {
                        calls.add(said);
                    } else {
                        text.append(said.get("text"));
                    }
                }
            }
            assertEquals(whole.at("usageMetadata"), last.get("usageMetadata"));
            if (calls.isEmpty()) {
                assertEquals(((Map<?, ?>) part(whole, 0)).get("text"), text.toString());
            } else {
                assertEquals(whole.at("candidates", 0, "content", "parts"), calls);
            }
        }
        assertTrue(server.log().get(1).stream());
    }
}
