package dev.tidemark.samples.modelserver;

import static dev.tidemark.samples.modelserver.Wire.say;
import static dev.tidemark.samples.modelserver.Wire.user;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every counting rule, seen from the wire; sums are written out as a person would add them up. */
class CountingTest {

    private static final Encoding O200K =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final Encoding CL100K =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    private static final String CALL =
            """
            {"id": "%s", "type": "function", "function": {"name": "orderLookup", "arguments": %s}}""";

    private static ModelServer server;

    @BeforeAll
    static void start() throws Exception {
        server = ModelServer.start(0, Options.defaults());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static int o200k(String text) {
        return O200K.countTokensOrdinary(text);
    }

    @Test
    void aPlainMessageIsItsTextAndSeven() throws Exception {
        // "Hello world" is two tokens; 3 for the message, 1 for its role, 3 for the reply
        assertEquals(2 + 3 + 1 + 3, say(server, user("Hello world")).promptTokens());
    }

    @Test
    void theCookbooksExampleCountsAsItDoesThere() throws Exception {
        // its six messages and the counts it prints for them: what the service itself charged
        var messages =
                """
                {"role": "system", "content": "You are a helpful, pattern-following assistant that \
                translates corporate jargon into plain English."},
                {"role": "system", "name": "example_user", "content": "New synergies will help \
                drive top-line growth."},
                {"role": "system", "name": "example_assistant", "content": "Things working well \
                together will increase revenue."},
                {"role": "system", "name": "example_user", "content": "Let's circle back when we \
                have more bandwidth to touch base on opportunities for increased leverage."},
                {"role": "system", "name": "example_assistant", "content": "Let's talk later when \
                we're less busy about how to do better."},
                {"role": "user", "content": "This late pivot means we don't have time to boil the \
                ocean for the client deliverable."}\
                """;
        var newer = Wire.request(messages).replace("gpt-4o-mini", "gpt-4o");
        var older = Wire.request(messages).replace("gpt-4o-mini", "gpt-4");
        assertEquals(124, Wire.chat(server, newer).promptTokens());
        assertEquals(129, Wire.chat(server, older).promptTokens());
    }

    @Test
    void aNameCostsItsTokensAndOneMore() throws Exception {
        var named = "{\"role\": \"user\", \"name\": \"%s\", \"content\": \"Hello world\"}";
        assertEquals(
                9 + 1 + o200k("ada_07"), say(server, named.formatted("ada_07")).promptTokens());
        assertEquals(9, say(server, named.formatted("")).promptTokens());
    }

    @Test
    void partsAreEncodedEachOnItsOwn() throws Exception {
        var parts =
                """
                {"role": "user", "content": [{"type": "text", "text": "str"},
                 {"type": "text", "text": "awberry"}]}""";
        assertEquals(7 + o200k("str") + o200k("awberry"), say(server, parts).promptTokens());
    }

    @Test
    void specialTokensInATextAreText() throws Exception {
        var text = "<|endoftext|>";
        assertEquals(7 + o200k(text), say(server, user(text)).promptTokens());
    }

    @ParameterizedTest
    @CsvSource({
        "png,   1,    1,    255", // one tile
        "png,   512,  512,  255",
        "png,   513,  512,  425",
        "jpg,   1024, 1024, 765", // shorter side to 768: 2 x 2 tiles
        "jpg,   2048, 4096, 1105", // to 1024 x 2048, then 768 x 1536: 2 x 3 tiles
        "gif,   3000, 1000, 1445", // to 2048 x 683: 4 x 2 tiles, and not 5 x 2
        "gif,   100,  4000, 765", // to 51 x 2048: 1 x 4 tiles
    })
    void anImageCostsByTheTile(String format, int width, int height, int tokens) throws Exception {
        assertEquals(7 + tokens, say(server, image(format, width, height, "high")).promptTokens());
    }

    @Test
    void aLowDetailImageCostsTheSameWhateverItsSize() throws Exception {
        assertEquals(7 + 85, say(server, image("png", 1500, 900, "low")).promptTokens());
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/parcel.png",
        "data:image/webp;base64,UklGRgAA",
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/png;base64,not base64",
        "'data:image/png;base64,'",
        "data:image/jpeg;base64,/9j/4AAQ",
    })
    void anImageOfUnknownSizeCostsFourTiles(String url) throws Exception {
        assertEquals(7 + 765, say(server, image(url, "auto")).promptTokens());
    }

    @Test
    void oneToolCallCostsItsNameTwiceAndItsArgumentsAsWritten() throws Exception {
        var arguments = "{\"orderId\": \"A-1042\"}";
        var messages =
                user("Hello world")
                        + ", {\"role\": \"assistant\", \"content\": null, \"tool_calls\": ["
                        + CALL.formatted("c1", Json.write(arguments))
                        + "]}, {\"role\": \"tool\", \"tool_call_id\": \"c1\", \"content\": \"sent\"}";
        int call = 4 + 5 + 2 * o200k("orderLookup") + o200k(arguments);
        int result = 4 + o200k("sent");
        assertEquals(9 + call + result, say(server, messages).promptTokens());
    }

    @Test
    void severalToolCallsAreCountedByTheirArguments() throws Exception {
        var messages =
                user("Hello world")
                        + ", {\"role\": \"assistant\", \"content\": \"One moment\", \"tool_calls\": ["
                        + CALL.formatted(
                                "c1",
                                Json.write(
                                        "{\"id\": \"A-1\", \"n\": 1.50, \"x\": {\"a\": [1, 2]}}"))
                        + ", "
                        + CALL.formatted("c2", "\"  \"")
                        + ", "
                        + CALL.formatted("c3", "\"not json\"")
                        + "]}"
                        + ", {\"role\": \"tool\", \"tool_call_id\": \"c2\", \"content\": \"b\"}"
                        + ", {\"role\": \"tool\", \"tool_call_id\": \"c1\", \"content\": \"a\"}"
                        + ", {\"role\": \"tool\", \"tool_call_id\": \"c3\", \"content\": \"c\"}";
        int first =
                2
                        + o200k("id")
                        + o200k("A-1")
                        + 2
                        + o200k("n")
                        + o200k("1.50")
                        + 2
                        + o200k("x")
                        + o200k("{\"a\":[1,2]}");
        int calls = 21 + 3 * (7 + o200k("orderLookup")) + first + 0 + o200k("not json");
        int results = 3 * (4 + 1);
        assertEquals(
                9 + 4 + o200k("One moment") + calls + results,
                say(server, messages).promptTokens());
    }

    @Test
    void toolsCostTheirDefinitionsByEncoding() throws Exception {
        var tools =
                """
                "tools": [
                 {"type": "function", "function": {"name": "refund",
                  "description": "Refunds an order.",
                  "parameters": {"type": "object", "properties": {
                   "orderId": {"type": "string", "description": "The order's id."},
                   "reason": {"type": "string", "enum": ["LATE", "BROKEN"]},
                   "amount": {"type": ["number", "null"], "description": "In euros"},
                   "lines": {"type": "array", "items": {"type": "object",
                     "properties": {"sku": {"type": "string"}}}},
                   "address": {"type": "object", "properties": {"city": {}}}
                  }}}},
                 {"type": "function", "function": {"name": "now"}}]""";
        assertEquals(
                9 + toolTokens(O200K, 7), say(server, user("Hello world"), tools).promptTokens());
        var older = Wire.request(user("Hello world"), tools).replace("gpt-4o-mini", "gpt-4");
        assertEquals(9 + toolTokens(CL100K, 10), Wire.chat(server, older).promptTokens());
    }

    private static int toolTokens(Encoding encoding, int perFunction) {
        int refund = perFunction + encoding.countTokensOrdinary("refund:Refunds an order") + 3;
        refund += 3 + encoding.countTokensOrdinary("orderId:string:The order's id");
        refund += 3 - 3 + 3 + encoding.countTokensOrdinary("LATE");
        refund += 3 + encoding.countTokensOrdinary("BROKEN");
        refund += encoding.countTokensOrdinary("reason:string:");
        refund += 3 + encoding.countTokensOrdinary("amount:number|null:In euros");
        refund += 3 + encoding.countTokensOrdinary("lines:array:");
        refund += 3 + 3 + encoding.countTokensOrdinary("sku:string:");
        refund += 3 + encoding.countTokensOrdinary("address:object:");
        refund += 3 + 3 + encoding.countTokensOrdinary("city::");
        int now = perFunction + encoding.countTokensOrdinary("now:");
        return 12 + refund + now;
    }

    @Test
    void everyModelUsesItsOwnEncoding() throws Exception {
        var text = "Unverständliche Bestellbestätigungen 请问我的包裹在哪里";
        for (var model : new String[] {"gpt-3.5-turbo", "gpt-4", "gpt-4-turbo"}) {
            var request = Wire.request(user(text)).replace("gpt-4o-mini", model);
            assertEquals(
                    7 + CL100K.countTokensOrdinary(text),
                    Wire.chat(server, request).promptTokens(),
                    model);
        }
        for (var model :
                new String[] {"gpt-4o", "gpt-4.1-mini", "gpt-4.5-preview", "gpt-5.1", "o3-mini"}) {
            var request = Wire.request(user(text)).replace("gpt-4o-mini", model);
            assertEquals(7 + o200k(text), Wire.chat(server, request).promptTokens(), model);
        }
    }

    private static String image(String format, int width, int height, String detail)
            throws Exception {
        var data = Wire.picture(format, width, height);
        return image("data:image/" + format + ";base64," + data, detail);
    }

    private static String image(String url, String detail) {
        return """
        {"role": "user", "content": [{"type": "image_url",
         "image_url": {"url": "%s", "detail": "%s"}}]}"""
                .formatted(url, detail);
    }
}
