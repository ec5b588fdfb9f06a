package dev.tidemark.agent.host.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.beta.messages.BetaRawMessageStreamEvent;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the SDK's objects say, in our words. */
class AnthropicAdapterTest {

    private static final AnthropicAdapter ADAPTER = AnthropicAdapter.INSTANCE;

    /** A PNG's first bytes, of 640 by 480. */
    private static final String PNG = "iVBORw0KGgoAAAANSUhEUgAAAoAAAAHg";

    /** As applications hold it, whatever this version makes of it. */
    private static <T> T sdk(Class<T> type, String json) {
        try {
            return ObjectMappers.jsonMapper().readValue(json.replace('\'', '"'), type);
        } catch (java.io.IOException notJson) {
            throw new AssertionError(notJson);
        }
    }

    private static Message read(String json) {
        return ADAPTER.message(sdk(MessageParam.class, json));
    }

    private static MessageCreateParams.Builder request() {
        return MessageCreateParams.builder()
                .model("claude-sonnet-4-6")
                .maxTokens(700)
                .addUserMessage("hello");
    }

    @Test
    void aTextIsOnePartAndABlockIsAnother() {
        assertEquals(
                Message.text(Role.USER, "hello"), read("{'role': 'user', 'content': 'hello'}"));
        assertEquals(
                new Message(
                        Role.USER,
                        "",
                        List.of(
                                new Part.Text("what is it?"),
                                new Part.Media(Kind.IMAGE, 640, 480, false),
                                new Part.Document("a text"),
                                new Part.Media(Kind.DOCUMENT, 0, 0, false))),
                read(
                        "{'role': 'user', 'content': [{'type': 'text', 'text': 'what is it?'},"
                                + " {'type': 'image', 'source': {'type': 'base64', 'media_type':"
                                + " 'image/png', 'data': '"
                                + PNG
                                + "'}}, {'type': 'document', 'source': {'type': 'text',"
                                + " 'media_type': 'text/plain', 'data': 'a text'}}, {'type':"
                                + " 'document', 'source': {'type': 'url', 'url':"
                                + " 'https://example.com/a.pdf'}}]}"));
    }

    @Test
    void whatTheAssistantThoughtAndCalledIsReadInItsOrder() {
        assertEquals(
                new Message(
                        Role.ASSISTANT,
                        "",
                        List.of(
                                new Part.Thinking("I look"),
                                new Part.Thinking(""),
                                new Part.Text("One moment."),
                                new Part.ToolCall("7", "look", "{\"at\":1}"),
                                new Part.ToolCall("8", "look", "{}"))),
                read(
                        "{'role': 'assistant', 'content': [{'type': 'thinking', 'thinking':"
                                + " 'I look', 'signature': 's'}, {'type': 'redacted_thinking', 'data':"
                                + " 'x'}, {'type': 'text', 'text': 'One moment.'}, {'type':"
                                + " 'tool_use', 'id': '7', 'name': 'look', 'input': {'at': 1}},"
                                + " {'type': 'tool_use', 'id': '8', 'name': 'look', 'input': {}}]}"));
    }

    @Test
    void severalResultsInOneMessageAreThePartsOfOneMessage() {
        assertEquals(
                new Message(
                        Role.TOOL,
                        "",
                        List.of(
                                new Part.ToolResult("7", "", "one", false),
                                new Part.ToolResult("8", "", "two", true),
                                new Part.ToolResult("8", "", "three", true),
                                new Part.Media(Kind.IMAGE, 640, 480, false),
                                new Part.ToolResult("9", "", "", false),
                                new Part.Text("go on"))),
                read(
                        "{'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': '7',"
                                + " 'content': 'one'}, {'type': 'tool_result', 'tool_use_id': '8',"
                                + " 'is_error': true, 'content': [{'type': 'text', 'text': 'two'},"
                                + " {'type': 'image', 'source': {'type': 'base64', 'media_type':"
                                + " 'image/png', 'data': '"
                                + PNG
                                + "'}}, {'type': 'text', 'text': 'three'}]}, {'type':"
                                + " 'tool_result', 'tool_use_id': '9'}, {'type': 'text', 'text':"
                                + " 'go on'}]}"));
    }

    /** Since 3.0 the SDK has them. */
    @Test
    void aMessageOfTheSystemAmongTheOthersIsOne() {
        assertEquals(
                Message.text(Role.SYSTEM, "be brief"),
                read("{'role': 'system', 'content': 'be brief'}"));
    }

    @Test
    void theSystemPromptComesFirstAndIsOfTheSystem() {
        var plain = request().system("be brief").build();
        var messages = ADAPTER.messages(plain);
        assertEquals(2, messages.size());
        assertEquals(Message.text(Role.SYSTEM, "be brief"), ADAPTER.message(messages.get(0)));
        assertSame(plain.messages().get(0), messages.get(1));
        assertSame(messages.get(0), ADAPTER.messages(plain).get(0));
        assertFalse(ADAPTER.ofOneConversation(messages.get(0)));
        assertTrue(ADAPTER.ofOneConversation(messages.get(1)));
        assertFalse(ADAPTER.isWritable(messages.get(0)));
        var blocks =
                request()
                        .systemOfTextBlockParams(
                                List.of(
                                        TextBlockParam.builder().text("be").build(),
                                        TextBlockParam.builder().text("brief").build()))
                        .build();
        assertEquals(
                new Message(Role.SYSTEM, "", List.of(new Part.Text("be"), new Part.Text("brief"))),
                ADAPTER.message(ADAPTER.messages(blocks).get(0)));
        assertEquals(1, ADAPTER.messages(request().build()).size());
    }

    @Test
    void whatARequestSaysOfItselfIsRead() {
        var asked =
                request()
                        .metadata(Metadata.builder().userId("c-17").build())
                        .addTool(
                                sdk(
                                        Tool.class,
                                        "{'name': 'look', 'description': 'Looks', 'input_schema':"
                                                + " {'type': 'object', 'properties': {'at':"
                                                + " {'type': 'string'}}}}"))
                        .build();
        assertEquals("claude-sonnet-4-6", ADAPTER.model(asked));
        assertEquals(700, ADAPTER.maxOutput(asked));
        assertEquals("c-17", ADAPTER.conversation(asked));
        assertEquals("", ADAPTER.conversation(request().build()));
        assertEquals(List.of(), ADAPTER.tools(request().build()));
        assertEquals(
                new dev.tidemark.core.context.Tool(
                        "look",
                        "Looks",
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of("at", Map.of("type", "string")))),
                ADAPTER.tool(ADAPTER.tools(asked).get(0)));
    }

    @Test
    void aMarkForTheCacheIsSeenWhereverItStands() {
        var mark = "'cache_control': {'type': 'ephemeral'}";
        for (var block :
                List.of(
                        "{'type': 'text', 'text': 'a', " + mark + "}",
                        "{'type': 'tool_result', 'tool_use_id': '7', " + mark + "}",
                        "{'type': 'tool_result', 'tool_use_id': '7', 'content': [{'type': 'text',"
                                + " 'text': 'a', "
                                + mark
                                + "}]}")) {
            var json = "{'role': 'user', 'content': [" + block + "]}";
            assertTrue(ADAPTER.marksCache(sdk(MessageParam.class, json)), block);
        }
        var without = "{'role': 'user', 'content': [{'type': 'text', 'text': 'cache_control'}]}";
        assertFalse(ADAPTER.marksCache(sdk(MessageParam.class, without)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"container", "context_management", "compaction", "thread"})
    void aHistoryThatTheProviderKeepsIsLeftAlone(String kept) {
        assertTrue(ADAPTER.isWritable(request().build()));
        assertFalse(
                ADAPTER.isWritable(
                        request().putAdditionalBodyProperty(kept, JsonValue.from("x")).build()));
        var beta =
                com.anthropic.models.beta.messages.MessageCreateParams.builder()
                        .model("claude-sonnet-4-6")
                        .maxTokens(700)
                        .addUserMessage("hello");
        assertTrue(ADAPTER.isWritable(beta.build()));
        assertFalse(ADAPTER.isWritable(beta.container("c").build()));
    }

    @Test
    void whatIsReportedOfThePromptIsOneNumber() {
        var usage =
                "'usage': {'input_tokens': 10, 'cache_read_input_tokens': 100,"
                        + " 'cache_creation_input_tokens': 1000, 'output_tokens': 7}";
        var json =
                "{'id': 'm', 'type': 'message', 'role': 'assistant', 'model': 'claude-x',"
                        + " 'content': [], 'stop_reason': 'end_turn', 'stop_sequence': null, "
                        + usage
                        + "}";
        for (var response :
                List.of(
                        sdk(com.anthropic.models.messages.Message.class, json),
                        sdk(BetaMessage.class, json))) {
            assertEquals(new Usage(1110, 7, 100), ADAPTER.usage(response));
            assertEquals("claude-x", ADAPTER.answeredBy(response));
        }
        var start = "{'type': 'message_start', 'message': " + json + "}";
        var delta =
                "{'type': 'message_delta', 'delta': {'stop_reason': 'end_turn', 'stop_sequence':"
                        + " null}, 'usage': {'output_tokens': 70}}";
        var stop = "{'type': 'message_stop'}";
        for (var type : List.of(RawMessageStreamEvent.class, BetaRawMessageStreamEvent.class)) {
            var told = new Told();
            assertFalse(told.hear(sdk(type, start)));
            assertFalse(told.hear(sdk(type, delta)));
            assertTrue(told.hear(sdk(type, stop)));
            assertEquals(new Usage(1110, 70, 100), ADAPTER.usage(told));
            assertEquals("claude-x", ADAPTER.answeredBy(told));
        }
        assertEquals(Usage.NONE, ADAPTER.usage(new Told()));
        assertEquals("", ADAPTER.answeredBy(new Told()));
    }
}
