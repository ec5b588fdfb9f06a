package dev.tidemark.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String input, String... arguments) {
        return new Compress(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private List<Map<String, Object>> answers() throws IOException {
        var answers = new ArrayList<Map<String, Object>>();
        for (var line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            answers.add(JSON.std.mapFrom(line));
        }
        return answers;
    }

    private static Map<String, Object> line(int turns, int budget) {
        var messages = new ArrayList<Map<String, Object>>();
        messages.add(Map.of("role", "system", "content", "Be brief. \u00e9\u4e2d"));
        for (int i = 0; i < turns; i++) {
            messages.add(Map.of("role", "user", "content", "What is order A" + (100 + i) + "?"));
            var function = Map.of("name", "order", "arguments", "{\"id\":\"A" + (100 + i) + "\"}");
            var call = Map.of("id", "c" + i, "type", "function", "function", function);
            var assistant = new LinkedHashMap<String, Object>();
            assistant.put("role", "assistant");
            assistant.put("content", null);
            assistant.put("tool_calls", List.of(call));
            messages.add(assistant);
            messages.add(
                    Map.of(
                            "role",
                            "tool",
                            "tool_call_id",
                            "c" + i,
                            "name",
                            "order",
                            "content",
                            "{\"id\": \"A"
                                    + (100 + i)
                                    + "\", \"text\": \""
                                    + "on its way ".repeat(9)
                                    + "\"}"));
        }
        messages.add(Map.of("role", "user", "content", "Thanks."));
        var line = new LinkedHashMap<String, Object>();
        line.put("id", "x");
        line.put("budget_frac", 0.5);
        line.put("budget", budget);
        line.put("protect", List.of(0, messages.size() - 1));
        line.put("messages", messages);
        return line;
    }

    @Test
    void aLineComesBackWithItsProtectedMessagesAsTheyWere() throws IOException {
        var line = line(10, 400);
        assertEquals(0, run(JSON.std.asString(line) + "\n\n"));
        var answer = answers().get(0);
        var came = (List<?>) line.get("messages");
        var sent = (List<?>) answer.get("messages");
        assertEquals("x", answer.get("id"));
        assertEquals(0.5, answer.get("budget_frac"));
        assertTrue(answer.get("ms") instanceof Number);
        assertTrue(sent.size() < came.size());
        assertTrue(((Number) answer.get("before")).intValue() > 400, answer::toString);
        assertTrue(((Number) answer.get("after")).intValue() <= 400, answer::toString);
        assertFalse(((List<?>) answer.get("stages")).isEmpty());
        assertEquals(came.get(0), sent.get(0));
        assertEquals(came.get(came.size() - 1), sent.get(sent.size() - 1));
    }

    @Test
    void callsOfASessionBeginAsTheCallBefore() throws IOException {
        var input = new StringBuilder();
        for (int turns = 1; turns <= 20; turns++) {
            var line = line(turns, 600);
            line.put("session", "s");
            input.append(JSON.std.asString(line)).append('\n');
        }
        assertEquals(0, run(input.toString()));
        int breaks = 0;
        List<?> last = List.of();
        for (var answer : answers()) {
            var sent = (List<?>) answer.get("messages");
            int beginning = Math.max(0, last.size() - 1);
            boolean same =
                    sent.size() >= beginning
                            && sent.subList(0, beginning).equals(last.subList(0, beginning));
            breaks += same ? 0 : 1;
            last = sent;
        }
        assertTrue(breaks > 0 && breaks < 8, breaks + " breaks");
    }

    @Test
    void aLineThatIsNoRequestIsToldAndTheNextIsAnswered() throws IOException {
        var good = JSON.std.asString(line(1, 5000));
        assertEquals(
                1,
                run("nonsense\n{\"messages\": [3]}\n{\"messages\": [{\"role\": \"x\"}]}\n" + good));
        assertEquals(1, answers().size());
        assertTrue(
                err.toString(StandardCharsets.UTF_8).startsWith("line 1: "),
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatALineLacksIsTold() {
        assertEquals(
                1,
                run(
                        """
                        {"id": "x", "budget": 10}
                        {"messages": [{"role": "user", "content": ""}, {"role": "user"}]}
                        """));
        assertEquals(
                List.of(
                        "line 1: it has no messages",
                        "line 2: message 1 has neither a text as content nor tool_calls"),
                err.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void aFileIsRefusedAndHowToReadItIsTold() {
        var refused = assertThrows(CommandFailure.class, () -> run("", "requests.jsonl"));
        assertEquals(
                "compress reads standard input: compress < requests.jsonl", refused.getMessage());
        assertEquals(2, refused.exitCode());
    }
}
