package dev.tidemark.agent.host.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written differs from what the application sent in its texts, and in nothing else. */
class LangChain4jWriterTest {

    private static final LangChain4jAdapter ADAPTER = LangChain4jAdapter.INSTANCE;

    private static final String LONG = "a long text";
    private static final String SHORT = "short";

    private static final Map<String, Object> ATTRIBUTES =
            Map.of("cache_control", "ephemeral", "signature", List.of("x"));

    private static final ToolExecutionRequest CALL =
            ToolExecutionRequest.builder().id("7").name("look").arguments("{\"at\": 1}").build();

    static List<ChatMessage> messages() {
        return List.of(
                UserMessage.from(LONG),
                UserMessage.from("ada", LONG),
                UserMessage.from(
                        "ada",
                        TextContent.from(LONG),
                        ImageContent.from("https://example.com/box.png"),
                        TextContent.from(LONG)),
                UserMessage.builder()
                        .name("ada")
                        .contents(List.of(TextContent.from(LONG)))
                        .attributes(ATTRIBUTES)
                        .build(),
                AiMessage.from(LONG),
                AiMessage.from(LONG, List.of(CALL, CALL)),
                AiMessage.builder().text(LONG).attributes(ATTRIBUTES).build(),
                AiMessage.builder()
                        .text(LONG)
                        .thinking("hm")
                        .toolExecutionRequests(List.of(CALL))
                        .attributes(ATTRIBUTES)
                        .build(),
                AiMessage.builder().text(LONG).thinking("hm").build(),
                ToolExecutionResultMessage.from("7", "look", LONG),
                ToolExecutionResultMessage.builder()
                        .id("7")
                        .toolName("look")
                        .text(LONG)
                        .isError(true)
                        .build(),
                ToolExecutionResultMessage.builder()
                        .id("7")
                        .toolName("look")
                        .contents(
                                TextContent.from(LONG),
                                ImageContent.from("https://example.com/box.png"))
                        .isError(false)
                        .attributes(ATTRIBUTES)
                        .build(),
                ToolExecutionResultMessage.builder()
                        .id("7")
                        .toolName("look")
                        .text(LONG)
                        .attributes(ATTRIBUTES)
                        .build());
    }

    private static Message shortened(Message message) {
        var parts = new ArrayList<Part>();
        for (var part : message.parts()) {
            parts.add(
                    part instanceof Part.Text
                            ? new Part.Text(SHORT)
                            : part instanceof Part.ToolResult it
                                    ? new Part.ToolResult(it.id(), it.name(), SHORT, it.error())
                                    : part);
        }
        return new Message(message.role(), message.name(), parts);
    }

    private static ChatRequest written(ChatRequest request, Plan.Edit... edits) {
        var plan = new Plan(List.of(edits), List.of(), 10, 5, List.of("a stage"));
        return (ChatRequest) ADAPTER.write(request, request.messages(), plan);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsWrittenWithOtherTextsAndNothingElse(ChatMessage message) throws Exception {
        var before = fields(message);
        var by = shortened(ADAPTER.message(message));
        var request = ChatRequest.builder().messages(message).build();
        var written = written(request, new Plan.Replace(by)).messages().get(0);
        assertNotSame(message, written);
        assertEquals(by, ADAPTER.message(written));
        assertEquals(before.replace(LONG, SHORT), fields(written));
        assertEquals(before, fields(message));
        assertTrue(ADAPTER.isWritable(message));
    }

    /** Every field by its name, except for objects' own hashes. */
    private static String fields(ChatMessage message) throws IllegalAccessException {
        var fields = new StringBuilder(message.getClass().getName());
        for (var field : message.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                fields.append('\n')
                        .append(field.getName())
                        .append(" = ")
                        .append(field.get(message));
            }
        }
        return fields.toString();
    }

    /** As applications make them, with something of their own in it. */
    private static final class OwnMessage extends UserMessage {
        OwnMessage() {
            super(LONG);
        }
    }

    @Test
    void whatHoldsMoreThanWeKnowOfIsNotWritten() {
        assertFalse(ADAPTER.isWritable(new OwnMessage()));
        assertFalse(ADAPTER.isWritable(CustomMessage.from(Map.of("a", "b"))));
        assertFalse(ADAPTER.isWritable(SystemMessage.from(LONG)));
    }

    @Test
    void aPictureThatAToolReturnsAnswersItsCall() {
        var result =
                ToolExecutionResultMessage.builder()
                        .id("7")
                        .toolName("look")
                        .contents(ImageContent.from("https://example.com/box.png"))
                        .build();
        var parts = ADAPTER.message(result).parts();
        assertEquals(2, parts.size());
        assertEquals(new Part.ToolResult("7", "look", "", false), parts.get(1));
    }

    @Test
    void whatIsKeptIsTheVeryObjectAndTheParametersAreTheRequests() {
        var parameters =
                ChatRequestParameters.builder()
                        .modelName("gpt-4o")
                        .temperature(0.5)
                        .maxOutputTokens(9)
                        .toolSpecifications(ToolSpecification.builder().name("look").build())
                        .build();
        var request =
                ChatRequest.builder()
                        .messages(SystemMessage.from("be brief"), UserMessage.from(LONG))
                        .parameters(parameters)
                        .build();
        var messages = List.copyOf(request.messages());
        var by = shortened(ADAPTER.message(messages.get(1)));
        var written = written(request, new Plan.Keep(), new Plan.Replace(by));
        assertSame(messages.get(0), written.messages().get(0));
        assertSame(request.parameters(), written.parameters());
        assertEquals(request.toolSpecifications(), written.toolSpecifications());
        assertEquals(messages, request.messages());
        assertSame(messages.get(1), request.messages().get(1));
    }
}
