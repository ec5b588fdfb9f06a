package dev.tidemark.agent.host.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media.Kind;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/** What Spring AI's objects say, in our words. */
class SpringAiAdapterTest {

    private static final SpringAiAdapter ADAPTER = SpringAiAdapter.INSTANCE;

    /** A PNG's first bytes, of 640 by 480. */
    private static final byte[] PNG = {
        (byte) 0x89,
        'P',
        'N',
        'G',
        13,
        10,
        26,
        10,
        0,
        0,
        0,
        13,
        'I',
        'H',
        'D',
        'R',
        0,
        0,
        2,
        (byte) 0x80,
        0,
        0,
        1,
        (byte) 0xe0
    };

    @Test
    void everyKindOfMessageIsReadWithAllItsParts() {
        assertEquals(
                dev.tidemark.core.context.Message.text(Role.SYSTEM, "be brief"),
                ADAPTER.message(new SystemMessage("be brief")));
        var base64 = "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG);
        var user =
                UserMessage.builder()
                        .text("what is it?")
                        .media(
                                Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(PNG).build(),
                                Media.builder()
                                        .mimeType(MimeTypeUtils.IMAGE_PNG)
                                        .data(base64)
                                        .build(),
                                new Media(
                                        MimeType.valueOf("audio/wav"),
                                        URI.create("https://example.com/a.wav")))
                        .build();
        assertEquals(
                List.of(
                        new Part.Text("what is it?"),
                        new Part.Media(Kind.IMAGE, 640, 480, false),
                        new Part.Media(Kind.IMAGE, 640, 480, false),
                        new Part.Media(Kind.AUDIO, 0, 0, false)),
                ADAPTER.message(user).parts());
        var asking =
                AssistantMessage.builder()
                        .content("")
                        .toolCalls(List.of(new ToolCall("7", "function", "look", "{}")))
                        .build();
        assertEquals(
                List.of(new Part.ToolCall("7", "look", "{}")), ADAPTER.message(asking).parts());
        var results =
                ToolResponseMessage.builder()
                        .responses(
                                List.of(
                                        new ToolResponse("7", "look", "a"),
                                        new ToolResponse("8", "look", "b")))
                        .build();
        assertEquals(
                new dev.tidemark.core.context.Message(
                        Role.TOOL,
                        "",
                        List.of(
                                new Part.ToolResult("7", "look", "a", false),
                                new Part.ToolResult("8", "look", "b", false))),
                ADAPTER.message(results));
    }

    @Test
    void aListThatTheHostGoesOnWithIsNotOurs() {
        var list = new ArrayList<Message>(List.of(new UserMessage("one")));
        var messages = ADAPTER.messages(new Asked(new Prompt(list), null));
        list.add(new UserMessage("two"));
        assertEquals(1, messages.size());
    }

    private static final ChatModel MODEL =
            new ChatModel() {
                @Override
                public ChatResponse call(Prompt prompt) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public ChatOptions getDefaultOptions() {
                    return ChatOptions.builder().model("default").maxTokens(100).build();
                }
            };

    @Test
    void whatThePromptLeavesOpenTheModelHasByDefault() {
        var plain = new Asked(new Prompt("hello"), MODEL);
        assertEquals("default", ADAPTER.model(plain));
        assertEquals(100, ADAPTER.maxOutput(plain));
        var options = ChatOptions.builder().model("gpt-4o").build();
        var named = new Asked(new Prompt("hello", options), MODEL);
        assertEquals("gpt-4o", ADAPTER.model(named));
        assertEquals(100, ADAPTER.maxOutput(named));
        assertEquals("", ADAPTER.model(new Asked(new Prompt("hello"), null)));
    }

    @Test
    void toolsAreReadFromTheirDefinitions() {
        var callback =
                new ToolCallback() {
                    @Override
                    public ToolDefinition getToolDefinition() {
                        return ToolDefinition.builder()
                                .name("look")
                                .description("Looks")
                                .inputSchema("{\"type\": \"object\"}")
                                .build();
                    }

                    @Override
                    public String call(String input) {
                        return "";
                    }
                };
        var options = ToolCallingChatOptions.builder().toolCallbacks(callback).build();
        var tools = ADAPTER.tools(new Asked(new Prompt("hello", options), null));
        assertEquals(1, tools.size());
        assertEquals(
                new Tool("look", "Looks", Map.of("type", "object")), ADAPTER.tool(tools.get(0)));
        assertTrue(ADAPTER.tools(new Asked(new Prompt("hello"), null)).isEmpty());
    }

    @Test
    void aModelIsAskedByItsNameWhereOneIsKnown() {
        ChatModel echo =
                prompt -> {
                    var name = prompt.getOptions() == null ? "" : prompt.getOptions().getModel();
                    var text = prompt.getContents() + " " + name;
                    return new ChatResponse(List.of(new Generation(new AssistantMessage(text))));
                };
        assertEquals("sum up ", ADAPTER.ask(echo, "", "sum up"));
        assertEquals("sum up gpt-4o", ADAPTER.ask(echo, "gpt-4o", "sum up"));
    }

    /** As OpenAI's is, in Spring AI 1. */
    public record Native(Details promptTokensDetails) {

        /** The part of it that we read. */
        public record Details(int cachedTokens) {}
    }

    private static ChatResponse using(org.springframework.ai.chat.metadata.Usage usage) {
        return new ChatResponse(
                List.of(new Generation(new AssistantMessage("yes"))),
                ChatResponseMetadata.builder().model("gpt-4o").usage(usage).build());
    }

    @Test
    void usageIsTheResponsesOwn() {
        var first = using(new DefaultUsage(100, 10, 110, new Native(new Native.Details(64))));
        assertEquals(new Usage(100, 10, 64), ADAPTER.usage(first));
        assertEquals("gpt-4o", ADAPTER.answeredBy(first));
        var second = using(new DefaultUsage(250, 30, 280));
        assertEquals(new Usage(150, 20, -1), ADAPTER.usage(Answer.of(second, first)));
        assertEquals(Usage.NONE, ADAPTER.usage(Answer.of(first, first)));
        assertEquals(Usage.NONE, ADAPTER.usage(using(new DefaultUsage(0, 0))));
    }
}
