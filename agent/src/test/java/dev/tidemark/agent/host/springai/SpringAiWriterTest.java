package dev.tidemark.agent.host.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Part;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.chat.messages.AbstractMessage;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeTypeUtils;

/** What is written differs from what the application sent in its texts, and in nothing else. */
class SpringAiWriterTest {

    private static final SpringAiAdapter ADAPTER = SpringAiAdapter.INSTANCE;

    private static final String LONG = "a long text";
    private static final String SHORT = "short";

    private static final Media PICTURE =
            new Media(MimeTypeUtils.IMAGE_PNG, URI.create("https://example.com/box.png"));

    private static final List<ToolCall> CALLS =
            List.of(
                    new ToolCall("7", "function", "look", "{\"at\": 1}"),
                    new ToolCall("8", "function", "look", "{\"at\": 2}"));

    static List<Message> messages() {
        Map<String, Object> metadata = new HashMap<>(Map.of("page", List.of(1)));
        metadata.put("nothing", null);
        return List.of(
                new UserMessage(LONG),
                UserMessage.builder().text(LONG).media(PICTURE).metadata(metadata).build(),
                new AssistantMessage(LONG),
                AssistantMessage.builder()
                        .content(LONG)
                        .properties(metadata)
                        .toolCalls(CALLS)
                        .media(List.of(PICTURE))
                        .build(),
                ToolResponseMessage.builder()
                        .responses(
                                List.of(
                                        new ToolResponse("7", "look", LONG),
                                        new ToolResponse("8", "look", LONG)))
                        .metadata(metadata)
                        .build());
    }

    private static dev.tidemark.core.context.Message shortened(
            dev.tidemark.core.context.Message message) {
        var parts = new ArrayList<Part>();
        for (var part : message.parts()) {
            parts.add(
                    part instanceof Part.Text
                            ? new Part.Text(SHORT)
                            : part instanceof Part.ToolResult it
                                    ? new Part.ToolResult(it.id(), it.name(), SHORT, it.error())
                                    : part);
        }
        return new dev.tidemark.core.context.Message(message.role(), message.name(), parts);
    }

    private static Prompt written(Prompt prompt, Plan.Edit... edits) {
        var plan = new Plan(List.of(edits), List.of(), 10, 5, List.of("a stage"));
        var asked = new Asked(prompt, null);
        return ((Asked) ADAPTER.write(asked, ADAPTER.messages(asked), plan)).prompt();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsWrittenWithOtherTextsAndNothingElse(Message message) {
        var before = said(message);
        var by = shortened(ADAPTER.message(message));
        var written = written(new Prompt(message), new Plan.Replace(by)).getInstructions().get(0);
        assertNotSame(message, written);
        assertEquals(by, ADAPTER.message(written));
        assertEquals(before.replace(LONG, SHORT), said(written));
        assertSame(message.getClass(), written.getClass());
        assertEquals(before, said(message));
        assertTrue(ADAPTER.isWritable(message));
    }

    /** All there is to a message; its metadata in one order. */
    private static String said(Message message) {
        var metadata = ((AbstractMessage) message).getMetadata();
        var said = message.getText() + new java.util.TreeMap<>(metadata);
        if (message instanceof UserMessage user) {
            said += user.getMedia();
        } else if (message instanceof AssistantMessage assistant) {
            said += assistant.getToolCalls() + "" + assistant.getMedia();
        } else if (message instanceof ToolResponseMessage results) {
            said += results.getResponses();
        }
        return said;
    }

    /** As applications make them, with something of their own in it. */
    private static final class OwnMessage extends AssistantMessage {
        OwnMessage() {
            super(LONG);
        }
    }

    @Test
    void whatHoldsMoreThanWeKnowOfIsNotWritten() {
        assertFalse(ADAPTER.isWritable(new OwnMessage()));
        assertFalse(ADAPTER.isWritable(new SystemMessage(LONG)));
        assertFalse(
                ADAPTER.isWritable(
                        AssistantMessage.builder()
                                .content(LONG)
                                .properties(Map.of("thoughtSignatures", List.of("x")))
                                .build()));
    }

    /** Spring AI's own models of it throw where a result is no JSON. */
    @Test
    void resultsOfToolsAreNotWrittenForGemini() {
        var options = ChatOptions.builder().model("gemini-2.0-flash").build();
        var results = messages().get(4);
        assertFalse(ADAPTER.isWritable(new Asked(new Prompt(List.of(results), options), null)));
        var question = new Prompt(List.of(new UserMessage(LONG)), options);
        assertTrue(ADAPTER.isWritable(new Asked(question, null)));
        var other = ChatOptions.builder().model("gpt-4o").build();
        assertTrue(ADAPTER.isWritable(new Asked(new Prompt(List.of(results), other), null)));
    }

    @Test
    void whatIsKeptIsTheVeryObjectAndTheOptionsAreThePrompts() {
        var options = ChatOptions.builder().model("gpt-4o").maxTokens(9).build();
        List<Message> list = List.of(new SystemMessage("be brief"), new UserMessage(LONG));
        var prompt = new Prompt(list, options);
        var by = shortened(ADAPTER.message(list.get(1)));
        var written = written(prompt, new Plan.Keep(), new Plan.Replace(by));
        assertSame(list.get(0), written.getInstructions().get(0));
        assertSame(options, written.getOptions());
        assertSame(list, prompt.getInstructions());
    }
}
