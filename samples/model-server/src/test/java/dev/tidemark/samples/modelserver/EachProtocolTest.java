package dev.tidemark.samples.modelserver;

import static dev.tidemark.samples.modelserver.Wire.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    // --- whatever is sent

    private static final Map<Spoken, String> RICH =
            Map.of(
                    Spoken.CHAT,
                    """
                    {'model': 'house', 'user': 'ada', 'max_tokens': 50, 'messages': [
                     {'role': 'system', 'content': 'Be brief'},
                     {'role': 'user', 'content': [{'type': 'text', 'text': 'Look up A-1001'}]},
                     {'role': 'assistant', 'content': null, 'tool_calls': [{'id': 'c1',
                      'type': 'function', 'function': {'name': 'f', 'arguments': '{}'}}]},
                     {'role': 'tool', 'tool_call_id': 'c1', 'content': 'sent'}],
                     'tools': [{'type': 'function', 'function': {'name': 'f', 'description': 'Looks',
                      'parameters': {'type': 'object', 'properties': {'a': {'type': 'string'}}}}}],
                     'tool_choice': 'auto', 'stream': false}""",
                    Spoken.RESPONSES,
                    """
                    {'model': 'house', 'user': 'ada', 'max_output_tokens': 50, 'store': true,
                     'instructions': 'Be brief', 'reasoning': {'summary': 'auto'},
                     'include': ['reasoning.encrypted_content'], 'input': [
                     {'role': 'user', 'content': [{'type': 'input_text', 'text': 'Look up A-1001'}]},
                     {'type': 'function_call', 'id': 'x', 'call_id': 'c1', 'name': 'f',
                      'arguments': '{}'},
                     {'type': 'function_call_output', 'call_id': 'c1', 'output': 'sent'}],
                     'tools': [{'type': 'function', 'name': 'f', 'description': 'Looks',
                      'parameters': {'type': 'object', 'properties': {'a': {'type': 'string'}}}}],
                     'tool_choice': 'auto', 'stream': false}""",
                    Spoken.ANTHROPIC,
                    """
                    {'model': 'house', 'metadata': {'user_id': 'ada'}, 'max_tokens': 2000,
                     'system': [{'type': 'text', 'text': 'Be brief',
                      'cache_control': {'type': 'ephemeral', 'ttl': '5m'}}], 'messages': [
                     {'role': 'user', 'content': [{'type': 'text', 'text': 'Look up A-1001'}]},
                     {'role': 'assistant', 'content': [{'type': 'tool_use', 'id': 'c1',
                      'name': 'f', 'input': {'a': 1}}]},
                     {'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 'c1',
                      'content': [{'type': 'text', 'text': 'sent'}]}]}],
                     'tools': [{'name': 'f', 'description': 'Looks', 'input_schema':
                      {'type': 'object', 'properties': {'a': {'type': 'string'}}}}],
                     'tool_choice': {'type': 'auto'}, 'stream': false,
                     'thinking': {'type': 'adaptive'}}""",
                    Spoken.GEMINI,
                    """
                    {'systemInstruction': {'parts': [{'text': 'Be brief'}]}, 'contents': [
                     {'role': 'user', 'parts': [{'text': 'Look up A-1001'}]},
                     {'role': 'model', 'parts': [{'functionCall': {'name': 'f', 'args': {'a': 1}},
                      'thoughtSignature': 'abc'}]},
                     {'role': 'user', 'parts': [{'functionResponse': {'name': 'f',
                      'response': {'result': 'sent'}}}]}],
                     'tools': [{'functionDeclarations': [{'name': 'f', 'description': 'Looks',
                      'parameters': {'type': 'OBJECT', 'properties': {'a': {'type': 'STRING'}}}}]}],
                     'toolConfig': {'functionCallingConfig': {'mode': 'AUTO'}},
                     'generationConfig': {'maxOutputTokens': 50,
                      'thinkingConfig': {'thinkingBudget': 100, 'includeThoughts': true}}}""");

    private static final List<Object> ODD =
            Arrays.asList(
                    null,
                    true,
                    "",
                    "text",
                    0,
                    -1,
                    1e300,
                    List.of(),
                    List.of(1),
                    Map.of(),
                    Map.of("type", "text"),
                    List.of(Map.of("role", "user")));

    @ParameterizedTest
    @EnumSource
    void nothingThatIsSentMakesTheServerFail(Spoken spoken) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of " + spoken + ": " + seed);
        var random = new Random(seed);
        var valid = RICH.get(spoken).replace('\'', '"');
        assertEquals(200, send(server, "POST", spoken.path, valid).status());
        for (int i = 0; i < 500; i++) {
            var json = Json.read(valid);
            for (int odd = random.nextInt(3); odd >= 0; odd--) {
                spoil(json, random);
                json = Json.read(Json.write(json)); // what was put in may be spoiled, too
            }
            var sent = Json.write(json);
            var reply = send(server, "POST", spoken.path, sent);
            assertTrue(List.of(200, 400, 404).contains(reply.status()), sent + "\n" + reply.text());
        }
    }

    /** Puts something odd in one place, anywhere. */
    @SuppressWarnings("unchecked") // what Json reads
    private static void spoil(Object json, Random random) {
        var odd = ODD.get(random.nextInt(ODD.size()));
        if (json instanceof Map<?, ?> && !((Map<?, ?>) json).isEmpty()) {
            var object = (Map<String, Object>) json;
            var key = List.copyOf(object.keySet()).get(random.nextInt(object.size()));
            if (random.nextInt(4) == 0 || isLeaf(object.get(key))) {
                object.put(key, odd);
            } else {
                spoil(object.get(key), random);
            }
        } else if (json instanceof List<?> && !((List<?>) json).isEmpty()) {
            var array = (List<Object>) json;
            int at = random.nextInt(array.size());
            if (random.nextInt(4) == 0 || isLeaf(array.get(at))) {
                array.set(at, odd);
            } else {
                spoil(array.get(at), random);
            }
        }
    }

    private static boolean isLeaf(Object value) {
        return !(value instanceof Map<?, ?> map && !map.isEmpty())
                && !(value instanceof List<?> list && !list.isEmpty());
    }
}
