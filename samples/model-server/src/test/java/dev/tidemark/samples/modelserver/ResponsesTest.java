package dev.tidemark.samples.modelserver;

import static dev.tidemark.samples.modelserver.Wire.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** What a client of OpenAI's responses may rely on, over real HTTP. */
class ResponsesTest {

    private static final String TOOLS =
            """
            'tools': [{'type': 'function', 'name': 'orderLookup',
             'description': 'Looks up an order', 'parameters': {'type': 'object',
              'properties': {'orderId': {'type': 'string'}}, 'required': ['orderId']}}]""";

    private static final String HIDDEN =
            "'store': false, 'include': ['reasoning.encrypted_content']";

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = ModelServer.start(0, Options.defaults().withWindow("gpt-4o", 3_000));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Wire.Reply post(String path, String json) throws Exception {
        return send(server, "POST", path, json.replace('\'', '"'));
    }

    private Wire.Reply say(String model, String input, String... more) throws Exception {
        return post("/v1/responses", request(model, input, more));
    }

    private static String request(String model, String input, String... more) {
        var extra = more.length == 0 ? "" : ", " + String.join(", ", more);
        return "{'model': '%s', 'input': %s%s}".formatted(model, input, extra);
    }

    private static String items(String... items) {
        return "[" + String.join(", ", items) + "]";
    }

    private static String user(String text) {
        return "{'role': 'user', 'content': '%s'}".formatted(text);
    }

    private static String called(String id) {
        return "{'type': 'function_call', 'call_id': '%s', 'name': 'f', 'arguments': '{}'}"
                .formatted(id);
    }

    private static String output(String id) {
        return "{'type': 'function_call_output', 'call_id': '%s', 'output': 'sent'}".formatted(id);
    }

    private static String error(Wire.Reply reply) throws Exception {
        assertEquals(400, reply.status(), reply.text());
        assertEquals("invalid_request_error", reply.at("error", "type"));
        return reply.message();
    }

    /** The items of a response as a client sends them back. */
    private static List<String> said(Wire.Reply reply) throws Exception {
        return ((List<?>) reply.at("output"))
                .stream().map(Json::write).collect(java.util.stream.Collectors.toList());
    }

    private static String text(Wire.Reply reply) throws Exception {
        int last = ((List<?>) reply.at("output")).size() - 1;
        return (String) reply.at("output", last, "content", 0, "text");
    }

    // --- what is said

    @Test
    void anAnswerIsAMessageWithItsTokens() throws Exception {
        var reply = say("gpt-4o", "'Hello world'");
        assertEquals(200, reply.status(), reply.text());
        assertEquals("response", reply.at("object"));
        assertEquals("completed", reply.at("status"));
        assertTrue(text(reply).startsWith("Understood: Hello world"));
        assertEquals(9, reply.number("usage", "input_tokens"), "as in chat completions");
        assertEquals(
                9 + reply.number("usage", "output_tokens"), reply.number("usage", "total_tokens"));
        assertEquals(9, say("gpt-4o", items(user("Hello world"))).number("usage", "input_tokens"));
        var instructed = say("gpt-4o", "'Hello world'", "'instructions': 'Be brief'");
        assertEquals(9 + 2 + 4, instructed.number("usage", "input_tokens"));
    }

    @Test
    void itIsChargedLikeChatCompletions() throws Exception {
        var talk = items(user("Look"), called("c1"), called("c2"), output("c1"), output("c2"));
        var reply = say("gpt-4o", talk, TOOLS, "'instructions': 'Be brief'");
        var chat =
                Wire.chat(
                        server,
                        """
                        {"model": "gpt-4o", "messages": [
                         {"role": "system", "content": "Be brief"},
                         {"role": "user", "content": "Look"},
                         {"role": "assistant", "content": null, "tool_calls": [
                          {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
                          {"id": "c2", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
                         {"role": "tool", "tool_call_id": "c1", "content": "sent"},
                         {"role": "tool", "tool_call_id": "c2", "content": "sent"}],
                         "tools": [{"type": "function", "function": {"name": "orderLookup",
                          "description": "Looks up an order", "parameters": {"type": "object",
                          "properties": {"orderId": {"type": "string"}}, "required": ["orderId"]}}}]}
                        """);
        assertEquals(chat.promptTokens(), reply.number("usage", "input_tokens"));
        var counted =
                post(
                        "/v1/responses/input_tokens",
                        request("gpt-4o", talk, TOOLS, "'instructions': 'Be brief'"));
        assertEquals(chat.promptTokens(), counted.number("input_tokens"));
        assertEquals(2, server.log().size(), "to count is no request");
        var entry = server.log().get(0);
        assertEquals("responses", entry.protocol());
        assertEquals(5, entry.messages());
        assertEquals(server.log().get(1).toolTokens(), entry.toolTokens());
    }

    @Test
    void twoIdsAskTwiceAtOnceAndTheirResultsAreQuoted() throws Exception {
        var question = user("Look up orders A-1001 and A-1002");
        var asked = say("gpt-4o", items(question), TOOLS);
        assertEquals(2, said(asked).size());
        assertEquals("function_call", asked.at("output", 1, "type"));
        assertEquals("{\"orderId\":\"A-1002\"}", asked.at("output", 1, "arguments"));
        var talk = new ArrayList<>(List.of(question));
        talk.addAll(said(asked));
        for (int i = 0; i < 2; i++) {
            talk.add(output((String) asked.at("output", i, "call_id")));
        }
        assertEquals(
                "Here is what I found.\n- sent\n- sent",
                text(say("gpt-4o", talk.toString(), TOOLS)));
        var single = say("gpt-4o", items(question), TOOLS, "'parallel_tool_calls': false");
        assertEquals(1, said(single).size());
    }

    @Test
    void whatWasSaidBeforeIsKeptHere() throws Exception {
        var first = say("gpt-5", "'My city is Oslo.'");
        var id = "'previous_response_id': '%s'".formatted(first.at("id"));
        var second = say("gpt-5", "'What is my city?'", id);
        assertEquals("Your city is Oslo.", text(second));
        var whole = new ArrayList<>(List.of(user("My city is Oslo.")));
        whole.addAll(said(first));
        whole.add(user("What is my city?"));
        assertEquals(
                say("gpt-5", whole.toString()).number("usage", "input_tokens"),
                second.number("usage", "input_tokens"));
        assertEquals(1, server.log().get(1).messages(), "as they were sent");

        var asked = say("gpt-5", "'Look up order A-1001'", TOOLS);
        var call = asked.at("output", 1, "call_id");
        var next = "'previous_response_id': '%s'".formatted(asked.at("id"));
        var answer = say("gpt-5", items(output((String) call)), next, TOOLS);
        assertEquals("Here is what I found.\n- sent", text(answer));
        assertEquals(
                "No tool output found for function call " + call + ".",
                error(say("gpt-5", "'And?'", next)));
    }

    @Test
    void whatIsNotKeptIsNotFound() throws Exception {
        var first = say("gpt-5", "'My city is Oslo.'", "'store': false");
        var next = "'previous_response_id': '%s'".formatted(first.at("id"));
        var refused = say("gpt-5", "'And?'", next);
        assertEquals(
                "Previous response with id '%s' not found.".formatted(first.at("id")),
                error(refused));
        assertEquals("previous_response_not_found", refused.at("error", "code"));
        var reference =
                "{'type': 'item_reference', 'id': '%s'}".formatted(first.at("output", 0, "id"));
        assertEquals(404, say("gpt-5", items(reference, user("And?"))).status());

        var kept = say("gpt-4o", "'My city is Oslo.'");
        var known = "{'type': 'item_reference', 'id': '%s'}".formatted(kept.at("output", 0, "id"));
        var again = items(user("Hi"), known, user("And?"));
        assertEquals(200, say("gpt-4o", again).status());
        server.reset();
        assertEquals(404, say("gpt-4o", again).status());
    }

    @Test
    void whoseConversationItIsIsLogged() throws Exception {
        say("gpt-4o", "'Hi'", "'user': 'ada'");
        say("gpt-4o", "'Hi'", "'safety_identifier': 'bob'");
        say("gpt-4o", "'Hi'", "'prompt_cache_key': 'eve'");
        assertEquals(
                List.of("ada", "bob", "eve"), server.log().stream().map(LogEntry::user).toList());
    }

    @Test
    void anAnswerIsCutAtTheTokensAsked() throws Exception {
        var cut = say("gpt-4o", "'Tell me in 50 words'", "'max_output_tokens': 16");
        assertEquals("incomplete", cut.at("status"));
        assertEquals("max_output_tokens", cut.at("incomplete_details", "reason"));
        assertEquals(16, cut.number("usage", "output_tokens"));
        var refused = say("gpt-4o", "'Hi'", "'max_output_tokens': 15");
        assertEquals("integer_below_min_value", refused.at("error", "code"));
    }

    // --- what is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | |",
                "{'input': 'x'} | model | missing_required_parameter",
                "{'model': 'gpt-4o'} | input | missing_required_parameter",
                "{'model': 'gpt-4o', 'input': ''} | input | empty_string",
                "{'model': 'gpt-4o', 'input': []} | input | empty_array",
                "{'model': 'gpt-4o', 'input': 7} | input | invalid_type",
                "{'model': 'gpt-4o', 'input': [{'role': 'robot', 'content': 'x'}]} | input[0].role | invalid_value",
                "{'model': 'gpt-4o', 'input': [{'role': 'user', 'content': []}]} | input[0].content | empty_array",
                "{'model': 'gpt-4o', 'input': [{'type': 'computer_call'}]} | input[0].type | invalid_value",
                "{'model': 'gpt-4o', 'input': [{'type': 'function_call', 'name': 'f'}]} | input[0].call_id | missing_required_parameter",
                "{'model': 'gpt-4o', 'input': 'x', 'tools': [{'type': 'web_search'}]} | tools[0].type | invalid_value",
                "{'model': 'gpt-4o', 'input': 'x', 'tool_choice': {'type': 'function', 'name': 'f'}} | tool_choice |",
            })
    void whatIsNotInOrderIsRefusedWithItsPlace(String body, String param, String code)
            throws Exception {
        var reply = post("/v1/responses", body);
        error(reply);
        assertEquals(param, reply.at("error", "param"), reply.text());
        assertEquals(code, reply.at("error", "code"), reply.text());
    }

    @Test
    void aCallAndItsOutputStayTogether() throws Exception {
        assertEquals(
                "No tool output found for function call c2.",
                error(say("gpt-4o", items(user("Hi"), called("c1"), called("c2"), output("c1")))));
        var refused = say("gpt-4o", items(user("Hi"), output("c1")));
        assertEquals(
                "No tool call found for function call output with call_id c1.", error(refused));
        assertEquals("input", refused.at("error", "param"));
        assertEquals(400, say("gpt-4o", items(output("c1"), called("c1"))).status());
        var apart = items(user("Hi"), called("c1"), user("Wait"), output("c1"));
        assertEquals(200, say("gpt-4o", apart).status(), "but they need not be neighbours");
    }

    @Test
    void aPromptOverTheWindowIsRefused() throws Exception {
        var words = "word" + " word".repeat(2_993);
        var refused = say("gpt-4o", items(user(words)));
        assertEquals(
                "Your input exceeds the context window of this model. Please adjust your input and"
                        + " try again.",
                error(refused));
        assertEquals("context_length_exceeded", refused.at("error", "code"));
        assertEquals(3_001, server.log().get(0).promptTokens());
        assertEquals(200, say("gpt-4o", items(user(words.substring(5)))).status());
    }

    @Test
    void aModelOfAnotherProviderIsNotFound() throws Exception {
        var reply = say("claude-sonnet-4-6", "'Hi'");
        assertEquals(404, reply.status());
        assertEquals("model_not_found", reply.at("error", "code"));
    }

    // --- thinking

    @Test
    void aThoughtStaysWithWhatWasThoughtOf() throws Exception {
        for (var kept : List.of("'store': true", HIDDEN)) {
            var question = user("Look up orders A-1001 and A-1002");
            var asked = say("gpt-5-mini", items(question), TOOLS, kept);
            var said = said(asked);
            assertEquals("reasoning", asked.at("output", 0, "type"));
            assertTrue(asked.number("usage", "output_tokens_details", "reasoning_tokens") > 5);
            assertEquals(kept.equals(HIDDEN), said.get(0).contains("encrypted_content"));
            var outputs = new ArrayList<String>();
            for (int i = 1; i < 3; i++) {
                outputs.add(output((String) asked.at("output", i, "call_id")));
            }
            var talk = new ArrayList<>(List.of(question));
            talk.addAll(said);
            talk.addAll(outputs);
            assertEquals(200, say("gpt-5-mini", talk.toString(), TOOLS, kept).status());

            var thought = asked.at("output", 0, "id");
            var alone = items(question, said.get(0), user("And?"));
            assertEquals(
                    "Item '%s' of type 'reasoning' was provided without its required following item."
                            .formatted(thought),
                    error(say("gpt-5-mini", alone, kept)));
            talk.remove(1);
            assertEquals(
                    ("Item '%s' of type 'function_call' was provided without its required"
                                    + " 'reasoning' item: '%s'.")
                            .formatted(asked.at("output", 1, "id"), thought),
                    error(say("gpt-5-mini", talk.toString(), TOOLS, kept)));
            server.reset();
        }
    }

    @Test
    void aThoughtThatIsNotKeptMustBeSentSealed() throws Exception {
        var first = say("o3", "'Hello'", "'store': false");
        var talk = items(user("Hello"), said(first).get(0), said(first).get(1), user("And?"));
        var refused = say("o3", talk);
        assertEquals(404, refused.status());
        assertTrue(refused.message().startsWith("Item with id 'rs_"), refused.text());
        var sealed = say("o3", "'Hello'", HIDDEN);
        var forged = said(sealed).get(0).replaceFirst("content\":\"..", "content\":\"");
        var broken = say("o3", items(user("Hello"), forged, said(sealed).get(1), user("And?")));
        assertEquals("invalid_encrypted_content", broken.at("error", "code"));
    }

    @Test
    void aSummaryOfThoughtsIsForWhoAsks() throws Exception {
        var shown = say("o4-mini", "'Hello'", "'reasoning': {'summary': 'auto'}");
        assertTrue(((String) shown.at("output", 0, "summary", 0, "text")).contains("Hello"));
        assertEquals(List.of(), say("o4-mini", "'Hello'").at("output", 0, "summary"));
        assertEquals("message", say("gpt-4o", "'Hello'").at("output", 0, "type"));
    }

    // --- the cache

    @Test
    void aRepeatedBeginningIsCachedInSteps() throws Exception {
        var words = user("word" + " word".repeat(1_499)); // 1,504 tokens
        assertEquals(0, cached(say("gpt-4o", items(words))));
        var next = say("gpt-4o", items(words, user("And then?")));
        assertEquals(1_408, cached(next));
        assertEquals(1_408, server.log().get(1).cachedTokens());
    }

    private static long cached(Wire.Reply reply) throws Exception {
        return reply.number("usage", "input_tokens_details", "cached_tokens");
    }

    // --- streams

    @Test
    void aStreamSaysTheSameAsAnAnswerInOnePiece() throws Exception {
        for (var question : List.of("Tell me in 40 words", "Look up orders A-1001 and A-1002")) {
            var summary = "'reasoning': {'summary': 'auto'}";
            var input = items(user(question));
            var whole = say("gpt-5", input, TOOLS, summary);
            var stream = say("gpt-5", input, TOOLS, summary, "'stream': true");
            var text = new StringBuilder();
            var types = new ArrayList<Object>();
            Map<?, ?> last = null;
            for (var event : stream.text().split("\n\n", 0)) {
                var lines = event.split("\n", 0);
                last = (Map<?, ?>) Json.read(lines[1].substring("data: ".length()));
                assertEquals("event: " + last.get("type"), lines[0]);
                assertEquals(types.size(), ((Json.Numeral) last.get("sequence_number")).asLong());
                types.add(last.get("type"));
                if (last.get("type").equals("response.output_text.delta")) {
                    text.append(last.get("delta"));
                }
            }
            assertEquals("response.created", types.get(0));
            assertEquals("response.completed", types.get(types.size() - 1));
            assertEquals(Json.read(whole.text()), last.get("response"));
            var calls = types.contains("response.function_call_arguments.done");
            assertEquals(question.startsWith("Look"), calls);
            assertTrue(types.contains("response.reasoning_summary_text.done"));
            assertFalse(calls == types.contains("response.output_text.done"));
            assertEquals(calls ? "" : text(whole), text.toString());
        }
        assertTrue(server.log().get(1).stream());
        var refused = say("gpt-4o", items(user("word ".repeat(3_500))), "'stream': true");
        assertEquals("context_length_exceeded", refused.at("error", "code"));
        assertNull(((Map<?, ?>) refused.at()).get("type"));
    }
}
