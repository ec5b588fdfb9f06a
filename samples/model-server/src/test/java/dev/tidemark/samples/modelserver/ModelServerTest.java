package dev.tidemark.samples.modelserver;

import static dev.tidemark.samples.modelserver.Wire.chat;
import static dev.tidemark.samples.modelserver.Wire.request;
import static dev.tidemark.samples.modelserver.Wire.say;
import static dev.tidemark.samples.modelserver.Wire.send;
import static dev.tidemark.samples.modelserver.Wire.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may rely on, over real HTTP. */
class ModelServerTest {

    private static final String CALLED =
            """
            {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function",
             "function": {"name": "orderLookup", "arguments": "{}"}}, {"id": "c2",
             "type": "function", "function": {"name": "orderLookup", "arguments": "{}"}}]}""";

    private static final String TOOLS =
            """
            "tools": [
             {"type": "function", "function": {"name": "orderLookup",
              "description": "Looks up an order", "parameters": {"type": "object",
              "properties": {"orderId": {"type": "string"}}, "required": ["orderId"]}}},
             {"type": "function", "function": {"name": "refund",
              "description": "Gives money back", "parameters": {"type": "object",
              "properties": {"orderId": {"type": "string"}, "euros": {"type": "number"},
               "reason": {"type": "string", "enum": ["LATE", "BROKEN"]}, "note": {"type": "string"}},
              "required": ["orderId", "euros", "reason"]}}}]""";

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server =
                ModelServer.start(
                        0,
                        Options.defaults()
                                .withWindow("gpt-4o-mini", 6_000)
                                .withWindow("house-model", 100)
                                .withMaxBodyBytes(200_000));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String result(String id, String text) {
        return Json.write(Json.object("role", "tool", "tool_call_id", id, "content", text));
    }

    // --- the window

    @Test
    void aRequestThatFillsTheWindowIsAnsweredAndOneTokenMoreIsRefused() throws Exception {
        // a word each: " word" is one token, so is the first "word"; 7 tokens around them
        var full =
                Wire.request(user("word" + " word".repeat(91)))
                        .replace("gpt-4o-mini", "house-model");
        var answered = chat(server, full);
        assertEquals(200, answered.status());
        assertEquals(99, answered.promptTokens());
        assertEquals(1, answered.number("usage", "completion_tokens"), "what room is left");
        assertEquals("length", answered.at("choices", 0, "finish_reason"));

        var over =
                Wire.request(user("word" + " word".repeat(93)))
                        .replace("gpt-4o-mini", "house-model");
        var refused = chat(server, over);
        assertEquals(400, refused.status());
        assertEquals("context_length_exceeded", refused.at("error", "code"));
        assertEquals("invalid_request_error", refused.at("error", "type"));
        assertEquals("messages", refused.at("error", "param"));
        assertEquals(
                "This model's maximum context length is 100 tokens. However, your messages resulted"
                        + " in 101 tokens. Please reduce the length of the messages.",
                refused.message());
        assertEquals(101, server.log().get(1).promptTokens());
        assertEquals(400, server.log().get(1).status());
    }

    @Test
    void aRefusalNamesWhatToolsAndAnswerWouldTake() throws Exception {
        var refused = say(server, user("Hello world"), TOOLS, "\"max_tokens\": 6000");
        int tools = (int) say(server, user("Hello world"), TOOLS).promptTokens() - 9;
        assertEquals(
                "This model's maximum context length is 6000 tokens. However, you requested %d"
                                .formatted(6009 + tools)
                        + " tokens (9 in the messages, %d in the functions, and 6000 in the"
                                .formatted(tools)
                        + " completion). Please reduce the length of the messages, functions, or"
                        + " completion.",
                refused.message());
    }

    @Test
    void anAnswerIsCutAtTheTokensAsked() throws Exception {
        var cut = say(server, user("Tell me in 50 words"), "\"max_completion_tokens\": 7");
        assertEquals(7, cut.number("usage", "completion_tokens"));
        assertEquals("length", cut.at("choices", 0, "finish_reason"));
        var whole = say(server, user("Tell me in 50 words")).content();
        assertEquals(50, whole.split(" ").length);
        assertTrue(whole.startsWith(cut.content()));
    }

    @Test
    void aModelNobodyKnowsIsNotFoundAndSnapshotsAre() throws Exception {
        var unknown = chat(server, request(user("Hi")).replace("gpt-4o-mini", "claude-x"));
        assertEquals(404, unknown.status());
        assertEquals("model_not_found", unknown.at("error", "code"));
        var snapshot = request(user("Hi")).replace("gpt-4o-mini", "gpt-4o-mini-2024-07-18");
        assertEquals(200, chat(server, snapshot).status());
        var models = send(server, "GET", "/v1/models", "").text();
        assertTrue(models.contains("\"house-model\"") && models.contains("\"gpt-4.1\""), models);
    }

    // --- what is refused

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "{\"model\": \"gpt-4o-mini\"} {}",
                "hello",
                "{\"a\": NaN}",
                "\u0000"
            })
    void whatIsNotJsonIsRefused(String body) throws Exception {
        var reply = chat(server, body);
        assertEquals(400, reply.status());
        assertEquals("invalid_request_error", reply.at("error", "type"));
        assertTrue(reply.message().startsWith("We could not parse the JSON body"), reply.text());
        assertNull(reply.at("error", "code"));
        assertNull(reply.at("error", "param"));
    }

    @Test
    void jsonThatNestsWithoutEndIsRefused() throws Exception {
        assertEquals(400, chat(server, "[".repeat(150_000)).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                        |                            |",
                "{}                                        |                            |",
                "{'model': 'gpt-4o'}                       | messages                   | missing_required_parameter",
                "{'model': 7, 'messages': [{'role': 'user', 'content': 'x'}]} | model    | invalid_type",
                "{'model': 'gpt-4o', 'messages': []}       | messages                   | empty_array",
                "{'model': 'gpt-4o', 'messages': 'hi'}     | messages                   | invalid_type",
                "{'model': 'gpt-4o', 'messages': ['hi']}   | messages[0]                | invalid_type",
                "{'model': 'gpt-4o', 'messages': [{}]}     | messages[0].role           | missing_required_parameter",
                "{'model': 'gpt-4o', 'messages': [{'role': 'robot', 'content': 'x'}]} | messages[0].role | invalid_value",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 7}]} | messages[0].content | invalid_type",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': []}]} | messages[0].content | empty_array",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': null}]} | messages[0].content |",
                "{'model': 'gpt-4o', 'messages': [{'role': 'assistant'}]} | messages[0].content |",
                "{'model': 'gpt-4o', 'messages': [{'role': 'assistant', 'tool_calls': []}]} | messages[0].tool_calls | empty_array",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': [{'type': 'file'}]}]} | messages[0].content[0].type | invalid_value",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'tools': []} | tools | empty_array",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'tools': [{'type': 'function', 'function': {}}]} | tools[0].function.name | missing_required_parameter",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'tool_choice': 'auto'} | tool_choice |",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'max_tokens': 0} | max_tokens | integer_below_min_value",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'max_tokens': 1.5} | max_tokens | invalid_type",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'n': 2} | n |",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'stream': 'yes'} | stream | invalid_type",
                "{'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'x'}], 'stream_options': {}} | stream_options |",
            })
    void whatTheProviderRefusesIsRefusedWithItsPlace(String body, String param, String code)
            throws Exception {
        var reply = chat(server, body.replace('\'', '"'));
        assertEquals(400, reply.status(), reply.text());
        assertEquals("invalid_request_error", reply.at("error", "type"));
        assertEquals(param, reply.at("error", "param"), reply.text());
        assertEquals(code, reply.at("error", "code"), reply.text());
    }

    @Test
    void aToolMessageNeedsACallBeforeIt() throws Exception {
        var orphan = say(server, user("Hi") + "," + result("c1", "x"));
        assertEquals(400, orphan.status());
        assertEquals("messages.[1].role", orphan.at("error", "param"));
        assertTrue(orphan.message().contains("must be a response to a preceeding message"));

        var twice = say(server, CALLED + "," + result("c1", "x") + "," + result("c1", "x"));
        assertEquals("messages.[2].role", twice.at("error", "param"));

        var late =
                say(
                        server,
                        CALLED
                                + ","
                                + result("c1", "x")
                                + ","
                                + user("?")
                                + ","
                                + result("c2", "x"));
        assertEquals(400, late.status());
    }

    @Test
    void everyCallNeedsItsToolMessage() throws Exception {
        var none = say(server, CALLED + "," + user("And?"));
        assertEquals(400, none.status());
        assertTrue(none.message().endsWith("did not have response messages: c1, c2"), none.text());
        var one = say(server, CALLED + "," + result("c2", "x"));
        assertTrue(one.message().endsWith("did not have response messages: c1"), one.text());
        var both = say(server, CALLED + "," + result("c2", "x") + "," + result("c1", "y"));
        assertEquals(200, both.status());
    }

    @Test
    void aBodyOverTheLimitIsRefusedAndTheServerGoesOn() throws Exception {
        var reply = say(server, user("x".repeat(300_000)));
        assertEquals(413, reply.status());
        assertEquals("invalid_request_error", reply.at("error", "type"));
        assertEquals(200, say(server, user("Hi")).status());
    }

    @Test
    void aClientThatHangsUpHarmsNobody() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(
                            "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 99999\r\n\r\n{"
                                    .getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(200, say(server, user("Hi")).status());
    }

    @Test
    void wrongPathsAndMethodsSaySo() throws Exception {
        assertEquals("unknown_url", send(server, "GET", "/v2", "").at("error", "code"));
        assertEquals(405, send(server, "GET", "/v1/chat/completions", "").status());
        assertEquals(200, send(server, "GET", "/health", "").status());
    }

    // --- the script

    @Test
    void anIdAndAWordOfAToolAskForThatTool() throws Exception {
        var reply = say(server, user("Please look up my order A-1042."), TOOLS);
        assertEquals("tool_calls", reply.at("choices", 0, "finish_reason"));
        assertNull(reply.content());
        var function = new Object[] {"choices", 0, "message", "tool_calls", 0, "function"};
        assertEquals("orderLookup", ((Map<?, ?>) reply.at(function)).get("name"));
        assertEquals("{\"orderId\":\"A-1042\"}", ((Map<?, ?>) reply.at(function)).get("arguments"));
    }

    @Test
    void argumentsFollowTheSchema() throws Exception {
        var reply = say(server, user("Refund 12.50 for A-7001, it came broken"), TOOLS);
        var call = (Map<?, ?>) reply.at("choices", 0, "message", "tool_calls", 0, "function");
        assertEquals("refund", call.get("name"));
        assertEquals(
                "{\"orderId\":\"A-7001\",\"euros\":12.50,\"reason\":\"BROKEN\"}",
                call.get("arguments"));
    }

    @Test
    void twoIdsAskTwiceAtOnceAndAThirdNext() throws Exception {
        var question = user("Look up orders A-1001, A-1002 and A-1003");
        var two = say(server, question, TOOLS);
        var calls = (List<?>) two.at("choices", 0, "message", "tool_calls");
        assertEquals(2, calls.size());
        var asked = Json.write(two.at("choices", 0, "message"));
        var answered = question + "," + asked;
        for (var call : calls) {
            answered += "," + result((String) ((Map<?, ?>) call).get("id"), "{\"state\":\"sent\"}");
        }
        var third = say(server, answered, TOOLS);
        assertEquals(1, ((List<?>) third.at("choices", 0, "message", "tool_calls")).size());
        assertTrue(third.text().contains("A-1003"));
        var inTurn = say(server, question, TOOLS, "\"parallel_tool_calls\": false");
        assertEquals(1, ((List<?>) inTurn.at("choices", 0, "message", "tool_calls")).size());
    }

    @Test
    void aToolThatTakesNoIdIsAskedOncePerIdAllTheSame() throws Exception {
        var tool =
                """
                "tools": [{"type": "function", "function": {"name": "countParcels"}}]""";
        var question = user("Count the parcels of A-1001");
        var asked = say(server, question, tool);
        var id = (String) asked.at("choices", 0, "message", "tool_calls", 0, "id");
        var call = Json.write(asked.at("choices", 0, "message"));
        var answered = say(server, question + "," + call + "," + result(id, "3"), tool);
        assertEquals("Here is what I found.\n- 3", answered.content());
    }

    @Test
    void toolChoiceIsObeyed() throws Exception {
        var none = say(server, user("Look up A-1042"), TOOLS, "\"tool_choice\": \"none\"");
        assertEquals("stop", none.at("choices", 0, "finish_reason"));
        var named =
                say(
                        server,
                        user("Look up order A-1042"),
                        TOOLS,
                        "\"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"refund\"}}");
        assertTrue(named.text().contains("\"name\":\"refund\""));
        var required = say(server, user("Hello there"), TOOLS, "\"tool_choice\": \"required\"");
        assertEquals("tool_calls", required.at("choices", 0, "finish_reason"));
    }

    @Test
    void toolResultsAreQuoted() throws Exception {
        var reply =
                say(
                        server,
                        user("Hi")
                                + ","
                                + CALLED
                                + ","
                                + result("c1", "{\"state\":\"sent\"}")
                                + ","
                                + result("c2", "lost"),
                        TOOLS);
        assertEquals("Here is what I found.\n- {\"state\":\"sent\"}\n- lost", reply.content());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello. My order number is A-1042. Thanks! | What was my order number?  | Your order number is A-1042.",
                "Here: {\"orderNumber\":\"A-1042\"}        | What is my order number?   | Your order number is A-1042.",
                "order_number=A-1042; carrier=DHL          | What's my order number?    | Your order number is A-1042.",
                "order number: A-1042                      | what is the Order Number?  | Your Order Number is A-1042.",
                "My name is Zoë Ångström, by the way       | What was my name again?    | Your name is Zoë Ångström.",
                "It weighs 1.5 kg. The weight is 1.5 kg.   | What is the weight?        | Your weight is 1.5 kg.",
                "My surname is Lovelace                    | What is my name?           | I don't know your name.",
                "We talked of something else               | What is my order number?   | I don't know your order number.",
            })
    void aFactIsKnownAsLongAsItStandsInTheRequest(String said, String question, String answer)
            throws Exception {
        var messages = user(said) + ", {\"role\": \"assistant\", \"content\": \"Fine\"}, ";
        assertEquals(answer, say(server, messages + user(question)).content());
    }

    @Test
    void theNewestFactWins() throws Exception {
        var messages = user("My city is Oslo.") + "," + user("My city is Bergen.") + ",";
        assertEquals(
                "Your city is Bergen.", say(server, messages + user("What is my city?")).content());
    }

    @Test
    void theNewestFactOfOneMessageWins() throws Exception {
        var messages = user("My city is Oslo.\nMy city is Bergen.") + ",";
        assertEquals(
                "Your city is Bergen.", say(server, messages + user("What is my city?")).content());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'orderId':'A-1042','dueDate':'2026-12-04'}           | Your due date of A-1042 is 2026-12-04.",
                "orderId: A-1042, paid: false, due_date: 2026-12-04    | Your due date of A-1042 is 2026-12-04.",
                "The due date of A-1042 is 2026-12-04.                 | Your due date of A-1042 is 2026-12-04.",
                "[{'id':'A-1041','dueDate':'1'},{'id':'A-1042','dueDate':'2'},{'id':'A-1043','dueDate':'3'}] | Your due date of A-1042 is 2.",
                "A-1042 is paid; A-1043: due date: 2026-12-04          | I don't know your due date of A-1042.",
                "A-1042 is paid. Nobody knows the due date.            | I don't know your due date of A-1042.",
                "{'orderId':'A-10421','dueDate':'2026-12-04'}          | I don't know your due date of A-1042.",
                "{'dueDate':'2026-12-04'}                              | I don't know your due date of A-1042.",
            })
    void aFactOfSomethingIsKnownWhereItIsSpokenOf(String said, String answer) throws Exception {
        var messages = user(said.replace('\'', '"')) + ",";
        assertEquals(
                answer,
                say(server, messages + user("What was the due date of A-1042?"), TOOLS).content());
    }

    @Test
    void whatIsAskedFarBehindItsIdIsNotKnown() throws Exception {
        var near = user("A-1042 " + "word ".repeat(150) + "due date: 2026-12-04") + ",";
        var far = user("A-1042 " + "word ".repeat(250) + "due date: 2026-12-04") + ",";
        var question = user("What was the due date of A-1042?");
        assertTrue(say(server, near + question).content().startsWith("Your due date"));
        assertTrue(say(server, far + question).content().startsWith("I don't know"));
    }

    @Test
    void whatAToolWasAskedBelongsToItsResult() throws Exception {
        var question = user("Look up orders A-1001 and A-1002");
        var asked = say(server, question, TOOLS);
        var calls = (List<?>) asked.at("choices", 0, "message", "tool_calls");
        var talk = question + "," + Json.write(asked.at("choices", 0, "message"));
        for (int i = 0; i < 2; i++) {
            var id = (String) ((Map<?, ?>) calls.get(i)).get("id");
            talk += "," + result(id, "{\"total\": \"%d.50\"}".formatted(i + 1));
        }
        talk += ",";
        assertEquals(
                "Your total of A-1001 is 1.50.",
                say(server, talk + user("What was the total of A-1001?"), TOOLS).content());
        assertEquals(
                "Your total of A-1002 is 2.50.",
                say(server, talk + user("What was the total of A-1002?"), TOOLS).content());
    }

    @Test
    void aQuestionForAFactIsNoAnswerToIt() throws Exception {
        var question = user("What was the total of A-1001?");
        var first = say(server, question).content();
        assertEquals("I don't know your total of A-1001.", first);
        var said = Json.write(Json.object("role", "assistant", "content", first));
        assertEquals(first, say(server, question + "," + said + "," + question).content());
    }

    @Test
    void picturesAreSeen() throws Exception {
        var picture =
                """
                {"role": "user", "content": [{"type": "text", "text": "The parcel"},
                 {"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}]}""";
        assertTrue(say(server, picture).content().startsWith("I see 1 image. Understood"));
    }

    // --- streams

    @Test
    void aStreamSaysTheSameAsAnAnswerInOnePiece() throws Exception {
        var question = user("Tell me in 40 words");
        var whole = say(server, question);
        var stream =
                say(
                        server,
                        question,
                        "\"stream\": true",
                        "\"stream_options\": {\"include_usage\": true}");
        var chunks = chunks(stream.text());
        var text = new StringBuilder();
        for (var chunk : chunks.subList(0, chunks.size() - 1)) {
            assertTrue(chunk.containsKey("usage") && chunk.get("usage") == null);
            var delta = (Map<?, ?>) choice(chunk).get("delta");
            text.append(delta.containsKey("content") ? delta.get("content") : "");
        }
        assertEquals(whole.content(), text.toString());
        assertTrue(chunks.size() > 5, "in pieces");
        assertEquals("assistant", ((Map<?, ?>) choice(chunks.get(0)).get("delta")).get("role"));
        assertEquals("stop", choice(chunks.get(chunks.size() - 2)).get("finish_reason"));
        var last = chunks.get(chunks.size() - 1);
        assertEquals(List.of(), last.get("choices"));
        assertEquals(whole.at("usage"), last.get("usage"));
    }

    @Test
    void aStreamWithoutUsageHasNone() throws Exception {
        var chunks = chunks(say(server, user("Hi"), "\"stream\": true").text());
        assertTrue(chunks.stream().noneMatch(chunk -> chunk.containsKey("usage")));
        assertEquals("stop", choice(chunks.get(chunks.size() - 1)).get("finish_reason"));
    }

    @Test
    void streamedToolCallsComeInPiecesByIndex() throws Exception {
        var question = user("Refund 5 for A-1001 and A-1002, both broken");
        var whole = say(server, question, TOOLS);
        var chunks = chunks(say(server, question, TOOLS, "\"stream\": true").text());
        var arguments = new StringBuilder[] {new StringBuilder(), new StringBuilder()};
        var names = new ArrayList<Object>();
        for (var chunk : chunks) {
            if (((Map<?, ?>) choice(chunk).get("delta")).get("tool_calls")
                    instanceof List<?> calls) {
                var call = (Map<?, ?>) calls.get(0);
                var function = (Map<?, ?>) call.get("function");
                int index = (int) ((Json.Numeral) call.get("index")).asLong();
                arguments[index].append(function.get("arguments"));
                if (function.containsKey("name")) {
                    names.add(function.get("name"));
                    assertTrue(call.containsKey("id"));
                }
            }
        }
        assertEquals(List.of("refund", "refund"), names);
        for (int i = 0; i < 2; i++) {
            var function =
                    (Map<?, ?>) whole.at("choices", 0, "message", "tool_calls", i, "function");
            assertEquals(function.get("arguments"), arguments[i].toString());
        }
        assertEquals("tool_calls", choice(chunks.get(chunks.size() - 1)).get("finish_reason"));
    }

    @Test
    void aRefusedStreamIsAnErrorBodyLikeAnyOther() throws Exception {
        var reply = say(server, user("word ".repeat(7_000)), "\"stream\": true");
        assertEquals(400, reply.status());
        assertEquals("context_length_exceeded", reply.at("error", "code"));
    }

    private static Map<?, ?> choice(Map<?, ?> chunk) {
        return (Map<?, ?>) ((List<?>) chunk.get("choices")).get(0);
    }

    private static List<Map<?, ?>> chunks(String stream) throws IOException {
        var events = stream.split("\n\n", 0);
        assertEquals("data: [DONE]", events[events.length - 1]);
        var chunks = new ArrayList<Map<?, ?>>();
        for (int i = 0; i < events.length - 1; i++) {
            assertTrue(events[i].startsWith("data: {"), events[i]);
            var chunk = (Map<?, ?>) Json.read(events[i].substring("data: ".length()));
            assertEquals("chat.completion.chunk", chunk.get("object"));
            chunks.add(chunk);
        }
        return chunks;
    }

    // --- cached tokens

    @Test
    void aRepeatedBeginningIsCachedFrom1024TokensInStepsOf128() throws Exception {
        for (int words : new int[] {1_019, 1_020, 1_147, 1_148, 3_000}) {
            server.reset();
            var first = user("word" + " word".repeat(words - 1)); // 4 tokens more than words
            assertEquals(0, say(server, first).cachedTokens());
            var next = say(server, first + "," + user("And then?"));
            int known = words + 4;
            assertEquals(known < 1_024 ? 0 : known / 128 * 128, next.cachedTokens(), "of " + known);
        }
    }

    @Test
    void toolsStandBeforeTheMessagesInTheCache() throws Exception {
        var first = user("word" + " word".repeat(1_500));
        assertEquals(0, say(server, first, TOOLS).cachedTokens());
        assertTrue(say(server, first, TOOLS).cachedTokens() > 1_500);
        assertEquals(0, say(server, first).cachedTokens(), "other tools, another beginning");
    }

    @Test
    void aChangedMessageBreaksTheCacheFromThereOn() throws Exception {
        var system = "{\"role\": \"system\", \"content\": \"%s\"}".formatted("rule ".repeat(1_200));
        var talk = system + "," + user("One") + "," + user("Two ".repeat(1_000));
        say(server, talk);
        var same = say(server, talk).cachedTokens();
        var changed = say(server, talk.replace("One", "Uno")).cachedTokens();
        assertTrue(same > 2_000 && changed >= 1_152 && changed < 1_400, same + " " + changed);
        assertEquals(0, say(server, talk.replaceFirst("rule", "role")).cachedTokens());
    }

    @Test
    void modelsAndRefusedRequestsShareNothing() throws Exception {
        var text = user("word" + " word".repeat(1_500));
        say(server, text);
        assertEquals(
                0, chat(server, request(text).replace("gpt-4o-mini", "gpt-4o")).cachedTokens());
        var tooLong = user("long ".repeat(2_000)) + "," + user("long ".repeat(5_000));
        assertEquals(400, say(server, tooLong).status());
        assertEquals(0, say(server, user("long ".repeat(2_000))).cachedTokens());
    }

    // --- the rest

    @Test
    void theSameRequestGetsTheSameBytes() throws Exception {
        var question = user("Look up orders A-1001 and A-1002");
        var first = say(server, question, TOOLS);
        assertEquals(first.text(), say(server, question, TOOLS).text());
        try (var other = ModelServer.start(0, Options.defaults())) {
            assertEquals(first.text(), say(other, question, TOOLS).text());
        }
        assertNotEquals(first.at("id"), say(server, user("Hi"), TOOLS).at("id"));
    }

    @Test
    void manyAtOnceGetTheirOwnAnswersAndAllAreLogged() throws Exception {
        var pool = Executors.newFixedThreadPool(16);
        try {
            var calls =
                    IntStream.range(0, 200)
                            .<Callable<String>>mapToObj(
                                    i ->
                                            () ->
                                                    say(
                                                                    server,
                                                                    user("My code is K" + i + ".")
                                                                            + ","
                                                                            + user(
                                                                                    "What is my code?"),
                                                                    i % 2 == 0
                                                                            ? "\"user\": \"even\""
                                                                            : "\"user\": \"odd\"")
                                                            .content())
                            .toList();
            var answers = pool.invokeAll(calls);
            for (int i = 0; i < 200; i++) {
                assertEquals("Your code is K" + i + ".", answers.get(i).get());
            }
        } finally {
            pool.shutdownNow();
        }
        var log = server.log();
        assertEquals(200, log.size());
        assertEquals(100, log.stream().filter(entry -> entry.user().equals("odd")).count());
        for (int i = 0; i < 200; i++) {
            assertEquals(i + 1, log.get(i).n());
        }
    }

    @Test
    void theLogTellsEachRequestInALine() throws Exception {
        say(server, user("Hello world"), TOOLS, "\"user\": \"ada\"");
        chat(server, "nonsense");
        var lines = send(server, "GET", "/log", "").text().split("\n", 0);
        assertEquals(2, lines.length);
        var entry = server.log().get(0);
        assertEquals(
                "{\"n\":1,\"model\":\"gpt-4o-mini\",\"messages\":1,\"prompt_tokens\":"
                        + entry.promptTokens()
                        + ",\"cached_tokens\":0,\"completion_tokens\":"
                        + entry.completionTokens()
                        + ",\"status\":200,\"tools\":2,\"user\":\"ada\",\"protocol\":\"chat\","
                        + "\"stream\":false,\"written_tokens\":0,\"tool_tokens\":"
                        + entry.toolTokens()
                        + "}",
                lines[0]);
        assertTrue(lines[1].contains("\"status\":400"), lines[1]);
        send(server, "POST", "/reset", "");
        assertEquals("", send(server, "GET", "/log", "").text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--what",
                "--port",
                "--port x",
                "--port 70000",
                "--window",
                "--window gpt-4o",
                "--window =5",
                "--window gpt-4o=0",
                "--window gpt-4o=many",
                "--max-body 0"
            })
    void wrongArgumentsAreNamed(String arguments) {
        var err = new ByteArrayOutputStream();
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertEquals(2, Main.run(arguments.split(" "), stream, stream));
        var said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.startsWith("model-server: ") && said.lines().count() == 1, said);
    }

    @Test
    void aTakenPortIsSaid() {
        var err = new ByteArrayOutputStream();
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        var port = Integer.toString(server.port());
        assertEquals(1, Main.run(new String[] {"--port", port}, stream, stream));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("cannot listen on port " + port));
    }
}
