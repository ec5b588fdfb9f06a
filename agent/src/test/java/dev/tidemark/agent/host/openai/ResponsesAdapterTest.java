package dev.tidemark.agent.host.openai;

import static dev.tidemark.agent.host.openai.ChatAdapterTest.plan;
import static dev.tidemark.agent.host.openai.ChatAdapterTest.read;
import static dev.tidemark.agent.host.openai.ChatAdapterTest.shortened;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.core.JsonValue;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Usage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the objects of responses say in our words, and what is written of them. */
class ResponsesAdapterTest {

    private static final ResponsesAdapter ADAPTER = ResponsesAdapter.INSTANCE;

    private static final ResponseInputItem USER =
            item("{'role': 'user', 'content': 'where is it?'}");
    private static final ResponseInputItem CALL = call("7");
    private static final ResponseInputItem RESULT = result("7");
    private static final ResponseInputItem THOUGHT =
            item(
                    "{'type': 'reasoning', 'id': 'rs_1', 'summary': [{'type': 'summary_text',"
                            + " 'text': 'let me see'}], 'encrypted_content': 'eA=='}");
    private static final ResponseInputItem ANSWER =
            item(
                    "{'type': 'message', 'id': 'msg_1', 'role': 'assistant', 'status': 'completed',"
                            + " 'content': [{'type': 'output_text', 'text': 'a long text',"
                            + " 'annotations': []}]}");

    private static ResponseInputItem item(String json) {
        return read(json, ResponseInputItem.class);
    }

    private static ResponseInputItem call(String id) {
        return item(
                "{'type': 'function_call', 'call_id': '%s', 'name': 'look', 'arguments': '{}'}"
                        .formatted(id));
    }

    private static ResponseInputItem result(String id) {
        return item(
                "{'type': 'function_call_output', 'call_id': '%s', 'output': 'a long text'}"
                        .formatted(id));
    }

    private static ResponseCreateParams.Builder asked(ResponseInputItem... items) {
        return ResponseCreateParams.builder().model("gpt-4o").inputOfResponse(List.of(items));
    }

    private static List<Message> messages(ResponseCreateParams.Builder request) {
        return ADAPTER.messages(request.build()).stream().<Message>map(ADAPTER::message).toList();
    }

    private static Message assistant(Part... parts) {
        return new Message(Role.ASSISTANT, "", List.of(parts));
    }

    private static Message toolResult(String id) {
        return new Message(
                Role.TOOL, "", List.of(new Part.ToolResult(id, "", "a long text", false)));
    }

    @Test
    void instructionsAreSystemContextInFrontOfATextOrOfItems() {
        var request = ResponseCreateParams.builder().model("gpt-4o").instructions("be brief");
        var told = Message.text(Role.SYSTEM, "be brief");
        assertEquals(
                List.of(told, Message.text(Role.USER, "hello")), messages(request.input("hello")));
        assertEquals(
                List.of(told, Message.text(Role.USER, "where is it?")),
                messages(request.inputOfResponse(List.of(USER))));
        var all = ADAPTER.messages(request.build());
        assertFalse(ADAPTER.ofOneConversation(all.get(0)));
        assertTrue(ADAPTER.ofOneConversation(all.get(1)));
        assertSame(USER, all.get(1));
    }

    @Test
    void whatIsCalledAtOnceIsOneMessage() {
        assertEquals(
                List.of(
                        Message.text(Role.USER, "where is it?"),
                        assistant(
                                new Part.ToolCall("7", "look", "{}"),
                                new Part.ToolCall("8", "look", "{}")),
                        toolResult("7"),
                        toolResult("8"),
                        assistant(new Part.Text("a long text"))),
                messages(asked(USER, CALL, call("8"), RESULT, result("8"), ANSWER)));
    }

    @Test
    void whatWasThoughtStaysWithAllThatCameOfIt() {
        var thought = new Part.Thinking("let me see");
        assertEquals(
                List.of(
                        assistant(
                                thought,
                                new Part.Text("a long text"),
                                new Part.ToolCall("7", "look", "{}")),
                        toolResult("7"),
                        assistant(thought, new Part.Text("a long text")),
                        Message.text(Role.USER, "where is it?")),
                messages(asked(THOUGHT, ANSWER, CALL, RESULT, THOUGHT, ANSWER, USER)));
    }

    @Test
    void partsOfManyKindsAreRead() {
        var parts =
                "{'role': 'user', 'content': [{'type': 'input_text', 'text': 'and this?'}, {'type':"
                        + " 'input_image', 'image_url': 'http://a/b.png', 'detail': 'low'}, {'type':"
                        + " 'input_file', 'file_id': 'f'}]}";
        assertEquals(
                List.of(
                        new Part.Text("and this?"),
                        new Part.Media(Kind.IMAGE, 0, 0, true),
                        new Part.Media(Kind.DOCUMENT, 0, 0, false)),
                ADAPTER.message(item(parts)).parts());
        assertEquals(
                Role.SYSTEM, ADAPTER.message(item("{'role': 'developer', 'content': 'x'}")).role());
        var json = "{'type': 'function_call', 'call_id': '7', 'name': 'look', 'arguments': '{}'}";
        assertEquals(ADAPTER.message(CALL), ADAPTER.message(read(json, JsonValue.class)));
    }

    @Test
    void onlyFunctionsAreCountedAsTools() {
        var function =
                read(
                        "{'type': 'function', 'name': 'look', 'description': 'Looks', 'strict':"
                                + " false, 'parameters': {'type': 'object'}}",
                        Tool.class);
        var search = read("{'type': 'web_search'}", Tool.class);
        var request = asked(USER).tools(List.of(search, function)).build();
        assertEquals(1, ADAPTER.tools(request).size());
        assertSame(function, ADAPTER.tools(request).get(0));
        assertEquals(
                new dev.tidemark.core.context.Tool("look", "Looks", Map.of("type", "object")),
                ADAPTER.tool(function));
    }

    @SuppressWarnings("deprecation")
    @Test
    void aRequestTellsItsModelItsConversationAndHowMuchMayComeBack() {
        var request = asked(USER).maxOutputTokens(16);
        assertEquals("gpt-4o", ADAPTER.model(request.build()));
        assertEquals(16, ADAPTER.maxOutput(request.build()));
        assertEquals("", ADAPTER.conversation(request.build()));
        assertEquals("ada", ADAPTER.conversation(request.user("ada").build()));
        assertEquals("conv_1", ADAPTER.conversation(request.conversation("conv_1").build()));
    }

    @Test
    void usageIsWhatTheResponseOrTheLastEventSays() {
        var json =
                "{'id': 'resp_1', 'model': 'gpt-4o', 'output': [], 'usage': {'input_tokens': 100,"
                        + " 'input_tokens_details': {'cached_tokens': 64}, 'output_tokens': 10,"
                        + " 'output_tokens_details': {'reasoning_tokens': 0}, 'total_tokens': 110}}";
        assertEquals(new Usage(100, 10, 64), ADAPTER.usage(read(json, Response.class)));
        var event =
                read(
                        "{'type': 'response.completed', 'sequence_number': 1, 'response': "
                                + json
                                + "}",
                        ResponseStreamEvent.class);
        assertEquals(new Usage(100, 10, 64), ADAPTER.usage(event));
        assertEquals("gpt-4o", ADAPTER.answeredBy(event));
    }

    // --- what is written

    private static ResponseCreateParams written(ResponseCreateParams request, Plan plan) {
        return (ResponseCreateParams) ADAPTER.write(request, ADAPTER.messages(request), plan);
    }

    private static List<ResponseInputItem> items(ResponseCreateParams request) {
        return request.input().orElseThrow().asResponse();
    }

    static Stream<List<ResponseInputItem>> writable() {
        return Stream.of(
                List.of(item("{'role': 'user', 'content': 'a long text'}")),
                List.of(
                        item(
                                "{'role': 'user', 'content': [{'type': 'input_text', 'text': 'a long"
                                        + " text'}, {'type': 'input_image', 'image_url':"
                                        + " 'http://a/b.png', 'detail': 'auto'}]}")),
                List.of(ANSWER),
                List.of(RESULT),
                List.of(THOUGHT, ANSWER, CALL));
    }

    @ParameterizedTest
    @MethodSource("writable")
    void aMessageIsWrittenWithOtherTextsAndNothingElse(List<ResponseInputItem> message) {
        var request =
                asked(message.toArray(ResponseInputItem[]::new))
                        .instructions("be brief")
                        .temperature(0.5)
                        .build();
        var came = ADAPTER.messages(request).get(1);
        assertTrue(ADAPTER.isWritable(came));
        var by = shortened(ADAPTER.message(came));
        var before = Json.of(message).toString();
        var written = written(request, plan(List.of(new Plan.Keep(), new Plan.Replace(by))));
        assertEquals(by, ADAPTER.message(ADAPTER.messages(written).get(1)));
        assertEquals(before.replace("a long text", "short"), Json.of(items(written)).toString());
        assertEquals(before, Json.of(items(request)).toString());
        assertEquals(request, written.toBuilder().inputOfResponse(items(request)).build());
    }

    @Test
    void whatWasThoughtAndCalledLeavesAsAWholeAndComesBackAsItWas() {
        var request = asked(THOUGHT, CALL, RESULT, USER).build();
        var insert = new Plan.Insert(2, Message.text(Role.USER, "before"));
        var gone =
                written(
                        request,
                        plan(List.of(new Plan.Drop(), new Plan.Drop(), new Plan.Keep()), insert));
        assertEquals(insert.message(), ADAPTER.message(items(gone).get(0)));
        assertSame(USER, items(gone).get(1));
        var kept = written(request, plan(List.of()));
        assertEquals(items(request), items(kept));
        assertSame(THOUGHT, items(kept).get(0));
    }

    @Test
    void whatRefersToTheServerIsNotWritten() {
        assertTrue(ADAPTER.isWritable(asked(USER).build()));
        assertFalse(ADAPTER.isWritable(asked(USER).previousResponseId("resp_1").build()));
        assertFalse(ADAPTER.isWritable(asked(USER).conversation("conv_1").build()));
        var reference = item("{'type': 'item_reference', 'id': 'msg_1'}");
        assertFalse(ADAPTER.isWritable(asked(reference, USER).build()));
        var typed = ResponseCreateParams.builder().model("gpt-4o").input("hello").build();
        assertFalse(ADAPTER.isWritable(typed));
        assertFalse(ADAPTER.isWritable(ADAPTER.messages(typed).get(0)));
    }

    @Test
    void whatHoldsMoreThanWeKnowOfIsNotWritten() {
        var shell =
                item(
                        "{'type': 'local_shell_call', 'id': 'x', 'call_id': '7', 'status':"
                                + " 'completed', 'action': {'type': 'exec', 'command': ['ls'], 'env':"
                                + " {}}}");
        assertFalse(ADAPTER.isWritable(shell));
        var request = asked(THOUGHT, shell, USER).build();
        assertFalse(ADAPTER.isWritable(ADAPTER.messages(request).get(0)));
    }
}
