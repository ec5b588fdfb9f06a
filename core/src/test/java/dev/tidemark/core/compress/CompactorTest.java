package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class CompactorTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    static Request request(List<Message> messages, BitSet fixed, long budget, long target) {
        return new Request(
                messages,
                fixed,
                "",
                budget,
                target,
                Encoding.O200K_BASE.tokenizer(),
                FORMAT::tokens);
    }

    private static Request request(List<Message> messages, long budget) {
        return request(messages, Request.newest(messages, 1), budget, budget);
    }

    private static long size(List<Message> messages) {
        return messages.stream().mapToLong(FORMAT::tokens).sum();
    }

    @Test
    void tenThousandRandomRequestsStaySound() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var conversations = new Conversations(seed);
        var random = new Random(seed);
        int shortened = 0;
        for (int i = 0; i < 10_000; i++) {
            var messages = conversations.next();
            long before = size(messages);
            long budget = (long) (before * random.nextDouble() * 1.1);
            long target = (long) (budget * (0.3 + 0.7 * random.nextDouble()));
            var fixed = Request.newest(messages, random.nextInt(3));
            var request = request(messages, fixed, budget, target);
            int step = random.nextInt(3);
            IntToDoubleFunction keep = it -> it * step % 5 / 4.0;
            var plan = Compactor.plan(request, keep);
            var sent = plan.apply(messages);
            var told = "seed " + seed + ", case " + i;
            assertEquals(plan, Compactor.plan(request, keep), told);
            if (plan.isUnchanged()) {
                assertEquals(messages, sent, told);
                continue;
            }
            shortened++;
            assertEquals(plan.after(), size(sent), told);
            assertTrue(plan.after() <= budget && plan.after() < before, told);
            assertTrue(broken(sent) <= broken(messages), told);
            for (int m = fixed.nextSetBit(0); m >= 0; m = fixed.nextSetBit(m + 1)) {
                assertTrue(plan.edits().get(m) instanceof Plan.Keep, told);
            }
            assertInOrder(messages, plan, told);
            assertUnpairedAsTheyCame(messages, plan, told);
            var again = request(sent, Request.newest(sent, 1), budget, target);
            assertTrue(Compactor.plan(again).isUnchanged(), told);
        }
        assertTrue(shortened > 1000, "only " + shortened + " had to be shortened");
    }

    /** Kept messages are the very same; others keep role, ids, names, thinking and media. */
    @SuppressWarnings("ReferenceEquality") // the very same is what is promised
    private static void assertInOrder(List<Message> messages, Plan plan, String told) {
        var sent = new ArrayList<>(plan.apply(messages));
        plan.ledger().ifPresent(ledger -> assertTrue(sent.removeIf(it -> it == ledger), told));
        int at = 0;
        for (int i = 0; i < messages.size(); i++) {
            var edit = plan.edits().get(i);
            if (edit instanceof Plan.Keep) {
                assertSame(messages.get(i), sent.get(at++), told);
            } else if (edit instanceof Plan.Replace replace) {
                assertSame(replace.by(), sent.get(at++), told);
                assertEquals(messages.get(i).role(), replace.by().role(), told);
                assertEquals(stripped(messages.get(i)), stripped(replace.by()), told);
            }
        }
        assertEquals(at, sent.size(), told);
    }

    private static void assertUnpairedAsTheyCame(List<Message> messages, Plan plan, String told) {
        for (var exchange : Exchange.of(messages)) {
            for (int i = exchange.from(); i < exchange.to() && !exchange.whole(); i++) {
                assertTrue(plan.edits().get(i) instanceof Plan.Keep, told);
            }
        }
    }

    private static List<Object> stripped(Message message) {
        var parts = new ArrayList<Object>();
        for (var part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                parts.add(result.error() ? result : result.id());
            } else if (part instanceof Part.Text || part instanceof Part.Document) {
                parts.add(part.getClass());
            } else {
                parts.add(part);
            }
        }
        return parts;
    }

    static int broken(List<Message> messages) {
        int broken = 0;
        var open = new ArrayList<String>();
        for (var message : messages) {
            if (message.role() != Role.TOOL) {
                broken += open.size();
                open.clear();
            }
            for (var part : message.parts()) {
                if (part instanceof Part.ToolCall call) {
                    open.add(call.id());
                } else if (part instanceof Part.ToolResult result && !open.remove(result.id())) {
                    broken++;
                }
            }
        }
        return broken + open.size();
    }

    @Test
    void aRequestWithinTheBudgetIsSentAsItIs() {
        var messages = support(3);
        var plan = Compactor.plan(request(messages, size(messages)));
        assertTrue(plan.isUnchanged());
        assertEquals(messages, plan.apply(messages));
    }

    @Test
    void identifiersOfExchangesThatLeftStandInTheLedgerWithTheirKeys() {
        var messages = support(12);
        var plan = Compactor.plan(request(messages, size(messages) / 2));
        var text = text(plan.apply(messages));
        assertTrue(plan.ledger().isPresent(), text);
        assertTrue(text.contains("earlier messages, shortened to what follows]"), text);
        for (int i = 0; i < 12; i++) {
            assertTrue(text.contains("RES" + (1000 + i)), "RES" + (1000 + i) + " in " + text);
        }
        assertTrue(text.contains("reservation_id"), text);
    }

    @Test
    void aLedgerThatIsMetAgainIsMergedAndNotToldOf() {
        var messages = support(12);
        var first = Compactor.plan(request(messages, size(messages) / 2)).apply(messages);
        var longer = new ArrayList<>(first);
        longer.addAll(support(12).subList(1, 40));
        var second = Compactor.plan(request(longer, size(first)));
        var ledger = text(List.of(second.ledger().orElseThrow()));
        assertEquals(1, ledger.split("earlier messages, shortened", -1).length - 1, ledger);
        int earlier = Ledger.in(first.get(1)).orElseThrow().messages();
        assertTrue(Ledger.in(second.ledger().get()).orElseThrow().messages() > earlier);
    }

    @Test
    void budgetsThatCannotBeMetLeaveTheRequestAsItCame() {
        var messages = support(4);
        for (long budget : new long[] {Long.MIN_VALUE, -1, 0, 1, 20}) {
            var plan = Compactor.plan(request(messages, budget));
            assertTrue(plan.isUnchanged(), "budget " + budget);
        }
        assertTrue(Compactor.plan(request(List.of(), 0)).isUnchanged());
    }

    @Test
    void oneHugeResultIsShortenedWhereItStandsAndSaysSo() {
        var rows = new StringBuilder("[");
        for (int i = 0; i < 2000; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append("{\"city\": \"Rivermist\", \"zip\": ")
                    .append(83000 + i)
                    .append("}");
        }
        var messages =
                List.of(
                        Message.text(Role.SYSTEM, "Be brief."),
                        Message.text(Role.USER, "Which zip has number 83214?"),
                        new Message(
                                Role.ASSISTANT, "", List.of(new Part.ToolCall("a", "list", "{}"))),
                        new Message(
                                Role.TOOL,
                                "",
                                List.of(new Part.ToolResult("a", "list", rows + "]", false))));
        var fixed = new BitSet();
        fixed.set(1);
        var plan = Compactor.plan(request(messages, fixed, 2000, 2000));
        var sent = plan.apply(messages);
        assertEquals(4, sent.size());
        assertTrue(size(sent) <= 2000);
        assertTrue(text(sent).contains("83214"), text(sent));
        assertTrue(text(sent).contains("omitted"), text(sent));
    }

    @Test
    void largeAndMonotonousRequestsAreDoneInOnePass() {
        var one = Message.text(Role.USER, "a ".repeat(2_500_000));
        var big = List.of(one, Message.text(Role.USER, "and now?"));
        assertTrue(size(Compactor.plan(request(big, 5000)).apply(big)) <= 5000);
        var many = new ArrayList<Message>();
        for (int i = 0; i < 50_000; i++) {
            many.add(
                    Message.text(
                            i % 2 == 0 ? Role.USER : Role.ASSISTANT,
                            "order " + i + " is on its way"));
        }
        assertTrue(size(Compactor.plan(request(many, 5000)).apply(many)) <= 5000);
    }

    @Test
    void resultsThatNewerOnesHaveFollowedKeepTheirAnchorsAndTheirTrouble() {
        var result = new StringBuilder("The job was started.\nError: the disk is full\n");
        for (int i = 0; i < 40; i++) {
            result.append("nothing much to say about this step of it\n".repeat(i % 3 + 1));
            result.append("wrote part_").append(i).append(".bin of the output\n");
        }
        var messages = new ArrayList<Message>();
        for (int i = 0; i < 5; i++) {
            messages.add(
                    new Message(
                            Role.ASSISTANT, "", List.of(new Part.ToolCall("c" + i, "run", "{}"))));
            var text = i == 0 ? result.toString() : "ok " + i;
            messages.add(
                    new Message(
                            Role.TOOL,
                            "",
                            List.of(new Part.ToolResult("c" + i, "run", text, false))));
        }
        messages.add(Message.text(Role.USER, "go on"));
        var plan = Compactor.plan(request(messages, size(messages) * 8 / 10));
        assertEquals(List.of("superseded"), plan.stages());
        var sent = text(plan.apply(messages));
        assertTrue(sent.contains("Error: the disk is full") && sent.contains("part_39.bin"), sent);
        assertFalse(sent.contains("nothing much"), sent);
        assertTrue(sent.contains("parts omitted]"), sent);
    }

    @Test
    void codeThatTheCurrentMessageSpeaksOfStaysLetterByLetter() {
        var code = "So:\n```java\n" + "// a line of it\n".repeat(20) + "int parseOrder() {}\n```";
        var messages = new ArrayList<>(support(20));
        messages.add(9, Message.text(Role.ASSISTANT, code));
        messages.add(17, Message.text(Role.ASSISTANT, code.replace("parseOrder", "otherOne")));
        messages.set(messages.size() - 1, Message.text(Role.USER, "Why does parseOrder fail?"));
        var plan = Compactor.plan(request(messages, size(messages) / 2));
        assertTrue(plan.edits().get(9) instanceof Plan.Keep);
        assertTrue(plan.edits().get(17) instanceof Plan.Drop);
    }

    @Test
    void whatMattersMoreIsPressedLess() {
        var messages = support(40);
        var cello = "the guest plays the cello at night, and rather well";
        messages.set(
                15,
                Draft.rewritten(
                        messages.get(15),
                        text ->
                                text.replace(
                                        "the guest likes a quiet room far from the lift", cello)));
        var request = request(messages, size(messages) / 6);
        var even = Compactor.plan(request);
        assertEquals(even, Compactor.plan(request, message -> 0));
        // the fourth customer is an important one, the sixth beyond question
        var plan = Compactor.plan(request, it -> it == 15 ? 0.5 : it == 23 ? 1 : 0);
        assertTrue(plan.edits().get(23) instanceof Plan.Keep);
        assertTrue(plan.edits().get(15) instanceof Plan.Drop);
        assertTrue(text(plan.apply(messages)).contains(cello));
        assertFalse(text(even.apply(messages)).contains(cello));
        assertTrue(plan.after() <= request.budget());
    }

    @Test
    void whatWentWrongIsNeverRewritten() {
        var messages = new ArrayList<>(support(8));
        var error = new Part.ToolResult("e", "run", "{ \"why\" :  [ 1,  2 ] }".repeat(90), true);
        messages.add(
                1, new Message(Role.ASSISTANT, "", List.of(new Part.ToolCall("e", "run", "{}"))));
        messages.add(2, new Message(Role.TOOL, "", List.of(error)));
        for (int share = 95; share > 20; share -= 5) {
            var plan = Compactor.plan(request(messages, size(messages) * share / 100));
            assertFalse(plan.edits().get(2) instanceof Plan.Replace, "at " + share);
        }
    }

    @Test
    void thinkingIsNeverRewritten() {
        var thinking = new Part.Thinking("step by step ".repeat(200));
        var messages = new ArrayList<Message>(support(6));
        messages.add(
                3,
                new Message(
                        Role.ASSISTANT,
                        "",
                        List.of(thinking, new Part.Text("so: " + "yes ".repeat(100)))));
        var plan = Compactor.plan(request(messages, size(messages) / 2));
        assertFalse(plan.edits().get(3) instanceof Plan.Replace);
    }

    private static String text(List<Message> messages) {
        var text = new StringBuilder();
        messages.forEach(it -> text.append(Draft.text(it)).append('\n'));
        return text.toString();
    }

    /** A support desk that looks up one reservation a turn. */
    static List<Message> support(int turns) {
        var messages = new ArrayList<Message>();
        messages.add(Message.text(Role.SYSTEM, "You help with reservations."));
        for (int i = 0; i < turns; i++) {
            var id = "RES" + (1000 + i);
            messages.add(
                    Message.text(
                            Role.USER,
                            "Hello, could you please tell me what my reservation "
                                    + id
                                    + " is about? I would be ever so glad."));
            messages.add(
                    new Message(
                            Role.ASSISTANT,
                            "",
                            List.of(
                                    new Part.ToolCall(
                                            "c" + i,
                                            "get_reservation",
                                            "{\"reservation_id\": \"" + id + "\"}"))));
            messages.add(
                    new Message(
                            Role.TOOL,
                            "",
                            List.of(
                                    new Part.ToolResult(
                                            "c" + i,
                                            "get_reservation",
                                            "{\"reservation_id\": \""
                                                    + id
                                                    + "\", \"status\": \"confirmed\", \"note\": \"the guest likes a quiet room far from the lift\", \"price\": "
                                                    + (200 + i)
                                                    + "}",
                                            false))));
            messages.add(
                    Message.text(
                            Role.ASSISTANT,
                            "It is a room for two, and it is confirmed. Is there anything else that I can do for you today?"));
        }
        messages.add(Message.text(Role.USER, "Thank you. And the other one?"));
        return messages;
    }
}
