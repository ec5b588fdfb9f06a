package dev.tidemark.core.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Part.Media;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums written out by hand; {@code t} is the tokens of a text. */
class PromptFormatTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    private static int t(String text) {
        return Encoding.O200K_BASE.tokenizer().count(text);
    }

    @Test
    void aRequestIsItsMessagesAndTheBeginningOfTheReply() {
        // "hello world" and "hi" are 2 and 1 tokens in both encodings
        var request =
                new Transcript(
                        List.of(
                                Message.text(Role.SYSTEM, "hello world"),
                                Message.text(Role.USER, "hi")),
                        List.of());
        assertEquals(3 + (3 + 1 + 2) + (3 + 1 + 1), FORMAT.tokens(request));
        assertEquals(3, FORMAT.tokens(new Transcript(List.of(), List.of())));
    }

    @Test
    void theCookbooksExampleIsCountedAsTheProviderCountsIt() {
        // OpenAI reports 124 for gpt-4o and 129 for gpt-4 on these messages
        var messages =
                List.of(
                        Message.text(
                                Role.SYSTEM,
                                "You are a helpful, pattern-following assistant that translates corporate"
                                        + " jargon into plain English."),
                        named("example_user", "New synergies will help drive top-line growth."),
                        named(
                                "example_assistant",
                                "Things working well together will increase revenue."),
                        named(
                                "example_user",
                                "Let's circle back when we have more bandwidth to touch base on"
                                        + " opportunities for increased leverage."),
                        named(
                                "example_assistant",
                                "Let's talk later when we're less busy about how to do better."),
                        Message.text(
                                Role.USER,
                                "This late pivot means we don't have time to boil the ocean for the client"
                                        + " deliverable."));
        var request = new Transcript(messages, List.of());
        assertEquals(124, FORMAT.tokens(request));
        assertEquals(129, PromptFormat.of(Encoding.CL100K_BASE).tokens(request));
    }

    private static Message named(String name, String text) {
        return new Message(Role.SYSTEM, name, List.of(new Part.Text(text)));
    }

    @Test
    void aNameCostsItsTokensAndOne() {
        assertEquals(4 + 1 + t("Ada"), FORMAT.tokens(new Message(Role.USER, "Ada", List.of())));
        assertEquals(4, FORMAT.tokens(new Message(Role.USER, "", List.of())));
        assertEquals(4, FORMAT.tokens(new Message(Role.USER, null, List.of())));
    }

    @Test
    void everyTextPartIsEncodedOnItsOwn() {
        var parts = new Message(Role.USER, "", List.of(new Part.Text("hel"), new Part.Text("lo")));
        assertEquals(4 + t("hel") + t("lo"), FORMAT.tokens(parts));
        assertTrue(t("hel") + t("lo") > t("hello"));
    }

    @Test
    void documentsThinkingAndToolResultsCountAsTheirText() {
        var text = "The quick brown fox, 1234.";
        assertEquals(t(text), FORMAT.tokens(new Part.Document(text)));
        assertEquals(t(text), FORMAT.tokens(new Part.Thinking(text)));
        assertEquals(t(text), FORMAT.tokens(new Part.ToolResult("call_1", "search", text, true)));
        var result =
                new Message(Role.TOOL, "", List.of(new Part.ToolResult("id", "f", text, false)));
        assertEquals(4 + t(text), FORMAT.tokens(result));
    }

    @Test
    void theResultsOfSeveralCallsAreAMessageEach() {
        var one = new Part.ToolResult("1", "f", "yes", false);
        var other = new Part.ToolResult("2", "f", "no", false);
        assertEquals(
                4 + t("yes") + 4 + t("no"),
                FORMAT.tokens(new Message(Role.TOOL, "", List.of(one, other))));
        assertEquals(
                4 + 2 * t("yes"), FORMAT.tokens(new Message(Role.TOOL, "", List.of(one, one))));
    }

    @Test
    void resultsThatAreSentWithTheNamesOfTheirToolsPayForThose() {
        var one = new Part.ToolResult("1", "find_orders", "yes", false);
        var more = new Part.ToolResult("1", "find_orders", "yes", false);
        var other = new Part.ToolResult("2", "track", "no", false);
        int frame = 3 + 1 + t("yes");
        var named = new Message(Role.TOOL, "find_orders", List.of(one));
        assertEquals(frame + 1 + t("find_orders"), FORMAT.tokens(named));
        assertEquals(
                2 * frame + t("no") + 2 + t("find_orders") + t("track"),
                FORMAT.tokens(new Message(Role.TOOL, "find_orders", List.of(one, more, other))));
    }

    @Test
    void anOnlyCallCostsItsNameTwice() {
        var arguments = "{\"city\": \"Paris\"}";
        assertEquals(4 + 5 + 2 * t("weather") + t(arguments), FORMAT.tokens(calls(arguments)));
        assertEquals(4 + 5 + 2 * t("weather"), FORMAT.tokens(calls("")));
    }

    @Test
    void severalCallsCostTheirArgumentsEntryByEntry() {
        int expected =
                4
                        + 21
                        + (7
                                + t("weather")
                                + (2 + t("city") + t("Paris"))
                                + (2 + t("days") + t("1.50")))
                        + (7
                                + t("weather")
                                + 2
                                + t("at")
                                + t("{\"a\":[1,true,null,{\"b\":\"c \\\"d\"}],\"e\":{}}"))
                        + (7 + t("weather"))
                        + (7 + t("weather"));
        assertEquals(
                expected,
                FORMAT.tokens(
                        calls(
                                "{ \"city\" : \"Paris\", \"days\" : 1.50 }",
                                "{\"at\": { \"a\" : [1, true , null, {\"b\": \"c \\\"d\"}], \"e\": { } } }",
                                "  ",
                                "{}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1, 2]",
                "not json",
                "{\"a\":1",
                "{\"a\":1} x",
                "\"text\"",
                "{'a':1}",
                "{\"a\":}"
            })
    void argumentsThatAreNoObjectCountAsText(String arguments) {
        assertEquals(
                4 + 21 + 2 * (7 + t("weather") + t(arguments)),
                FORMAT.tokens(calls(arguments, arguments)));
    }

    @Test
    void argumentsNestedWithoutEndCountAsText() {
        var arguments = "{\"a\":" + "[".repeat(100_000);
        assertEquals(
                4 + 21 + 2 * (7 + t("weather") + t(arguments)),
                FORMAT.tokens(calls(arguments, arguments)));
    }

    private static Message calls(String... arguments) {
        return new Message(
                Role.ASSISTANT,
                "",
                Arrays.stream(arguments)
                        .<Part>map(it -> new Part.ToolCall("id", "weather", it))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 765", // to 768 x 768: 4 tiles
        "2048, 4096, 1105", // to 1024 x 2048, to 768 x 1536: 6 tiles
        "4096, 8192, 1105", // the cookbook's larger example: 6 tiles
        "512, 512, 255",
        "513, 512, 425",
        "768, 768, 765",
        "1, 1, 255",
        "100000, 1, 765", // to 2048 x a fraction: 4 tiles
        "1920, 1080, 1105", // to 1366 x 768: 3 x 2 tiles
        "0, 0, 765",
        "-5, 100, 765",
        "2147483647, 2147483647, 765"
    })
    void aPictureIsPaidByItsTiles(int width, int height, int tokens) {
        assertEquals(tokens, FORMAT.tokens(new Media(Media.Kind.IMAGE, width, height, false)));
        assertEquals(85, FORMAT.tokens(new Media(Media.Kind.IMAGE, width, height, true)));
    }

    @ParameterizedTest
    @EnumSource(value = Media.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "IMAGE")
    void otherMediaAreLeftToCalibration(Media.Kind kind) {
        assertEquals(0, FORMAT.tokens(new Media(kind, 100, 100, false)));
    }

    @Test
    void aToolIsItsNameDescriptionAndProperties() {
        var parameters =
                object(
                        "city", Map.of("type", "string", "description", "The city."),
                        "unit", Map.of("type", "string", "enum", List.of("celsius", "kelvin")));
        var tool = new Tool("weather", "Tells the weather..", parameters);
        int properties =
                3
                        + (3 + t("city:string:The city"))
                        + (3 - 3 + (3 + t("celsius")) + (3 + t("kelvin")) + t("unit:string:"));
        assertEquals(7 + t("weather:Tells the weather.") + properties, FORMAT.tokens(tool));
        assertEquals(
                10 + t("weather:Tells the weather.") + properties,
                PromptFormat.of(Encoding.CL100K_BASE).tokens(tool),
                "these texts are of the same length in both encodings");
    }

    @Test
    void toolsTogetherCostTheirEndOnce() {
        var tool = new Tool("now", "", Map.of());
        var request = new Transcript(List.of(), List.of(tool, tool));
        assertEquals(3 + 12 + 2 * (7 + t("now:")), FORMAT.tokens(request));
        assertEquals(12, FORMAT.perTools());
        assertEquals(3, FORMAT.perRequest());
    }

    @Test
    void propertiesOfPropertiesAndOfItemsCountToo() {
        var inner = object("zip", Map.of("type", List.of("string", "null")));
        var address = new LinkedHashMap<String, Object>(inner);
        address.put("type", "object");
        var list = Map.of("type", "array", "items", inner);
        var tool = new Tool("f", "d", object("address", address, "list", list));
        int zip = 3 + 3 + t("zip:string|null:");
        assertEquals(
                7 + t("f:d") + 3 + (3 + t("address:object:") + zip) + (3 + t("list:array:") + zip),
                FORMAT.tokens(tool));
    }

    @Test
    void whatShouldNotBeInASchemaCountsAsEmpty() {
        var odd = new HashMap<String, Object>();
        odd.put("type", 7);
        odd.put("description", List.of("a"));
        odd.put("enum", Arrays.asList(1, null, Map.of()));
        odd.put("properties", "none");
        odd.put("items", List.of());
        var parameters = object("odd", odd, "flag", true);
        int expected = 3 + (3 - 3 + 3 * 3 + t("1") + t("odd:7:")) + (3 + t("flag::"));
        assertEquals(7 + t("f:") + expected, FORMAT.tokens(new Tool("f", null, parameters)));
        assertEquals(7 + t("f:"), FORMAT.tokens(new Tool("f", "", null)));
        assertEquals(7 + t("f:"), FORMAT.tokens(new Tool("f", "", Map.of("properties", Map.of()))));
    }

    @Test
    void aSchemaThatContainsItselfEnds() {
        var self = new HashMap<String, Object>();
        var properties = new HashMap<String, Object>();
        properties.put("left", self);
        properties.put("right", self);
        self.put("properties", properties);
        self.put("items", self);
        var type = new ArrayList<Object>();
        type.add(type);
        self.put("type", type);
        self.put("enum", type);
        assertTrue(FORMAT.tokens(new Tool("f", "", self)) > 0);
    }

    private static Map<String, Object> object(Object... properties) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < properties.length; i += 2) {
            map.put((String) properties[i], properties[i + 1]);
        }
        return Map.of("properties", map);
    }
}
