package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import dev.tidemark.core.tokens.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What no host should send, and some do. Work is counted in characters that are tokenised. */
class DeadEndsTest {

    private static final Duration ENDLESS = Duration.ofSeconds(60);
    private static final int MEGABYTES_5 = 5 << 20;

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    private long counted;

    private Plan plan(List<Message> messages, long budget) {
        var request = request(messages, budget);
        return assertTimeoutPreemptively(ENDLESS, () -> Compactor.plan(request));
    }

    private Request request(List<Message> messages, long budget) {
        var tokenizer = Encoding.O200K_BASE.tokenizer();
        Tokenizer counting =
                text -> {
                    counted += text.length();
                    return tokenizer.count(text);
                };
        return new Request(
                messages,
                Request.newest(messages, 1),
                "",
                budget,
                budget,
                counting,
                message -> {
                    counted += Draft.text(message).length();
                    return FORMAT.tokens(message);
                });
    }

    private static long size(List<Message> messages) {
        return messages.stream().mapToLong(FORMAT::tokens).sum();
    }

    private static List<Message> asked(String result) {
        return List.of(
                Message.text(Role.USER, "What does it say?"),
                call("a"),
                result("a", result),
                Message.text(Role.USER, "And now?"));
    }

    private static Message call(String... ids) {
        var calls = new ArrayList<Part>();
        for (var id : ids) {
            calls.add(new Part.ToolCall(id, "read", "{}"));
        }
        return new Message(Role.ASSISTANT, "", calls);
    }

    private static Message result(String id, String text) {
        return new Message(Role.TOOL, "", List.of(new Part.ToolResult(id, "read", text, false)));
    }

    /**
     * Five megabytes are brought down, and sixteen times the text takes no fifty times the work:
     * stages that the shorter one does not need are allowed for, the square is not.
     */
    private void assertLinear(IntFunction<String> text) {
        long work = work(text.apply(MEGABYTES_5 / 16));
        long more = work(text.apply(MEGABYTES_5));
        assertTrue(more < 50 * work, work + " became " + more);
    }

    private long work(String text) {
        counted = 0;
        var messages = asked(text);
        assertTrue(size(plan(messages, 3000).apply(messages)) <= 3000);
        return counted;
    }

    /** An old result of five megabytes: what is read of it is a multiple of what may be sent. */
    private void assertBounded(IntFunction<String> text) {
        for (int length : new int[] {MEGABYTES_5 / 2, MEGABYTES_5}) {
            var result = text.apply(length);
            var messages = new ArrayList<>(asked(result));
            var sizes = new IdentityHashMap<Message, Integer>();
            messages.forEach(it -> sizes.put(it, FORMAT.tokens(it)));
            counted = 0;
            var request = request(messages, 3000);
            var known =
                    new Request(
                            request.messages(),
                            request.fixed(),
                            "",
                            3000,
                            2000,
                            request.tokenizer(),
                            message -> {
                                var size = sizes.get(message);
                                return size != null ? size : request.size().applyAsInt(message);
                            });
            var plan = assertTimeoutPreemptively(ENDLESS, () -> Compactor.plan(known));
            assertTrue(size(plan.apply(messages)) <= 3000);
            // twice what is looked at: as units, and as they are written
            assertTrue(counted < 2 << 20, counted + " of " + length);
        }
    }

    private static String repeated(String unit, int length) {
        return unit.repeat(length / unit.length() + 1);
    }

    private static String random(int length, IntFunction<String> piece) {
        var text = new StringBuilder(length + 200);
        for (int i = 0; text.length() < length; i++) {
            text.append(piece.apply(i));
        }
        return text.toString();
    }

    @Test
    void proseWithoutSpacesIsCutInOnePass() {
        assertLinear(length -> repeated("donaudampfschifffahrt", length));
        assertLinear(length -> repeated("\u6211\u662f\u5f20\u4e09", length));
    }

    @Test
    void oneTokenAgainAndAgainIsCutInOnePass() {
        assertLinear(length -> repeated(" the", length));
        assertLinear(length -> repeated("a", length));
        assertLinear(length -> repeated("RES1000 ", length));
        assertLinear(length -> repeated("```\n", length));
    }

    @Test
    void whitespaceIsCutInOnePass() {
        assertLinear(length -> "x" + repeated(" ", length) + " \ny");
        assertLinear(length -> "x" + repeated("\n", length) + "y");
        assertLinear(length -> "x" + repeated(" \t\r\n", length) + "y");
        assertTrue(plan(asked(" \n".repeat(1 << 20)), 100).after() <= 100);
    }

    @Test
    void jsonIsCutInOnePass() {
        assertLinear(
                length ->
                        random(
                                        length,
                                        i ->
                                                (i == 0 ? "[" : ",")
                                                        + "{\"id\": \"o_"
                                                        + i
                                                        + "\", \"is\": \"open\"}")
                                + "]");
        assertLinear(length -> "[" + repeated("[1, [2]], ", length) + "0]");
        assertLinear(length -> "{\"never\": \"closed\", " + repeated("\"a\": {", length));
    }

    private static String orders(int length) {
        var random = new Random(6);
        return random(
                        length,
                        i ->
                                (i == 0 ? "[" : ",")
                                        + "{\"id\": \"ord_"
                                        + random.nextInt(1 << 30)
                                        + "\", \"city\": \"Berlin\", \"total\": "
                                        + random.nextInt(10_000)
                                        + "}")
                + "]";
    }

    private static String log(int length) {
        var random = new Random(5);
        return random(
                length,
                i ->
                        "12:07 INFO request "
                                + Integer.toHexString(random.nextInt())
                                + (random.nextInt(9) == 0 ? " has failed\n" : " is done\n"));
    }

    @Test
    void ofAnOldResultOnlySoMuchIsReadAsCanMatter() {
        assertBounded(DeadEndsTest::orders);
        assertBounded(length -> "{\"output\": \"" + orders(length).replace("\"", "'") + "\"}");
        assertBounded(DeadEndsTest::log);
        assertBounded(length -> log(length).replace("\n", ". "));
        assertBounded(length -> log(length).replace("\n", " "));
        assertBounded(length -> random(length, i -> Integer.toHexString(i * 0x9E3779B9)));
        assertBounded(length -> random(length, i -> (char) (0x4e00 + i * 7919 % 3000) + ""));
    }

    @Test
    void whatIsNotReadIsCountedAmongWhatIsLeftOut() {
        var rows = orders(MEGABYTES_5);
        int all = rows.split("\"id\"", -1).length - 1;
        var outline = Outline.of(rows, 1 << 16);
        outline.units().forEach(it -> it.rank = 1);
        for (int i = 0; i < 20 * 3; i++) {
            outline.units().get(i).rank = 0;
        }
        var text = outline.shortened(1);
        assertTrue(text.contains("(" + (all - 20) + " rows omitted)"), text);
        assertTrue(text.contains(" of " + rows.length() + " characters between them]"), text);
        assertTrue(outline.units().size() < 6000);

        var lines = log(MEGABYTES_5);
        var read = Outline.of(lines, 1 << 16).shortened(Unit.ALL);
        assertTrue(read.startsWith(lines.substring(0, 1000)));
        assertTrue(read.contains(lines.substring(lines.length() - 1000).strip()));
        assertTrue(read.length() < (1 << 16) + 10_000, read.length() + " characters");
        var quarters = new BitSet();
        read.lines()
                .filter(line -> lines.contains(line))
                .forEach(line -> quarters.set((int) (4L * lines.indexOf(line) / lines.length())));
        assertEquals(4, quarters.cardinality());
    }

    @Test
    void wordsThatLackWhatIsLookedForAreReadOnce() {
        var paths = repeated("a/b/c de-f1-23456789 ", MEGABYTES_5);
        var found = new int[1];
        assertTimeoutPreemptively(ENDLESS, () -> Anchor.find(paths, (anchor, kind) -> found[0]++));
        assertTrue(found[0] > 2 * (MEGABYTES_5 / 22));
    }

    @Test
    void nestedJsonDeeperThanAnyStackIsCutAsText() {
        for (int depth : new int[] {999, 100_000}) {
            var messages = asked("[".repeat(depth) + "]".repeat(depth));
            plan(messages, 60);
            var objects = asked("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
            assertTrue(size(plan(objects, 100).apply(objects)) <= 100, "depth " + depth);
        }
    }

    @Test
    void logsAreCutInOnePass() {
        var random = new Random(7);
        assertLinear(
                length ->
                        random(
                                length,
                                i ->
                                        i % 5
                                                + ":12 INFO request "
                                                + random.nextInt(1 << 20)
                                                + (i % 3 == 0 ? " done in 4 ms\n" : " failed\n")));
        assertLinear(length -> repeated("\tat a.b.C.d(C.java:1)\n", length));
        assertLinear(length -> repeated("10%\r", length));
    }

    @Test
    void encodedDataIsCutInOnePass() {
        var random = new Random(8);
        var letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        assertLinear(length -> random(length, i -> letters.charAt(random.nextInt(64)) + ""));
    }

    @Test
    void aPageThatIsNotSoundIsCutInOnePass() {
        assertLinear(length -> "<html>" + repeated("<script><a href=\"x\"><!-- <", length));
        assertLinear(length -> "<html>" + repeated("<head><title><", length));
    }

    @Test
    void fiftyThousandMessagesAreDoneInOnePass() {
        long work = 0;
        for (int count : new int[] {12_500, 50_000}) {
            counted = 0;
            var messages = new ArrayList<Message>();
            for (int i = 0; i < count; i++) {
                messages.add(
                        Message.text(
                                i % 2 == 0 ? Role.USER : Role.ASSISTANT,
                                "order A-" + i + " is on its way"));
            }
            assertTrue(size(plan(messages, 5000).apply(messages)) <= 5000);
            assertTrue(work == 0 || counted < 6 * work, work + " became " + counted);
            work = counted;
        }
    }

    @Test
    void anEmptyRequestIsSentAsItIs() {
        for (long budget : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
            assertTrue(plan(List.of(), budget).isUnchanged());
            assertTrue(plan(List.of(Message.text(Role.USER, "")), budget).isUnchanged());
        }
    }

    @Test
    void aQuestionAsLongAsABookIsReadOnce() {
        var random = new Random(9);
        var book = random(1 << 20, i -> "w" + random.nextInt(1 << 20) + " ");
        var messages =
                List.of(
                        Message.text(Role.ASSISTANT, random(1 << 20, i -> "It is n" + i + ". ")),
                        Message.text(Role.USER, book));
        long budget = size(messages) * 2 / 3;
        assertTrue(plan(messages, budget).after() <= budget);
    }

    @Test
    void resultsWithoutCallsAndCallsWithoutResultsGoOutAsTheyCame() {
        var long_ = repeated("much to say about it. ", 4000);
        var odd =
                List.of(
                        result("lost", long_),
                        call("a", "b"),
                        result("a", "{ \"spaced\" :  1 }" + long_),
                        Message.text(Role.USER, long_),
                        call("c"),
                        result("d", long_),
                        Message.text(Role.USER, long_),
                        Message.text(Role.USER, "And now?"));
        var plan = plan(odd, size(odd) - 1000);
        assertTrue(!plan.isUnchanged());
        for (int i : new int[] {0, 1, 2, 4, 5}) {
            assertTrue(plan.edits().get(i) instanceof Plan.Keep, "message " + i);
        }
    }

    @Test
    void resultsInAnotherOrderAndIdsThatComeTwiceStayWithTheirCalls() {
        var text = repeated("much to say about it. ", 4000);
        var history = new ArrayList<Message>();
        for (int i = 0; i < 4; i++) {
            history.addAll(
                    List.of(
                            Message.text(Role.USER, "next"),
                            call("a", "b", "b"),
                            result("b", text + i),
                            result("a", text + i),
                            result("b", "x" + i)));
        }
        history.add(Message.text(Role.USER, "And now?"));
        var plan = plan(history, size(history) / 3);
        assertTrue(!plan.isUnchanged() && plan.after() <= size(history) / 3);
        for (int i = 0; i < history.size() - 1; i += 5) {
            for (int k = 2; k < 5; k++) {
                assertEquals(
                        plan.edits().get(i + 1) instanceof Plan.Drop,
                        plan.edits().get(i + k) instanceof Plan.Drop);
            }
        }
    }

    @Test
    void whatIsNoJsonThoughItBeginsSoIsReadAsText() {
        for (var text : List.of("{", "{\"a\": [}", "[1, 2", "{} {}", "[nul]", "{\"a\" 1}")) {
            var messages = asked(text + repeated(" order A-77 is late.", 9000));
            assertTrue(size(plan(messages, 300).apply(messages)) <= 300, text);
        }
    }

    @Test
    void aRequestThatIsJustTooLargeIsNotReadAsAWhole() {
        var table = random(20_000, i -> (i == 0 ? "[" : ",") + "\n  {\"n\" :   " + i + "}") + "]";
        var messages = new ArrayList<Message>();
        for (int i = 0; i < 40; i++) {
            messages.addAll(asked(table.replace("\"n\"", "\"n" + i + "\"")));
        }
        long all = messages.stream().mapToLong(it -> Draft.text(it).length()).sum();
        counted = 0;
        var plan = plan(messages, size(messages) - 1);
        assertEquals(1, plan.edits().stream().filter(Plan.Replace.class::isInstance).count());
        assertTrue(counted < all * 5 / 4, counted + " of " + all);
    }
}
