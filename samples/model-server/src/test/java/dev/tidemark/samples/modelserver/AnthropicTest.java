package dev.tidemark.samples.modelserver;

import static dev.tidemark.samples.modelserver.Wire.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client of Anthropic's messages may rely on, over real HTTP. */
class AnthropicTest {

    private static final String TOOLS =
            """
            , 'tools': [{'name': 'orderLookup', 'description': 'Looks up an order',
             'input_schema': {'type': 'object', 'properties': {'orderId': {'type': 'string'}},
              'required': ['orderId']}}]""";

    private static final String THINKING =
            ", 'thinking': {'type': 'enabled', 'budget_tokens': 1024}";

    private static final String HI = "{'role': 'user', 'content': 'Hi'}";

    private static final String CALLED =
            """
            {'role': 'user', 'content': 'Look'}, {'role': 'assistant', 'content': [
             {'type': 'text', 'text': 'Yes'},
             {'type': 'tool_use', 'id': 't1', 'name': 'orderLookup', 'input': {}},
             {'type': 'tool_use', 'id': 't2', 'name': 'orderLookup', 'input': {}}]}""";

    private static final String R1 = result("t1", "one");
    private static final String R2 = result("t2", "two");
    private static final String TEXT = "{'type': 'text', 'text': 'And?'}";

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server =
                ModelServer.start(
                        0,
                        Options.defaults()
                                .withWindow("claude-opus-4-6", 3_000)
                                .withWindow("claude-opus-4-1", 3_000)
                                .withWindow("house-model", 3_000));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Wire.Reply post(String json) throws Exception {
        return send(server, "POST", "/v1/messages", json.replace('\'', '"'));
    }

    private Wire.Reply say(String messages, String... more) throws Exception {
        return post(request(messages, more));
    }

    private static String request(String messages, String... more) {
        return "{'model': 'claude-sonnet-4-6', 'max_tokens': 2000, 'messages': [%s]%s}"
                .formatted(messages, String.join("", more));
    }

    private static String user(String content) {
        return "{'role': 'user', 'content': %s}"
                .formatted(content.startsWith("[") ? content : "'" + content + "'");
    }

    private static String assistant(Wire.Reply reply) throws Exception {
        return Json.write(Json.object("role", "assistant", "content", reply.at("content")));
    }

    private static String result(String id, String text) {
        return "{'type': 'tool_result', 'tool_use_id': '%s', 'content': '%s'}".formatted(id, text);
    }

    private static String error(Wire.Reply reply) throws Exception {
        assertEquals(400, reply.status(), reply.text());
        assertEquals("error", reply.at("type"));
        assertEquals("invalid_request_error", reply.at("error", "type"));
        return reply.message();
    }

    // --- what is said

    @Test
    void anAnswerIsATextWithItsTokens() throws Exception {
        var reply = say(user("Hello world"));
        assertEquals(200, reply.status(), reply.text());
        assertEquals("message", reply.at("type"));
        assertEquals("assistant", reply.at("role"));
        assertEquals("end_turn", reply.at("stop_reason"));
        assertEquals("text", reply.at("content", 0, "type"));
        // "Hello world" is two tokens; 4 for the message, 3 for the reply
        assertEquals(9, reply.number("usage", "input_tokens"));
        assertTrue(reply.number("usage", "output_tokens") > 5);
        var beta = send(server, "POST", "/v1/messages?beta=true", request(HI).replace('\'', '"'));
        assertEquals(200, beta.status());
    }

    @Test
    void tokensAreCountedAsTheyAreCharged() throws Exception {
        var messages = CALLED + "," + user("[" + R1 + "," + R2 + "," + TEXT + "]");
        var system = ", 'system': [{'type': 'text', 'text': 'Be brief'}]";
        var charged = say(messages, TOOLS, system).number("usage", "input_tokens");
        var json = "{'model': 'claude-sonnet-4-6', 'messages': [%s]%s}";
        var counted =
                send(
                        server,
                        "POST",
                        "/v1/messages/count_tokens",
                        json.formatted(messages, TOOLS + system).replace('\'', '"'));
        assertEquals(charged, counted.number("input_tokens"));
        assertEquals(1, server.log().size(), "to count is no request");
        var entry = server.log().get(0);
        assertEquals(charged, entry.promptTokens());
        var without = say(messages, system).number("usage", "input_tokens");
        assertEquals(charged - without, entry.toolTokens());
        // a frame of 4 and one token each, 8 for each call with its name and {}, 8 for each result
        assertEquals(
                4 + 2 + (4 + 1) + (4 + 1) + 2 * (8 + 2 + 1) + 4 + 2 * (8 + 1) + 2 + 3, without);
    }

    @ParameterizedTest
    @CsvSource({"750, 750, 750", "100, 10, 2", "3136, 1568, 1640"}) // the last at half its size
    void aPictureCostsByItsArea(int width, int height, int tokens) throws Exception {
        var picture =
                "{'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png',"
                        + " 'data': '%s'}}".formatted(Wire.picture("png", width, height));
        var reply = say(user("[" + picture + "," + TEXT + "]"));
        assertEquals(4 + tokens + 2 + 3, reply.number("usage", "input_tokens"));
    }

    @Test
    void twoIdsAskTwiceAtOnceAndTheirResultsAreQuoted() throws Exception {
        var question = user("Look up orders A-1001 and A-1002");
        var asked = say(question, TOOLS);
        assertEquals("tool_use", asked.at("stop_reason"));
        assertEquals(2, ((List<?>) asked.at("content")).size());
        assertEquals("A-1002", asked.at("content", 1, "input", "orderId"));
        var results = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            results.add(result((String) asked.at("content", i, "id"), "order " + i));
        }
        var talk = question + "," + assistant(asked) + "," + user(results.toString());
        var reply = say(talk, TOOLS);
        assertEquals("Here is what I found.\n- order 0\n- order 1", reply.at("content", 0, "text"));
        var single =
                say(
                        question,
                        TOOLS,
                        ", 'tool_choice': {'type': 'auto', 'disable_parallel_tool_use': true}");
        assertEquals(1, ((List<?>) single.at("content")).size());
    }

    @Test
    void neighboursOfOneRoleAreOneMessage() throws Exception {
        var two = say(user("My city is Oslo.") + "," + user("What is my city?"));
        assertEquals(200, two.status());
        var one =
                say(
                        user(
                                "[{'type': 'text', 'text': 'My city is Oslo.'},"
                                        + " {'type': 'text', 'text': 'What is my city?'}]"));
        assertEquals(one.number("usage", "input_tokens"), two.number("usage", "input_tokens"));
        assertEquals(2, server.log().get(0).messages(), "as they were sent");
        var split = CALLED + "," + user("[" + R1 + "]") + "," + user("[" + R2 + "]");
        assertEquals(200, say(split + "," + user("And?")).status());
    }

    @Test
    void whoseConversationItIsIsLogged() throws Exception {
        say(HI, ", 'metadata': {'user_id': 'ada'}");
        var entry = server.log().get(0);
        assertEquals("ada", entry.user());
        assertEquals("anthropic", entry.protocol());
        assertTrue(!entry.stream());
    }

    @Test
    void anAnswerIsCutAtTheTokensAskedAndAtTheWindow() throws Exception {
        var cut = post(request(user("Tell me in 50 words")).replace("2000", "7"));
        assertEquals("max_tokens", cut.at("stop_reason"));
        assertEquals(7, cut.number("usage", "output_tokens"));
        var words = user("word" + " word".repeat(2_975) + " in 90 words");
        var full = request(words).replace("sonnet-4-6", "opus-4-6");
        assertEquals("model_context_window_exceeded", post(full).at("stop_reason"));
    }

    // --- what is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | : Input should be a valid dictionary",
                "{'max_tokens': 5, 'messages': []} | model: Field required",
                "{'model': 'claude-sonnet-4-6', 'messages': [{'role': 'user', 'content': 'x'}]} | max_tokens: Field required",
                "{'model': 'claude-sonnet-4-6', 'max_tokens': 0, 'messages': []} | max_tokens: Input should be greater than or equal to 1",
                "{'model': 'claude-sonnet-4-6', 'max_tokens': 5} | messages: Field required",
                "{'model': 'claude-sonnet-4-6', 'max_tokens': 5, 'messages': []} | messages: at least one message is required",
                "{'model': 'claude-sonnet-4-6', 'max_tokens': 5, 'messages': [{'role': 'robot', 'content': 'x'}]} | messages.0.role: Input should be 'user', 'assistant' or 'system'",
                "{'model': 'claude-sonnet-4-6', 'max_tokens': 5, 'messages': [{'role': 'user'}]} | messages.0.content: Field required",
                "nonsense | The request body is not valid JSON",
            })
    void whatIsNotInOrderIsRefused(String body, String message) throws Exception {
        assertEquals(message, error(post(body)).replace('"', '\''));
    }

    @Test
    void emptyContentIsRefused() throws Exception {
        var empty = "messages: text content blocks must be non-empty";
        assertEquals(empty, error(say(user("[{'type': 'text', 'text': ''}]"))));
        assertEquals(
                "messages: text content blocks must contain non-whitespace text",
                error(say(user("[{'type': 'text', 'text': ' \\n'}]"))));
        assertEquals(
                "system: text content blocks must be non-empty",
                error(say(HI, ", 'system': [{'type': 'text', 'text': ''}]")));
        var nothing = "all messages must have non-empty content except for the optional final";
        assertTrue(error(say(user("[]"))).startsWith("messages.0: " + nothing));
        assertTrue(
                error(say(HI + ",{'role': 'assistant', 'content': ''}," + HI))
                        .startsWith("messages.1: " + nothing));
        assertEquals(
                "messages: cache_control cannot be set for empty text blocks",
                error(
                        say(
                                user(
                                        "[{'type': 'text', 'text': '',"
                                                + " 'cache_control': {'type': 'ephemeral'}}]"))));
    }

    @Test
    void theFirstMessageIsTheUsers() throws Exception {
        assertEquals(
                "messages: first message must use the \"user\" role",
                error(say("{'role': 'assistant', 'content': 'Hello'}," + HI)));
    }

    @Test
    void everyCallIsAnsweredAtTheBeginningOfTheNextMessage() throws Exception {
        var words =
                "messages.1: `tool_use` ids were found without `tool_result` blocks immediately"
                        + " after: %s. Each `tool_use` block must have a corresponding"
                        + " `tool_result` block in the next message.";
        assertEquals(words.formatted("t1, t2"), error(say(CALLED)));
        assertEquals(words.formatted("t1, t2"), error(say(CALLED + "," + user("And?"))));
        assertEquals(words.formatted("t2"), error(say(CALLED + "," + user("[" + R1 + "]"))));
        assertEquals(
                words.formatted("t2"),
                error(say(CALLED + "," + user("[" + R1 + "," + TEXT + "," + R2 + "]"))));
        var inOrder = say(CALLED + "," + user("[" + R2 + "," + R1 + "," + TEXT + "]"));
        assertEquals(200, inOrder.status(), inOrder.text());
    }

    @Test
    void nothingIsAnsweredThatWasNotCalled() throws Exception {
        var words =
                "messages.%s: unexpected `tool_use_id` found in `tool_result` blocks: %s. Each"
                        + " `tool_result` block must have a corresponding `tool_use` block in the"
                        + " previous message.";
        assertEquals(words.formatted("0.content.0", "t1"), error(say(user("[" + R1 + "]"))));
        var both = user("[" + R1 + "," + R2 + "]");
        var later = CALLED + "," + both + ",{'role': 'assistant', 'content': 'So'}," + both;
        assertEquals(words.formatted("4.content.0", "t1"), error(say(later)));
        assertEquals(
                "messages.2.content.1: each tool_use must have a single result. Found multiple"
                        + " `tool_result` blocks with id: t1",
                error(say(CALLED + "," + user("[" + R1 + "," + R1 + "," + R2 + "]"))));
    }

    @Test
    void aCallsIdIsUsedOnce() throws Exception {
        var both = user("[" + R1 + "," + R2 + "]");
        assertEquals(
                "messages: `tool_use` ids must be unique",
                error(say(CALLED + "," + both + "," + CALLED + "," + both)));
    }

    @Test
    void goingOnFromTheAssistantsWordsIsForOlderModels() throws Exception {
        var prefilled = HI + ",{'role': 'assistant', 'content': '%s'}";
        assertEquals(
                "This model does not support assistant message prefill. The conversation must end"
                        + " with a user message.",
                error(say(prefilled.formatted("So"))));
        var house = request(prefilled.formatted("So")).replace("claude-sonnet-4-6", "house-model");
        assertEquals(400, post(house).status(), "nor for one that nobody knows");
        var older = request(prefilled).replace("sonnet-4-6", "sonnet-4-5");
        assertEquals(200, post(older.formatted("So")).status());
        assertEquals(
                "messages: final assistant content cannot end with trailing whitespace",
                error(post(older.formatted("So "))));
    }

    @Test
    void aPromptOverTheWindowIsRefusedWithBothNumbers() throws Exception {
        var words = user("word" + " word".repeat(2_993));
        var full = request(words).replace("sonnet-4-6", "opus-4-6");
        assertEquals("prompt is too long: 3001 tokens > 3000 maximum", error(post(full)));
        assertEquals(3_001, server.log().get(0).promptTokens());
        assertEquals(400, server.log().get(0).status());
        assertEquals(200, post(full.replaceFirst(" word", "")).status());
        var reserved = request(user("Hi")).replace("sonnet-4-6", "opus-4-1");
        assertEquals(
                "input length and `max_tokens` exceed context limit: 8 + 3000 > 3000, decrease"
                        + " input length or `max_tokens` and try again",
                error(post(reserved.replace("2000", "3000"))));
    }

    @Test
    void aModelNobodyKnowsIsNotFound() throws Exception {
        for (var model : List.of("claude-x", "gpt-4o")) {
            var reply = post(request(HI).replace("claude-sonnet-4-6", model));
            assertEquals(404, reply.status());
            assertEquals("not_found_error", reply.at("error", "type"));
            assertEquals("model: " + model, reply.message());
            assertEquals(model, server.log().get(server.log().size() - 1).model());
        }
    }

    @Test
    void toolsAndTheirChoiceAreChecked() throws Exception {
        assertEquals(
                "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
                error(say(HI, TOOLS.replace("orderLookup", "order lookup"))));
        assertEquals(
                "tools.0.input_schema: Field required",
                error(say(HI, ", 'tools': [{'name': 'x'}]")));
        var twice =
                ", 'tools': [{'name': 'x', 'input_schema': {}}, {'name': 'x', 'input_schema': {}}]";
        assertEquals("tools: Tool names must be unique.", error(say(HI, twice)));
        assertEquals(
                "tool_choice may only be specified while providing tools.",
                error(say(HI, ", 'tool_choice': {'type': 'any'}")));
        assertEquals(
                "Tool 'x' not found in provided tools",
                error(say(HI, TOOLS, ", 'tool_choice': {'type': 'tool', 'name': 'x'}")));
        assertEquals(
                "Thinking may not be enabled when tool_choice forces tool use.",
                error(say(HI, TOOLS, THINKING, ", 'tool_choice': {'type': 'any'}")));
    }

    // --- thinking

    @Test
    void whatWasThoughtComesFirstAndSigned() throws Exception {
        var reply = say(user("Hello"), THINKING);
        assertEquals("thinking", reply.at("content", 0, "type"));
        assertTrue(((String) reply.at("content", 0, "thinking")).contains("Hello"));
        assertNotEquals("", reply.at("content", 0, "signature"));
        assertEquals("text", reply.at("content", 1, "type"));
        assertEquals(
                "text", say(HI, ", 'thinking': {'type': 'disabled'}").at("content", 0, "type"));
        assertEquals(
                "thinking", say(HI, ", 'thinking': {'type': 'adaptive'}").at("content", 0, "type"));
    }

    @Test
    void theLatestThoughtMustComeBackAsItWas() throws Exception {
        var question = user("Look up order A-1001");
        var asked = say(question, TOOLS, THINKING);
        var said = assistant(asked);
        var results = user("[" + result((String) asked.at("content", 1, "id"), "sent") + "]");
        assertEquals(200, say(question + "," + said + "," + results, TOOLS, THINKING).status());

        var cannot =
                "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest"
                        + " assistant message cannot be modified. These blocks must remain as they"
                        + " were in the original response.";
        var shorter = said.replace("The user wrote", "User wrote");
        assertEquals(cannot, error(say(question + "," + shorter + "," + results, TOOLS, THINKING)));
        var signature = (String) asked.at("content", 0, "signature");
        var forged = said.replace(signature, signature.toLowerCase(java.util.Locale.ROOT));
        assertEquals(cannot, error(say(question + "," + forged + "," + results, TOOLS, THINKING)));

        var content = (List<?>) asked.at("content");
        var dropped =
                Json.write(Json.object("role", "assistant", "content", content.subList(1, 2)));
        assertTrue(
                error(say(question + "," + dropped + "," + results, TOOLS, THINKING))
                        .startsWith(
                                "messages.1.content.0.type: Expected `thinking` or"
                                        + " `redacted_thinking`, but found `tool_use`."));
        assertEquals(
                200,
                say(question + "," + dropped + "," + results, TOOLS).status(),
                "not asked for");

        var older =
                question
                        + ","
                        + shorter
                        + ","
                        + results
                        + ",{'role': 'assistant', 'content': 'Ok'},";
        assertEquals(
                "messages.1.content.0: Invalid `signature` in `thinking` block",
                error(say(older + user("And?"), TOOLS, THINKING)));
        var without =
                question
                        + ","
                        + dropped
                        + ","
                        + results
                        + ",{'role': 'assistant', 'content': 'Ok'},";
        assertEquals(200, say(without + user("And?"), TOOLS, THINKING).status(), "older may go");
    }

    @Test
    void sealedThoughtMustComeBackAsItWas() throws Exception {
        var question = user("ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING");
        var said = say(question, THINKING);
        assertEquals("redacted_thinking", said.at("content", 0, "type"));
        var data = (String) said.at("content", 0, "data");
        var talk = question + "," + assistant(said) + "," + user("And?");
        assertEquals(200, say(talk, THINKING).status());
        assertTrue(
                error(say(talk.replace(data, data.substring(4)), THINKING))
                        .startsWith("messages.1.content.0: `thinking` or `redacted_thinking`"));
    }

    @Test
    void aBudgetForThinkingIsChecked() throws Exception {
        assertEquals(
                "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
                error(say(HI, THINKING.replace("1024", "100"))));
        assertTrue(
                error(say(HI, THINKING.replace("1024", "2000")))
                        .startsWith("`max_tokens` must be greater than `thinking.budget_tokens`."));
    }

    // --- the cache

    private static final String MARK = ", 'cache_control': {'type': 'ephemeral'}";

    private static String block(String text, String mark) {
        return "{'type': 'text', 'text': '%s'%s}".formatted(text, mark);
    }

    private static List<Long> usage(Wire.Reply reply) throws Exception {
        return List.of(
                reply.number("usage", "cache_read_input_tokens"),
                reply.number("usage", "cache_creation_input_tokens"),
                reply.number("usage", "input_tokens"));
    }

    @Test
    void onlyWhatIsMarkedIsCached() throws Exception {
        var words = "word" + " word".repeat(2_099);
        var marked = "[" + block(words, MARK) + "," + block("One", "") + "]";
        assertEquals(List.of(0L, 2_104L, 4L), usage(say(user(marked))));
        assertEquals(List.of(2_104L, 0L, 4L), usage(say(user(marked))));
        var other = marked.replace("One", "Two and three");
        assertEquals(List.of(2_104L, 0L, 6L), usage(say(user(other))));
        var unmarked = "[" + block(words, "") + "," + block("One", "") + "]";
        assertEquals(List.of(0L, 0L, 2_108L), usage(say(user(unmarked))), "no mark, no cache");
        var changed = marked.replaceFirst("word", "Word");
        assertEquals(0, usage(say(user(changed))).get(0), "another beginning");
        var entry = server.log().get(1);
        assertEquals(2_108, entry.promptTokens());
        assertEquals(2_104, entry.cachedTokens());
        assertEquals(2_104, server.log().get(0).writtenTokens());
    }

    @Test
    void aMarkThatMovesOnReadsWhatTheOneBeforeWrote() throws Exception {
        var words = "word" + " word".repeat(2_099);
        var first = user("[" + block(words, MARK) + "]");
        say(first);
        var next =
                user("[" + block(words, "") + "]")
                        + ",{'role': 'assistant', 'content': 'Ok'},"
                        + user("[" + block("And then?", MARK) + "]");
        var usage = usage(say(next));
        assertEquals(2_104, usage.get(0));
        assertEquals(4 + 1 + 4 + 3, usage.get(1));
        assertEquals(3, usage.get(2));
        // twenty blocks back and no further
        var far = new ArrayList<String>(List.of(block(words, "")));
        for (int i = 0; i < 19; i++) {
            far.add(block("n" + i, i == 18 ? MARK : ""));
        }
        assertEquals(2_104, usage(say(user(far.toString()))).get(0));
        server.reset();
        say(first);
        far.add(1, block("one more", ""));
        assertEquals(0, usage(say(user(far.toString()))).get(0));
    }

    @Test
    void aMarkOnTheWholeRequestStandsAtItsEnd() throws Exception {
        var words = user("word" + " word".repeat(2_099));
        assertEquals(List.of(0L, 2_104L, 3L), usage(say(words, MARK)));
        assertEquals(List.of(2_104L, 0L, 3L), usage(say(words, MARK)));
    }

    @Test
    void aShortBeginningIsNotCached() throws Exception {
        var words = user("[" + block("word" + " word".repeat(2_042), MARK) + "]"); // 2,047
        assertEquals(0, usage(say(words)).get(1));
        assertEquals(0, usage(say(words)).get(0));
        assertEquals(0, usage(post(request(words).replace("sonnet-4-6", "opus-4-5"))).get(1));
        assertEquals(2_047, usage(post(request(words).replace("sonnet-4-6", "sonnet-4-5"))).get(1));
    }

    @Test
    void moreThanFourMarksAreRefused() throws Exception {
        var four = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            four.add(block("n" + i, MARK));
        }
        assertEquals(200, say(user(four.toString())).status());
        var tool = TOOLS.replace("'input_schema'", MARK.substring(2) + ", 'input_schema'");
        assertEquals(
                "A maximum of 4 blocks with cache_control may be provided. Found 5.",
                error(say(user(four.toString()), tool)));
        var automatic = user(four + "").replace("]", "," + TEXT + "]");
        assertEquals(400, say(automatic, MARK).status(), "the request's own counts");
    }

    // --- streams

    @Test
    void aStreamSaysTheSameAsAnAnswerInOnePiece() throws Exception {
        for (var question : List.of("Tell me in 40 words", "Look up orders A-1001 and A-1002")) {
            var whole = say(user(question), TOOLS, THINKING);
            var stream = say(user(question), TOOLS, THINKING, ", 'stream': true");
            var events = new ArrayList<Map<?, ?>>();
            for (var event : stream.text().split("\n\n", 0)) {
                var lines = event.split("\n", 0);
                var data = (Map<?, ?>) Json.read(lines[1].substring("data: ".length()));
                assertEquals("event: " + data.get("type"), lines[0]);
                events.add(data);
            }
            assertEquals("message_start", events.get(0).get("type"));
            assertEquals("message_stop", events.get(events.size() - 1).get("type"));
            var last = events.get(events.size() - 2);
            assertEquals(whole.at("usage"), last.get("usage"));
            assertEquals(
                    whole.at("stop_reason"), ((Map<?, ?>) last.get("delta")).get("stop_reason"));
            var text = new StringBuilder();
            for (var event : events) {
                if (event.get("delta") instanceof Map<?, ?> delta && delta.containsKey("text")) {
                    text.append(delta.get("text"));
                }
            }
            var content = (List<?>) whole.at("content");
            var said = ((Map<?, ?>) content.get(1)).get("text");
            assertEquals(said == null ? "" : said, text.toString());
        }
        assertTrue(server.log().get(1).stream());
    }
}
