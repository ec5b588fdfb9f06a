package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldingTest {

    private final CompactJson json =
            new CompactJson(Encoding.O200K_BASE.tokenizer(), Integer.MAX_VALUE);

    @Test
    void likeObjectsBecomeAHeaderAndRows() {
        var folded =
                json.fold(
                        "{\"total\": 3, \"flights\": [{\"number\": \"HAT023\", \"price\": {\"economy\": 69}},"
                                + " {\"number\": \"HAT204\", \"price\": {\"economy\": 71}},"
                                + " {\"number\": \"a, b\", \"price\": {\"economy\": null}}]}");
        assertEquals(
                "total: 3\nflights[3]{number,price.economy}:\nHAT023,69\nHAT204,71\n\"a, b\",null",
                folded);
    }

    @Test
    void rowsThatWereGroupedSayWhichGroupTheyWereOf() {
        var folded =
                json.fold(
                        "[[{\"from\": \"SFO\", \"to\": \"PHX\"}, {\"from\": \"PHX\", \"to\": \"SEA\"}],"
                                + " [{\"from\": \"SFO\", \"to\": \"LAX\"}]]");
        assertTrue(folded.endsWith("{#,from,to}:\n1,SFO,PHX\n1,PHX,SEA\n2,SFO,LAX"), folded);
    }

    @Test
    void jsonThatIsNoneStaysAsItIs() {
        for (var text : List.of("{\"a\": }", "[1, 2", "", "plain", "{\"a\": 1} trailing")) {
            assertEquals(text, json.fold(text));
        }
        assertEquals("[]", json.fold(" [ ] "));
    }

    @Test
    void aTerminalShowsNoColoursAndTheLastStateOfAProgressBar() {
        var fold = new TerminalOutput();
        assertEquals(
                "error: x\n100%\nok",
                fold.fold("\u001b[1;31merror\u001b[0m: x  \n 10%\r 50%\r100%\nok"));
        assertEquals("a\nb", fold.fold("a\r\nb"));
        assertEquals("a\n\nb", fold.fold("a\n\n\n\n\nb"));
    }

    @Test
    void encodedDataLeavesItsSizeAndPathsStay() {
        var fold = new EncodedData();
        var data = "iVBORw0KGgo1AAAANSUhEUgAA".repeat(20);
        assertEquals(
                "data:image/png;base64,[500 characters of encoded data omitted] end",
                fold.fold("data:image/png;base64," + data + " end"));
        var path = "/usr/local/Lib2/x".repeat(20);
        assertEquals(path, fold.fold(path));
    }

    @Test
    void aPageBecomesItsTextAndWhereItsLinksLead() {
        var page =
                "<!DOCTYPE html><html><head><title>Fares &amp; fees</title><style>p{}</style></head><body><script>x()</script><h1>Fares</h1><p>See <a class=\"l\" href=\"https://a.example/f?id=7\">all</a>.</p><table><tr><td>A</td><td>12</td></tr></table></body></html>";
        var text = new Markup().fold(page);
        assertTrue(text.startsWith("Fares & fees\n"), text);
        assertTrue(text.contains("See all (https://a.example/f?id=7)."), text);
        assertTrue(text.contains("A | 12"), text);
        assertFalse(text.contains("x()") || text.contains("p{}"), text);
        assertEquals("if a < b and c > d", new Markup().fold("if a < b and c > d"));
    }

    @Test
    void linesThatDifferInTheirNumbersBecomeOneAndTheNumbers() {
        var log =
                "10:00:01 poll took 12 ms\n10:00:02 poll took 15 ms\n10:00:03 poll took 11 ms\n10:00:04 poll took 90 ms\ndone";
        assertEquals(
                "10:00:01 poll took 12 ms\n[3 more of this form: 02,15; 03,11; 04,90]\ndone",
                new LogLines().fold(log));
        assertEquals(
                "still waiting for the lock\n[4 more of this form]",
                new LogLines().fold("still waiting for the lock\n".repeat(5).strip()));
    }

    @Test
    void aStackTraceKeepsWhereItWasThrownAndEveryCause() {
        var trace = new StringBuilder("IllegalState: x\n");
        for (int i = 0; i < 20; i++) {
            trace.append("\tat a.B.c").append(i).append("(B.java:").append(i).append(")\n");
        }
        trace.append(
                "Caused by: java.io.IOException: disk full\n\tat a.B.z(B.java:1)\n\t... 19 more");
        var folded = new StackTraces().fold(trace.toString());
        assertTrue(
                folded.contains("c0(") && folded.contains("c5(") && !folded.contains("c6("),
                folded);
        assertTrue(
                folded.contains(
                        "[14 of 20 frames omitted]\nCaused by: java.io.IOException: disk full"),
                folded);
    }

    @Test
    void aFileThatIsReadAgainStaysWholeOnceAndTheDifferenceBefore() {
        var before = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            before.append((char) ('a' + i % 26))
                    .append(i)
                    .append(" is a line of the file that is being edited\n");
        }
        var after = before.toString().replace("h7 is a line", "h7 was a line");
        var messages = new ArrayList<Message>();
        var texts = List.of(before.toString(), before.toString(), after);
        for (int i = 0; i < texts.size(); i++) {
            messages.add(
                    new Message(
                            Role.ASSISTANT, "", List.of(new Part.ToolCall("c" + i, "read", "{}"))));
            messages.add(
                    new Message(
                            Role.TOOL,
                            "",
                            List.of(new Part.ToolResult("c" + i, "read", texts.get(i), false))));
        }
        messages.add(Message.text(Role.USER, "go on"));
        var fixed = new BitSet();
        fixed.set(6);
        var plan = Compactor.plan(CompactorTest.request(messages, fixed, 600, 600));
        assertEquals(
                List.of("repeats"),
                plan.stages().subList(plan.stages().size() - 1, plan.stages().size()));
        var sent = plan.apply(messages);
        assertTrue(Draft.text(sent.get(3)).contains("h7 is a line"), Draft.text(sent.get(3)));
        assertTrue(
                Draft.text(sent.get(3)).startsWith("[29 of 30 lines stand unchanged below"),
                Draft.text(sent.get(3)));
        assertEquals(after, Draft.text(sent.get(5)));
    }
}
