package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leaves together. */
class ExchangeTest {

    private static Part.ToolResult result(String id, String text) {
        return new Part.ToolResult(id, "look", text, false);
    }

    private static List<Exchange> answered(Part... results) {
        var calls =
                List.<Part>of(
                        new Part.ToolCall("7", "look", "{}"), new Part.ToolCall("8", "look", "{}"));
        return Exchange.of(
                List.of(
                        new Message(Role.ASSISTANT, "", calls),
                        new Message(Role.TOOL, "", List.of(results))));
    }

    @Test
    void oneResultMayBeSeveralTextsInOneMessage() {
        assertEquals(
                List.of(new Exchange(0, 2, true, true)),
                answered(result("7", "one"), result("7", "two"), result("8", "three")));
    }

    @Test
    void aResultThatNobodyAskedForIsNotPartOfAWhole() {
        assertEquals(
                List.of(new Exchange(0, 2, true, false)),
                answered(result("7", "one"), result("8", "two"), result("9", "three")));
        assertEquals(List.of(new Exchange(0, 2, true, false)), answered(result("7", "one")));
    }
}
