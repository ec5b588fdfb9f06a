package dev.tidemark.agent.host.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.beta.messages.BetaMessageParam;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written differs from what the application sent in its texts, and in nothing else. */
class AnthropicWriterTest {

    private static final AnthropicAdapter ADAPTER = AnthropicAdapter.INSTANCE;

    private static final String LONG = "a long text";
    private static final String SHORT = "short";

    /** The texts of these are all the same, and nothing else is. */
    private static final String PLAIN = "{'role': 'user', 'content': 'a long text'}";

    private static final String MIXED =
            "{'role':'user','content':[{'text':'a long text','type':'text','cache_control':"
                    + "{'type':'ephemeral','ttl':'1h'}},{'source':{'data':'aGk=','media_type':"
                    + "'image/png','type':'base64'},'type':'image'},{'source':{'data':'a long text',"
                    + "'media_type':'text/plain','type':'text'},'type':'document','title':'T'}]}";

    private static final String RESULTS =
            "{'role':'user','content':[{'tool_use_id':'7','type':'tool_result','content':"
                    + "'a long text','is_error':false},{'tool_use_id':'8','type':'tool_result',"
                    + "'content':[{'text':'a long text','type':'text'},{'source':{'url':"
                    + "'https://example.com/a.png','type':'url'},'type':'image'}],'cache_control':"
                    + "{'type':'ephemeral'}},{'tool_use_id':'9','type':'tool_result'}]}";

    private static final String CALLS =
            "{'role':'assistant','content':[{'text':'a long text','type':'text'},{'id':'7','input':"
                    + "{'at':1.50,'of':12345678901234567890},'name':'look','type':'tool_use'}]}";

    private static final String THOUGHT =
            "{'role':'assistant','content':[{'signature':'s','thinking':'I look','type':'thinking'"
                    + "},{'text':'a long text','type':'text'}]}";

    private static final String CITED =
            "{'role':'user','content':[{'type':'document','citations':{'enabled':true},'source':"
                    + "{'type':'text','media_type':'text/plain','data':'a long text'}}]}";

    private static final String UNKNOWN =
            "{'role':'user','content':[{'type':'hologram','text':'a long text'}]}";

    private static <T> T sdk(Class<T> type, String json) {
        try {
            return ObjectMappers.jsonMapper().readValue(json.replace('\'', '"'), type);
        } catch (IOException notJson) {
            throw new AssertionError(notJson);
        }
    }

    private static String wire(Object sdk) {
        try {
            return ObjectMappers.jsonMapper().writeValueAsString(sdk);
        } catch (IOException notJson) {
            throw new AssertionError(notJson);
        }
    }

    private static Message shortened(Message message) {
        var parts = new ArrayList<Part>();
        for (var part : message.parts()) {
            parts.add(
                    part instanceof Part.Text
                            ? new Part.Text(SHORT)
                            : part instanceof Part.Document
                                    ? new Part.Document(SHORT)
                                    : part instanceof Part.ToolResult it && !it.text().isEmpty()
                                            ? new Part.ToolResult(
                                                    it.id(), it.name(), SHORT, it.error())
                                            : part);
        }
        return new Message(message.role(), message.name(), parts);
    }

    private static MessageCreateParams written(MessageCreateParams params, Plan.Edit... edits) {
        var plan = new Plan(List.of(edits), List.of(), 10, 5, List.of("a stage"));
        return (MessageCreateParams) ADAPTER.write(params, ADAPTER.messages(params), plan);
    }

    private static MessageCreateParams.Builder request() {
        return MessageCreateParams.builder().model("claude-sonnet-4-6").maxTokens(700);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, MIXED, RESULTS, CALLS})
    void aMessageIsWrittenWithOtherTextsAndNothingElse(String json) {
        var message = sdk(MessageParam.class, json);
        var before = wire(message);
        assertTrue(ADAPTER.isWritable(message));
        var by = shortened(ADAPTER.message(message));
        var params = request().addMessage(message).build();
        var written = written(params, new Plan.Replace(by)).messages().get(0);
        assertNotSame(message, written);
        assertEquals(by, ADAPTER.message(written));
        assertEquals(before.replace(LONG, SHORT), wire(written));
        assertEquals(before, wire(message));
        assertSame(message, params.messages().get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, MIXED, RESULTS, CALLS})
    void soIsABetaMessage(String json) {
        var message = sdk(BetaMessageParam.class, json);
        var params =
                com.anthropic.models.beta.messages.MessageCreateParams.builder()
                        .model("claude-sonnet-4-6")
                        .maxTokens(700)
                        .system("be brief")
                        .addMessage(message)
                        .build();
        var by = shortened(ADAPTER.message(message));
        List<Plan.Edit> edits = List.of(new Plan.Keep(), new Plan.Replace(by));
        var plan = new Plan(edits, List.of(), 10, 5, List.of("a stage"));
        var sent =
                (com.anthropic.models.beta.messages.MessageCreateParams)
                        ADAPTER.write(params, ADAPTER.messages(params), plan);
        assertEquals(wire(message).replace(LONG, SHORT), wire(sent.messages().get(0)));
        assertEquals(params.toBuilder().messages(sent.messages()).build(), sent);
    }

    @Test
    void whatIsKeptIsTheVeryObjectAndAllElseIsTheRequests() {
        var params =
                request()
                        .system("be brief")
                        .addUserMessage(LONG)
                        .addMessage(sdk(MessageParam.class, THOUGHT))
                        .addUserMessage("and now?")
                        .addStopSequence("stop")
                        .cacheControl(CacheControlEphemeral.builder().build())
                        .putAdditionalHeader("X-Any", "x")
                        .build();
        var by = Message.text(Role.USER, SHORT);
        var sent =
                written(
                        params,
                        new Plan.Keep(),
                        new Plan.Replace(by),
                        new Plan.Keep(),
                        new Plan.Keep());
        assertEquals(3, sent.messages().size());
        assertSame(params.messages().get(1), sent.messages().get(1));
        assertSame(params.messages().get(2), sent.messages().get(2));
        assertSame(params.system().orElseThrow(), sent.system().orElseThrow());
        assertEquals(params.toBuilder().messages(sent.messages()).build(), sent);
        assertEquals(LONG, params.messages().get(0).content().asString());
    }

    @Test
    void whatIsPutInIsAMessageOfTheUser() {
        var params = request().system("be brief").addUserMessage("and now?").build();
        var insert = new Plan.Insert(1, Message.text(Role.USER, "facts"));
        var plan =
                new Plan(
                        List.of(new Plan.Keep(), new Plan.Keep()),
                        List.of(insert),
                        10,
                        5,
                        List.of("a stage"));
        var sent = (MessageCreateParams) ADAPTER.write(params, ADAPTER.messages(params), plan);
        assertEquals("{\"content\":\"facts\",\"role\":\"user\"}", wire(sent.messages().get(0)));
        assertSame(params.messages().get(0), sent.messages().get(1));
    }

    @Test
    void whatWasThoughtIsNeverWrittenAgain() {
        var message = sdk(MessageParam.class, THOUGHT);
        var by = shortened(ADAPTER.message(message));
        var params = request().addMessage(message).build();
        assertThrows(IllegalStateException.class, () -> written(params, new Plan.Replace(by)));
    }

    @Test
    void noTextIsWrittenEmpty() {
        var params = request().addUserMessage(LONG).build();
        var by = new Plan.Replace(Message.text(Role.USER, " "));
        assertThrows(IllegalStateException.class, () -> written(params, by));
    }

    @ParameterizedTest
    @ValueSource(strings = {CITED, UNKNOWN})
    void whatHoldsMoreThanWeKnowOfIsNotWritten(String json) {
        assertFalse(ADAPTER.isWritable(sdk(MessageParam.class, json)));
        assertFalse(ADAPTER.isWritable(sdk(BetaMessageParam.class, json)));
    }

    @Test
    void whatQuotesATextGoesWithIt() {
        var json =
                "{'role':'assistant','content':[{'text':'a long text','type':'text','citations':"
                        + "[{'type':'char_location','cited_text':'long','document_index':0,"
                        + "'document_title':null,'start_char_index':0,'end_char_index':4}]}]}";
        var message = sdk(MessageParam.class, json);
        var params = request().addMessage(message).build();
        var by = shortened(ADAPTER.message(message));
        var sent = written(params, new Plan.Replace(by)).messages().get(0);
        assertEquals(
                Json.of(
                        sdk(
                                MessageParam.class,
                                "{'role':'assistant','content':[{'text':'short','type':'text'}]}")),
                Json.of(sent));
    }
}
