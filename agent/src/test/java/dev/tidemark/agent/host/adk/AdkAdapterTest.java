package dev.tidemark.agent.host.adk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import dev.tidemark.agent.apps.adk.AdkScript;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What ADK's requests and responses say, and what is written in the place of a request. */
class AdkAdapterTest {

    private static final AdkAdapter ADAPTER = AdkAdapter.INSTANCE;
    private static final Content QUESTION = Content.fromParts(Part.fromText("a long question"));

    private static final GenerateContentConfig CONFIG =
            GenerateContentConfig.builder()
                    .systemInstruction(Content.fromParts(Part.fromText("be brief")))
                    .tools(
                            Tool.builder()
                                    .functionDeclarations(
                                            FunctionDeclaration.builder().name("look").build())
                                    .build())
                    .maxOutputTokens(5)
                    .build();

    private static LlmRequest.Builder request() {
        return LlmRequest.builder().contents(List.of(QUESTION)).config(CONFIG);
    }

    @Test
    void aRequestIsReadWithItsInstructionItsToolsAndItsModel() {
        var asked = new Asked(request().build(), new AdkScript.Echo());
        assertEquals("gemini-echo", ADAPTER.model(asked));
        assertEquals("own", ADAPTER.model(new Asked(request().model("own").build(), null)));
        assertEquals("", ADAPTER.model(new Asked(request().build(), null)));
        var messages = ADAPTER.messages(asked);
        assertEquals(Message.text(Role.SYSTEM, "be brief"), ADAPTER.message(messages.get(0)));
        assertSame(QUESTION, messages.get(1));
        assertEquals("look", ADAPTER.tool(ADAPTER.tools(asked).get(0)).name());
        assertEquals(5, ADAPTER.maxOutput(asked));
        assertTrue(ADAPTER.isWritable(asked));
    }

    @Test
    void aRequestIsWrittenWithOtherContentsAndNothingElse() {
        var asked = new Asked(request().model("own").build(), null);
        var plan =
                new Plan(
                        List.of(
                                new Plan.Keep(),
                                new Plan.Replace(Message.text(Role.USER, "short"))),
                        List.of(),
                        10,
                        5,
                        List.of("a stage"));
        var before = asked.request().toJson();
        var written = (Asked) ADAPTER.write(asked, ADAPTER.messages(asked), plan);
        assertEquals(before.replace("a long question", "short"), written.request().toJson());
        assertEquals(before, asked.request().toJson());
        assertSame(CONFIG, written.request().config().orElseThrow());
    }

    @Test
    void whatHasANameWithTheProviderIsMeasuredOnly() {
        var cached = CONFIG.toBuilder().cachedContent("cachedContents/1").build();
        assertFalse(ADAPTER.isWritable(new Asked(request().config(cached).build(), null)));
    }

    @Test
    void usageIsWhatTheResponseTells() {
        var response =
                LlmResponse.builder()
                        .modelVersion("gemini-x")
                        .usageMetadata(
                                GenerateContentResponseUsageMetadata.builder()
                                        .promptTokenCount(9)
                                        .candidatesTokenCount(2)
                                        .build())
                        .build();
        assertEquals(new Usage(9, 2, 0), ADAPTER.usage(response));
        assertEquals("gemini-x", ADAPTER.answeredBy(response));
        assertEquals("", ADAPTER.answeredBy(null));
    }

    @Test
    void aModelIsAskedAsAnyCallerWould() {
        assertEquals("heard 1", ADAPTER.ask(new AdkScript.Echo(), "gemini-echo", "sum up"));
    }
}
