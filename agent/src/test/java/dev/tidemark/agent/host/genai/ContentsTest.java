package dev.tidemark.agent.host.genai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.genai.types.AutomaticFunctionCallingConfig;
import com.google.genai.types.Content;
import com.google.genai.types.ExecutableCode;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part.Media;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Part.Text;
import dev.tidemark.core.context.Part.Thinking;
import dev.tidemark.core.context.Part.ToolCall;
import dev.tidemark.core.context.Part.ToolResult;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Usage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Google's contents say in our words, and what is written in their place. */
class ContentsTest {

    private static final GenAiAdapter ADAPTER = GenAiAdapter.INSTANCE;
    private static final String LONG = "a long text";
    private static final String SHORT = "short";

    private static Content content(String role, Part... parts) {
        return Content.builder().role(role).parts(List.of(parts)).build();
    }

    private static Part call(String id, String name, Object at) {
        return Part.builder()
                .functionCall(
                        FunctionCall.builder().id(id).name(name).args(Map.of("at", at)).build())
                .build();
    }

    private static Part returned(String name, Map<String, Object> response) {
        return Part.builder()
                .functionResponse(FunctionResponse.builder().name(name).response(response).build())
                .build();
    }

    private static Part signed(Part part) {
        return part.toBuilder().thoughtSignature(new byte[] {1, 2}).build();
    }

    private static Asked asked(GenerateContentConfig config, Content... contents) {
        return new Asked("gemini-2.0-flash", new ArrayList<>(List.of(contents)), config);
    }

    @Test
    void everyKindOfPartIsRead() {
        assertEquals(
                new Message(
                        Role.USER,
                        "",
                        List.of(
                                new Text("what is it?"),
                                new Media(Kind.IMAGE, 0, 0, false),
                                new Media(Kind.AUDIO, 0, 0, false))),
                Contents.message(
                        content(
                                "user",
                                Part.fromText("what is it?"),
                                Part.fromBytes(new byte[] {1}, "image/png"),
                                Part.fromUri("gs://a/b.wav", "audio/wav"))));
        assertEquals(
                new Message(
                        Role.ASSISTANT,
                        "",
                        List.of(
                                new Thinking("hm"),
                                new Text("let me look"),
                                new ToolCall("look#1", "look", "{\"at\":1}"),
                                new ToolCall("look#2", "look", "{\"at\":2}"),
                                new ToolCall("ask#1", "ask", "{\"at\":\"x\"}"))),
                Contents.message(
                        content(
                                "model",
                                Part.fromText("hm").toBuilder().thought(true).build(),
                                Part.fromText("let me look"),
                                call("7", "look", 1),
                                call("8", "look", 2),
                                call("9", "ask", "x"))));
    }

    /** Google sends ids with calls, and many an application answers without. */
    @Test
    void resultsArePairedByNameAndOrder() {
        assertEquals(
                new Message(
                        Role.TOOL,
                        "",
                        List.of(
                                new ToolResult("look#1", "look", "a", false),
                                new ToolResult("look#2", "look", "{\"b\":[1,2]}", false),
                                new ToolResult("ask#1", "ask", "no", true))),
                Contents.message(
                        content(
                                "user",
                                returned("look", Map.of("result", "a")),
                                returned("look", Map.of("b", List.of(1, 2))),
                                returned("ask", Map.of("error", "no")))));
    }

    @Test
    void theSystemInstructionIsTheFirstMessageAndTheSameObjectEachTime() {
        var config =
                GenerateContentConfig.builder()
                        .systemInstruction(Content.fromParts(Part.fromText("be brief")))
                        .build();
        var question = Content.fromParts(Part.fromText("hello"));
        var messages = ADAPTER.messages(asked(config, question));
        assertEquals(2, messages.size());
        assertSame(messages.get(0), ADAPTER.messages(asked(config, question)).get(0));
        assertEquals(Message.text(Role.SYSTEM, "be brief"), ADAPTER.message(messages.get(0)));
        assertFalse(ADAPTER.ofOneConversation(messages.get(0)));
        assertFalse(ADAPTER.isWritable(messages.get(0)));
        assertSame(question, messages.get(1));
        assertEquals(Message.text(Role.USER, "hello"), ADAPTER.message(question));
        assertEquals(List.of(question), ADAPTER.messages(asked(null, question)));
    }

    @Test
    void aListThatTheHostGoesOnWithIsNotOurs() {
        var asked = asked(null, Content.fromParts(Part.fromText("one")));
        var messages = ADAPTER.messages(asked);
        asked.contents().add(Content.fromParts(Part.fromText("two")));
        assertEquals(1, messages.size());
    }

    /** As the SDK can call it itself. */
    public static String find(String id) {
        return id;
    }

    @Test
    void functionsAreReadWhicheverWayTheyAreSaid() throws Exception {
        var id = Schema.builder().type("STRING").build();
        var schema = Schema.builder().type("OBJECT").properties(Map.of("id", id)).build();
        var said = FunctionDeclaration.builder().name("look").description("Looks");
        var json = Map.of("type", "object");
        var config =
                GenerateContentConfig.builder()
                        .tools(
                                Tool.builder()
                                        .functionDeclarations(
                                                said.parameters(schema).build(),
                                                FunctionDeclaration.builder()
                                                        .name("other")
                                                        .parametersJsonSchema(json)
                                                        .build())
                                        .functions(
                                                ContentsTest.class.getMethod("find", String.class))
                                        .build())
                        .maxOutputTokens(77)
                        .labels(Map.of("session_id", "s-1"))
                        .build();
        var asked = asked(config);
        var tools = ADAPTER.tools(asked).stream().map(ADAPTER::tool).toList();
        assertEquals("look", tools.get(0).name());
        assertEquals("Looks", tools.get(0).description());
        assertEquals(
                Map.of("type", "OBJECT", "properties", Map.of("id", Map.of("type", "STRING"))),
                tools.get(0).parameters());
        assertEquals(json, tools.get(1).parameters());
        assertEquals("find", tools.get(2).name());
        assertEquals(77, ADAPTER.maxOutput(asked));
        assertEquals("s-1", ADAPTER.conversation(asked));
        assertEquals("gemini-2.0-flash", ADAPTER.model(asked));
        assertEquals(0, ADAPTER.maxOutput(asked(null)));
        assertEquals("", ADAPTER.conversation(asked(null)));
        assertEquals(List.of(), ADAPTER.tools(asked(null)));
    }

    @Test
    void usageIsThePromptWithWhatWasCachedAndTheAnswerWithItsThoughts() {
        var usage =
                GenerateContentResponseUsageMetadata.builder()
                        .promptTokenCount(100)
                        .cachedContentTokenCount(60)
                        .candidatesTokenCount(10)
                        .thoughtsTokenCount(5)
                        .build();
        var response =
                GenerateContentResponse.builder().usageMetadata(usage).modelVersion("g").build();
        assertEquals(new Usage(100, 15, 60), ADAPTER.usage(response));
        assertEquals("g", ADAPTER.answeredBy(response));
        assertEquals(Usage.NONE, ADAPTER.usage(GenerateContentResponse.builder().build()));
        assertEquals(Usage.NONE, ADAPTER.usage(null));
    }

    static List<Content> writable() {
        return List.of(
                content("user", Part.fromText(LONG), Part.fromBytes(new byte[] {1}, "image/png")),
                content("model", Part.fromText(LONG), call("7", "look", LONG)),
                content(
                        "user",
                        returned("look", Map.of("output", LONG)),
                        returned("look", Map.of("result", LONG)),
                        Part.fromText(LONG)));
    }

    private static Message shortened(Message message) {
        var parts = new ArrayList<dev.tidemark.core.context.Part>();
        for (var part : message.parts()) {
            parts.add(
                    part instanceof Text
                            ? new Text(SHORT)
                            : part instanceof ToolResult it
                                    ? new ToolResult(it.id(), it.name(), SHORT, it.error())
                                    : part);
        }
        return new Message(message.role(), message.name(), parts);
    }

    private static Asked written(Asked asked, Plan.Edit... edits) {
        var plan = new Plan(List.of(edits), List.of(), 10, 5, List.of("a stage"));
        return (Asked) ADAPTER.write(asked, ADAPTER.messages(asked), plan);
    }

    @ParameterizedTest
    @MethodSource("writable")
    void aContentIsWrittenWithOtherTextsAndNothingElse(Content content) {
        var before = content.toJson();
        var by = shortened(ADAPTER.message(content));
        var config = GenerateContentConfig.builder().build();
        var asked = asked(config, content);
        var written = written(asked, new Plan.Replace(by));
        assertSame(config, written.config());
        assertNotSame(content, written.contents().get(0));
        assertEquals(by, ADAPTER.message(written.contents().get(0)));
        // arguments of calls are not texts
        var texts = before.replace("{\"at\":\"" + LONG + "\"}", "<arguments>");
        assertEquals(
                texts.replace(LONG, SHORT),
                written.contents()
                        .get(0)
                        .toJson()
                        .replace("{\"at\":\"" + LONG + "\"}", "<arguments>"));
        assertEquals(before, content.toJson());
        assertTrue(ADAPTER.isWritable(content));
    }

    @Test
    void whatAFunctionReturnedStaysAnObject() {
        var object = new LinkedHashMap<String, Object>(Map.of("lines", List.of(1, 2, 3)));
        var content = content("user", returned("look", object));
        assertEquals(Map.of("lines", List.of(1)), response(content, "{\"lines\":[1]}"));
        assertEquals(Map.of("output", "3 lines"), response(content, "3 lines"));
        assertEquals(
                Map.of("output", "{\"output\":\"x\"}"), response(content, "{\"output\":\"x\"}"));
    }

    static List<Object> values() {
        var nothing = new LinkedHashMap<String, Object>();
        nothing.put("a", null);
        return List.of(
                new BigDecimal("12345678901234567890.12345678901234567890"),
                new BigDecimal("1.10"),
                new BigDecimal("1E+400"),
                new BigInteger("9".repeat(60)),
                Long.MIN_VALUE,
                1e22,
                -0.0,
                0.1f,
                Double.NaN,
                nothing,
                List.of(List.of(), Map.of()),
                "{\"looks\": \"like JSON\"",
                "[1, 2]",
                "007",
                "tab\tquote\"line\u2028é\ud83d\ude00");
    }

    /** Beside a text that is made shorter. */
    @ParameterizedTest
    @MethodSource("values")
    void whatElseAFunctionReturnedIsSentAsItCame(Object value) {
        var object = new LinkedHashMap<String, Object>();
        object.put("kept", value);
        object.put("text", LONG);
        var content = content("user", returned("look", object));
        var json = content.toJson();
        var text = ((ToolResult) ADAPTER.message(content).parts().get(0)).text();
        var by = new ToolResult("look#1", "look", text.replace(LONG, SHORT), false);
        var plan = new Plan.Replace(new Message(Role.TOOL, "", List.of(by)));
        var written = written(asked(null, content), plan).contents().get(0);
        assertEquals(json.replace(LONG, SHORT), written.toJson());
    }

    /** Whatever is written of a result, Google wants an object, and gets that text in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1} and more",
                "{\"a\":[1,",
                "[1,2]",
                "17",
                "\"text\"",
                "null",
                "",
                "{}",
                "{\"a\": 1}",
                "{\"a\":01}",
                "{\"output\":\"x\"}",
                "{\"a\":1}\n[7 of 9 characters omitted]\n}"
            })
    void whatIsWrittenOfAResultIsAlwaysAnObjectThatSaysIt(String text) {
        for (var before : List.<Map<String, Object>>of(Map.of("a", 1), Map.of("result", LONG))) {
            var written = response(content("user", returned("look", before)), text);
            var only = written.values().iterator();
            assertTrue(text.equals("{}") || written.size() == 1, written::toString);
            assertTrue(
                    !only.hasNext() || only.next().equals(text) || text.equals("{}"),
                    written::toString);
        }
    }

    @Test
    void aDeepObjectIsWrittenAsText() {
        var deep = "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000);
        var written = response(content("user", returned("look", Map.of("a", 1))), deep);
        assertEquals(Map.of("output", deep), written);
    }

    private static Map<String, Object> response(Content content, String text) {
        var by = new Message(Role.TOOL, "", List.of(new ToolResult("look#1", "look", text, false)));
        var written = written(asked(null, content), new Plan.Replace(by)).contents().get(0);
        assertEquals(by, ADAPTER.message(written));
        var part = written.parts().orElseThrow().get(0);
        return part.functionResponse().orElseThrow().response().orElseThrow();
    }

    @Test
    void whatIsKeptIsTheVeryObjectAndTheSystemInstructionIsNoContent() {
        var config =
                GenerateContentConfig.builder()
                        .systemInstruction(Content.fromParts(Part.fromText("be brief")))
                        .build();
        var kept = signed(call("7", "look", 1));
        var asked = asked(config, content("model", kept), content("user", Part.fromText(LONG)));
        var before = List.copyOf(asked.contents());
        var by = shortened(ADAPTER.message(asked.contents().get(1)));
        var written = written(asked, new Plan.Keep(), new Plan.Keep(), new Plan.Replace(by));
        assertEquals(2, written.contents().size());
        assertSame(before.get(0), written.contents().get(0));
        assertEquals(before, asked.contents());
    }

    @Test
    void whatIsSignedOrThoughtOrNotKnownIsNoTextThatCouldBeWritten() {
        var code = ExecutableCode.builder().code("1 + 1").build();
        var content =
                content(
                        "model",
                        Part.fromText(LONG).toBuilder().thought(true).build(),
                        signed(Part.fromText(LONG)),
                        Part.builder().executableCode(code).build(),
                        Part.builder().build(),
                        signed(call("7", "look", 1)),
                        Part.fromText(LONG));
        assertEquals(
                List.of(
                        new Thinking(LONG),
                        new Thinking(LONG),
                        new Thinking("1 + 1"),
                        new Thinking(""),
                        new ToolCall("look#1", "look", "{\"at\":1}"),
                        new Text(LONG)),
                ADAPTER.message(content).parts());
        var by = shortened(ADAPTER.message(content));
        var written = written(asked(null, content), new Plan.Replace(by)).contents().get(0);
        var parts = content.parts().orElseThrow();
        for (int i = 0; i < 5; i++) {
            assertSame(parts.get(i), written.parts().orElseThrow().get(i));
        }
        assertEquals(SHORT, written.parts().orElseThrow().get(5).text().orElseThrow());
    }

    /** What has a name is a part of the prompt that nobody sees. */
    @Test
    void aRequestWithNamedCachedContentIsMeasuredOnly() {
        var cached = GenerateContentConfig.builder().cachedContent("cachedContents/1").build();
        assertFalse(ADAPTER.isWritable(asked(cached)));
        assertTrue(ADAPTER.isWritable(asked(null)));
        assertTrue(
                ADAPTER.isWritable(
                        asked(
                                GenerateContentConfig.builder()
                                        .automaticFunctionCalling(
                                                AutomaticFunctionCallingConfig.builder().build())
                                        .build())));
    }
}
