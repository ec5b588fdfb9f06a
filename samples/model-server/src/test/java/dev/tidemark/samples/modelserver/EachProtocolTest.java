package dev.tidemark.samples.modelserver;

import static dev.tidemark.samples.modelserver.Wire.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whichever protocol is spoken: the script, the window, the cache, the log and the failures. */
class EachProtocolTest {

    /** One question by each protocol, and where its answer and its refusal are told. */
    enum Spoken {
        CHAT(
                "/v1/chat/completions",
                "{'model': 'house', 'messages': [{'role': 'user', 'content': '%s'}], %s}",
                "'tools': [{'type': 'function', 'function': {'name': 'countParcels'}}]",
                "'stream': true",
                "{\"error\":{\"message\":",
                "choices/0/message/content"),
        RESPONSES(
                "/v1/responses",
                "{'model': 'house', 'input': [{'role': 'user', 'content': '%s'}], %s}",
                "'tools': [{'type': 'function', 'name': 'countParcels'}]",
                "'stream': true",
                "{\"error\":{\"message\":",
                "output/0/content/0/text"),
        ANTHROPIC(
                "/v1/messages",
                "{'model': 'house', 'messages': [{'role': 'user', 'content': '%s'}], %s,"
                        + " 'max_tokens': 500, 'cache_control': {'type': 'ephemeral'}}",
                "'tools': [{'name': 'countParcels', 'input_schema': {}}]",
                "'stream': true",
                "{\"type\":\"error\",\"error\":{\"type\":",
                "content/0/text"),
        GEMINI(
                "/v1beta/models/house:generateContent",
                "{'contents': [{'role': 'user', 'parts': [{'text': '%s'}]}], %s}",
                "'tools': [{'functionDeclarations': [{'name': 'countParcels'}]}]",
                "'nothing': 0",
                "{\"error\":{\"code\":",
                "candidates/0/content/parts/0/text");

        final String path;
        final String body;
        final String tools;
        final String stream;
        final String error;
        final String text;

        Spoken(String path, String body, String tools, String stream, String error, String text) {
            this.path = path;
            this.body = body;
            this.tools = tools;
            this.stream = stream;
            this.error = error;
            this.text = text;
        }

        String request(String question, String more) {
            return body.formatted(question, more).replace('\'', '"');
        }

        String textOf(Wire.Reply reply) throws Exception {
            var steps = new ArrayList<Object>();
            for (var step : text.split("/", 0)) {
                steps.add(step.equals("0") ? (Object) 0 : step);
            }
            return (String) reply.at(steps.toArray());
        }
    }

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server =
                ModelServer.start(
                        0, Options.defaults().withWindow("house", 3_000).withMaxBodyBytes(50_000));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Wire.Reply ask(Spoken spoken, String question) throws Exception {
        return send(server, "POST", spoken.path, spoken.request(question, spoken.tools));
    }

    @ParameterizedTest
    @EnumSource
    void theScriptSaysTheSame(Spoken spoken) throws Exception {
        assertEquals(
                "Understood: Good morning Is there anything else I can do for you?",
                spoken.textOf(ask(spoken, "Good morning")));
        var asked = ask(spoken, "Count the parcels of A-1001, A-1002 and A-1003");
        var output = Json.write(asked.at(spoken.text.split("/", 0)[0]));
        assertEquals(2, output.split("countParcels", -1).length - 1, "two calls at once");
    }

    @ParameterizedTest
    @EnumSource
    void theLogTellsTheSame(Spoken spoken) throws Exception {
        ask(spoken, "Good morning");
        var path = spoken.path.replace(":generate", ":streamGenerate");
        send(server, "POST", path, spoken.request("Good morning", spoken.stream));
        var names =
                Map.of(
                        Spoken.CHAT, "chat",
                        Spoken.RESPONSES, "responses",
                        Spoken.ANTHROPIC, "anthropic",
                        Spoken.GEMINI, "gemini");
        for (var entry : server.log()) {
            assertEquals(names.get(spoken), entry.protocol());
            assertEquals("house", entry.model());
            assertEquals(1, entry.messages());
            assertEquals(200, entry.status());
            assertTrue(entry.completionTokens() > 10 && entry.completionTokens() < 25);
        }
        var first = server.log().get(0);
        var streamed = server.log().get(1);
        assertEquals(List.of(false, true), List.of(first.stream(), streamed.stream()));
        assertEquals(List.of(1, 0), List.of(first.tools(), streamed.tools()));
        assertTrue(first.toolTokens() > 5);
        assertEquals(first.promptTokens() - first.toolTokens(), streamed.promptTokens());
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedPromptIsCached(Spoken spoken) throws Exception {
        for (int i = 0; i < 2; i++) {
            ask(spoken, "word" + " word".repeat(1_500));
        }
        assertEquals(0, server.log().get(0).cachedTokens());
        int cached = server.log().get(1).cachedTokens();
        assertTrue(cached > 1_400 && cached < server.log().get(1).promptTokens(), "" + cached);
        server.reset();
        ask(spoken, "word" + " word".repeat(1_500));
        assertEquals(0, server.log().get(0).cachedTokens());
    }

    @ParameterizedTest
    @EnumSource
    void failuresAreToldInTheProvidersWords(Spoken spoken) throws Exception {
        var tooLong = ask(spoken, "word ".repeat(3_200));
        assertEquals(400, tooLong.status());
        var tooLarge = ask(spoken, "word ".repeat(20_000));
        assertEquals(spoken == Spoken.GEMINI ? 400 : 413, tooLarge.status());
        var nothing = send(server, "POST", spoken.path, "{");
        assertEquals(400, nothing.status());
        var method = send(server, "DELETE", spoken.path, "");
        assertEquals(405, method.status());
        for (var reply : List.of(tooLong, tooLarge, nothing, method)) {
            assertTrue(reply.text().startsWith(spoken.error), reply.text());
        }
        assertEquals(3, server.log().size());
        assertEquals("house", server.log().get(0).model());
        assertTrue(server.log().get(0).promptTokens() > 3_000);
    }
}
