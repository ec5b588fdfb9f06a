package dev.tidemark.agent.host.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import com.openai.models.chat.completions.ChatCompletionTool;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the objects of chat completions say in our words, and what is written of them. */
class ChatAdapterTest {

    private static final ChatAdapter ADAPTER = ChatAdapter.INSTANCE;

    private static ChatCompletionMessageParam read(String json) {
        return read(json, ChatCompletionMessageParam.class);
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return ObjectMappers.jsonMapper().readValue(json.replace('\'', '"'), type);
        } catch (com.fasterxml.jackson.core.JsonProcessingException invalid) {
            throw new IllegalArgumentException(invalid);
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(
                        "{'role': 'system', 'content': 'be brief'}",
                        Message.text(Role.SYSTEM, "be brief")),
                Arguments.of(
                        "{'role': 'developer', 'content': [{'type': 'text', 'text': 'be brief'}]}",
                        Message.text(Role.SYSTEM, "be brief")),
                Arguments.of(
                        "{'role': 'user', 'name': 'ada', 'content': 'hello'}",
                        new Message(Role.USER, "ada", List.of(new Part.Text("hello")))),
                Arguments.of(
                        "{'role': 'user', 'content': [{'type': 'text', 'text': 'and this?'},"
                                + " {'type': 'image_url', 'image_url': {'url': 'http://a/b.png',"
                                + " 'detail': 'low'}}, {'type': 'input_audio', 'input_audio': {'data':"
                                + " 'eA==', 'format': 'wav'}}, {'type': 'file', 'file': {'file_id':"
                                + " 'f'}}]}",
                        new Message(
                                Role.USER,
                                "",
                                List.of(
                                        new Part.Text("and this?"),
                                        new Part.Media(Kind.IMAGE, 0, 0, true),
                                        new Part.Media(Kind.AUDIO, 0, 0, false),
                                        new Part.Media(Kind.DOCUMENT, 0, 0, false)))),
                Arguments.of(
                        "{'role': 'assistant', 'content': 'a moment', 'tool_calls': [{'id': '7',"
                                + " 'type': 'function', 'function': {'name': 'look', 'arguments':"
                                + " '{}'}}, {'id': '8', 'type': 'custom', 'custom': {'name': 'run',"
                                + " 'input': 'ls'}}]}",
                        new Message(
                                Role.ASSISTANT,
                                "",
                                List.of(
                                        new Part.Text("a moment"),
                                        new Part.ToolCall("7", "look", "{}"),
                                        new Part.ToolCall("8", "run", "ls")))),
                Arguments.of(
                        "{'role': 'assistant', 'refusal': 'no'}",
                        Message.text(Role.ASSISTANT, "no")),
                Arguments.of(
                        "{'role': 'tool', 'tool_call_id': '7', 'content': [{'type': 'text', 'text':"
                                + " 'a'}, {'type': 'text', 'text': 'b'}]}",
                        new Message(
                                Role.TOOL,
                                "",
                                List.of(
                                        new Part.ToolResult("7", "", "a", false),
                                        new Part.ToolResult("7", "", "b", false)))),
                Arguments.of(
                        "{'role': 'function', 'name': 'look', 'content': 'a'}",
                        new Message(
                                Role.TOOL,
                                "",
                                List.of(new Part.ToolResult("look", "look", "a", false)))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindOfMessageIsReadWithAllItsParts(String json, Message message) {
        assertEquals(message, ADAPTER.message(read(json)));
        assertEquals(message.role() != Role.SYSTEM, ADAPTER.ofOneConversation(read(json)));
        // and so it is where an application gives it as JSON
        assertEquals(message, ADAPTER.message(read(json, JsonValue.class)));
    }

    private static ChatCompletionCreateParams.Builder asked(ChatCompletionMessageParam... list) {
        return ChatCompletionCreateParams.builder().model("gpt-4o").messages(List.of(list));
    }

    private static final ChatCompletionMessageParam USER =
            read("{'role': 'user', 'content': 'hello'}");

    @Test
    void theMessagesAreTheApplicationsOwnObjects() {
        assertSame(USER, ADAPTER.messages(asked(USER).build()).get(0));
    }

    @Test
    void aRequestTellsItsModelAndHowMuchMayComeBack() {
        assertEquals("gpt-4o", ADAPTER.model(asked(USER).build()));
        assertEquals(0, ADAPTER.maxOutput(asked(USER).build()));
        assertEquals(9, ADAPTER.maxOutput(asked(USER).maxCompletionTokens(9).build()));
        var older =
                asked(USER).putAdditionalBodyProperty("x", JsonValue.from(1)).build().toBuilder();
        assertEquals(7, ADAPTER.maxOutput(withMaxTokens(older)));
    }

    @SuppressWarnings("deprecation")
    private static ChatCompletionCreateParams withMaxTokens(
            ChatCompletionCreateParams.Builder request) {
        return request.maxTokens(7).build();
    }

    @SuppressWarnings("deprecation")
    @Test
    void aConversationIsNamedByMetadataOrElseByItsUser() {
        assertEquals("", ADAPTER.conversation(asked(USER).build()));
        assertEquals("ada", ADAPTER.conversation(asked(USER).user("ada").build()));
        assertEquals("eve", ADAPTER.conversation(asked(USER).safetyIdentifier("eve").build()));
        var metadata =
                ChatCompletionCreateParams.Metadata.builder()
                        .putAdditionalProperty("session_id", JsonValue.from("c-17"))
                        .build();
        assertEquals(
                "c-17", ADAPTER.conversation(asked(USER).user("ada").metadata(metadata).build()));
    }

    @SuppressWarnings("deprecation")
    @Test
    void toolsAreReadInTheirOlderAndNewerForms() {
        var schema = Map.<String, Object>of("type", "object");
        var tool =
                read(
                        "{'type': 'function', 'function': {'name': 'look', 'description': 'Looks',"
                                + " 'parameters': {'type': 'object'}}}",
                        ChatCompletionTool.class);
        var request = asked(USER).tools(List.of(tool)).build();
        assertSame(tool, ADAPTER.tools(request).get(0));
        assertEquals(new Tool("look", "Looks", schema), ADAPTER.tool(tool));
        var older =
                read(
                        "{'name': 'look', 'description': 'Looks', 'parameters': {'type': 'object'}}",
                        ChatCompletionCreateParams.Function.class);
        assertEquals(new Tool("look", "Looks", schema), ADAPTER.tool(older));
        assertTrue(ADAPTER.tools(asked(USER).build()).isEmpty());
    }

    @Test
    void usageIsWhatTheResponseOrTheLastChunkSays() {
        var usage =
                "'model': 'gpt-4o-2024', 'usage': {'prompt_tokens': 100, 'completion_tokens': 10,"
                        + " 'total_tokens': 110, 'prompt_tokens_details': {'cached_tokens': 64}}}";
        var response = read("{'id': 'x', 'choices': [], " + usage, ChatCompletion.class);
        assertEquals(new Usage(100, 10, 64), ADAPTER.usage(response));
        assertEquals("gpt-4o-2024", ADAPTER.answeredBy(response));
        var chunk = read("{'id': 'x', 'choices': [], " + usage, ChatCompletionChunk.class);
        assertEquals(new Usage(100, 10, 64), ADAPTER.usage(chunk));
        var silent = read("{'id': 'x', 'choices': [], 'model': 'm'}", ChatCompletionChunk.class);
        assertEquals(Usage.NONE, ADAPTER.usage(silent));
        assertEquals(Usage.NONE, ADAPTER.usage(null));
    }

    @Test
    void whatACacheIsToHoldIsMarked() {
        var marked =
                read(
                        "{'role': 'user', 'content': [{'type': 'text', 'text': 'x', 'cache_control':"
                                + " {'type': 'ephemeral'}}]}");
        assertTrue(ADAPTER.marksCache(marked));
        assertFalse(ADAPTER.marksCache(USER));
    }

    // --- what is written

    private static final String LONG = "a long text";

    static Stream<String> writable() {
        return Stream.of(
                "{'role': 'user', 'content': 'a long text', 'name': 'ada'}",
                "{'role': 'user', 'content': [{'type': 'text', 'text': 'a long text'}, {'type':"
                        + " 'image_url', 'image_url': {'url': 'http://a/b.png'}}, {'type': 'text',"
                        + " 'text': 'a long text'}]}",
                "{'role': 'assistant', 'content': 'a long text', 'tool_calls': [{'id': '7', 'type':"
                        + " 'function', 'function': {'name': 'look', 'arguments': '{ }'}}]}",
                "{'role': 'tool', 'tool_call_id': '7', 'content': 'a long text'}");
    }

    static Message shortened(Message message) {
        var parts = new ArrayList<Part>();
        for (var part : message.parts()) {
            parts.add(
                    part instanceof Part.Text
                            ? new Part.Text("short")
                            : part instanceof Part.ToolResult it
                                    ? new Part.ToolResult(it.id(), it.name(), "short", it.error())
                                    : part);
        }
        return new Message(message.role(), message.name(), parts);
    }

    static Plan plan(List<Plan.Edit> edits, Plan.Insert... inserts) {
        return new Plan(edits, List.of(inserts), 10, 5, List.of("a stage"));
    }

    @ParameterizedTest
    @MethodSource("writable")
    void aMessageIsWrittenWithOtherTextsAndNothingElse(String json) {
        var message = read(json);
        assertTrue(ADAPTER.isWritable(message));
        var request = asked(message).temperature(0.5).putAdditionalHeader("x", "y").build();
        var by = shortened(ADAPTER.message(message));
        var before = Json.of(message).toString();
        var written =
                (ChatCompletionCreateParams)
                        ADAPTER.write(
                                request,
                                ADAPTER.messages(request),
                                plan(List.of(new Plan.Replace(by))));
        assertEquals(by, ADAPTER.message(written.messages().get(0)));
        assertEquals(before.replace(LONG, "short"), Json.of(written.messages().get(0)).toString());
        assertEquals(before, Json.of(message).toString());
        assertSame(message, request.messages().get(0));
        // and all but the messages is the request's
        assertEquals(request, written.toBuilder().messages(request.messages()).build());
    }

    @Test
    void whatIsKeptIsTheVeryObjectAndWhatIsPutInIsTheUsers() {
        var request = asked(USER, USER).build();
        var insert = new Plan.Insert(1, Message.text(Role.USER, "before"));
        var written =
                (ChatCompletionCreateParams)
                        ADAPTER.write(
                                request,
                                ADAPTER.messages(request),
                                plan(List.of(new Plan.Drop(), new Plan.Keep()), insert));
        assertEquals(
                insert.message(), ADAPTER.message(written.messages().get(0)), written::toString);
        assertSame(USER, written.messages().get(1));
        assertEquals(2, request.messages().size());
    }

    @SuppressWarnings("unchecked") // JSON may be anything
    @Test
    void whatHoldsMoreThanWeKnowOfIsNotWritten() {
        assertFalse(ADAPTER.isWritable(read("{'role': 'system', 'content': 'x'}")));
        assertFalse(
                ADAPTER.isWritable(
                        read("{'role': 'assistant', 'content': 'x', 'reasoning_content': 'y'}")));
        assertFalse(ADAPTER.isWritable(read("{'role': 'assistant', 'refusal': 'x'}")));
        assertFalse(ADAPTER.isWritable(read("{'role': 'assistant', 'audio': {'id': 'audio_1'}}")));
        assertFalse(ADAPTER.isWritable(read("{'role': 'function', 'name': 'x', 'content': 'y'}")));
        assertFalse(ADAPTER.isWritable(read("{'role': 'user', 'content': 'x'}", JsonValue.class)));
        assertTrue(ADAPTER.isWritable(asked(USER).build()));
        var json =
                ChatCompletionCreateParams.builder()
                        .model("gpt-4o")
                        .messages(read("[{'role': 'user', 'content': 'x'}]", JsonValue.class))
                        .build();
        assertFalse(ADAPTER.isWritable(json));
        assertEquals(1, ADAPTER.messages(json).size());
    }
}
