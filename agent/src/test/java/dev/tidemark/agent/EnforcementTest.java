package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Conversations;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests on their way, and what is sent in their place. */
class EnforcementTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    private final List<String> said = new ArrayList<>();
    private final Failures failures = new Failures();
    private Adapter adapter = new Neutral();
    private Config config = config("budget=1000");
    private final Enforcement enforcement = enforcement();

    private Enforcement enforcement() {
        var models = new Models(() -> config);
        var counts = new Counts();
        var worker = new Worker(() -> {}, failure -> failures.add("worker", failure));
        var metering =
                new Metering(
                        models,
                        counts,
                        new Conversations(10),
                        new Ledgers(10),
                        new Originals(),
                        worker,
                        failures);
        var summaries = new Summaries(worker, failures);
        return new Enforcement(models, counts, metering, summaries, listenedTo(failures));
    }

    private Failures listenedTo(Failures failures) {
        failures.listen(
                new Failures.Listener() {
                    @Override
                    public void failed(String where, Throwable failure) {}

                    @Override
                    public void said(String line) {
                        said.add(line);
                    }
                });
        return failures;
    }

    private static Config config(String arguments) {
        return Config.load(
                new Config.Sources(Map.of(), new Properties(), arguments, Path.of("nowhere")));
    }

    private static Message user(String text) {
        return Message.text(Role.USER, text);
    }

    private static Message assistant(String text) {
        return Message.text(Role.ASSISTANT, text);
    }

    private static Message call(String id, String tool) {
        var call = new Part.ToolCall(id, tool, "{\"order\": \"" + id + "\"}");
        return new Message(Role.ASSISTANT, "", List.of(call));
    }

    private static Message result(String id, String tool, String text) {
        return new Message(Role.TOOL, "", List.of(new Part.ToolResult(id, tool, text, false)));
    }

    private static String rows(int seed) {
        var rows = new StringBuilder("[");
        for (int i = 0; i < 12; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append(
                            "{\"order\":\"A-%d\",\"line\":%d,\"article\":\"pen %d\"}"
                                    .formatted(seed, i, (seed * 31 + i) % 97));
        }
        return rows.append("]").toString();
    }

    /** A question, an exchange with a tool, and an answer, so often. */
    private static List<Message> talk(int turns) {
        var messages = new ArrayList<Message>();
        messages.add(Message.text(Role.SYSTEM, "You look up orders."));
        for (int turn = 0; turn < turns; turn++) {
            messages.add(user("Where is order A-" + turn + " of customer " + (1000 + turn) + "?"));
            messages.add(call("call-" + turn, "find_order"));
            messages.add(result("call-" + turn, "find_order", rows(turn)));
            messages.add(assistant("It was shipped on day " + turn + "."));
        }
        messages.add(user("And the last one?"));
        return messages;
    }

    private Rewrite rewrite(List<Message> messages) {
        return enforcement.rewrite(adapter, null, new Neutral.Request(messages), messages, "c");
    }

    @SuppressWarnings("unchecked")
    private List<Message> sent(List<Message> messages) {
        var rewrite = rewrite(messages);
        var sent = rewrite == null ? messages : (List<Message>) rewrite.messages();
        assertEquals(Map.of(), failures.counts());
        assertTrue(unpaired(sent) <= unpaired(messages), sent::toString);
        return sent;
    }

    private static long size(List<Message> messages) {
        return FORMAT.perRequest() + messages.stream().mapToLong(FORMAT::tokens).sum();
    }

    /** Calls without result and results without call. */
    private static int unpaired(List<Message> messages) {
        int unpaired = 0;
        Set<String> open = new HashSet<>();
        for (var message : messages) {
            if (message.role() != Role.TOOL) {
                unpaired += open.size();
                open.clear();
            }
            for (var part : message.parts()) {
                if (part instanceof Part.ToolCall call) {
                    open.add(call.id());
                } else if (part instanceof Part.ToolResult result) {
                    unpaired += open.remove(result.id()) ? 0 : 1;
                }
            }
        }
        return unpaired + open.size();
    }

    private static List<String> kinds(Rewrite rewrite) {
        return rewrite == null ? List.of() : rewrite.alerts().stream().map(Alert::kind).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1000", "plenty", "0%", "101%"})
    void aBudgetThatIsNoneIsSaidAndTheWindowCounts(String budget) {
        config = config("budget=" + budget);
        assertEquals(1, config.messages().size(), config.messages()::toString);
        var messages = talk(40);
        assertEquals(messages, sent(messages));
        var more = talk(700);
        assertTrue(size(more) > 128_000);
        assertTrue(size(sent(more)) <= 128_000);
    }

    @Test
    void aMessageThatAloneIsOverItsBudgetGoesOutAsItCameAndIsToldOfOnceAndOnceWhenItFits() {
        var large = List.of(user("a word ".repeat(2_000)));
        assertEquals(List.of(Alert.OVERFLOW), kinds(rewrite(large)));
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(), kinds(rewrite(large)));
            assertEquals(large, sent(large));
        }
        assertEquals(List.of("overflow-cleared"), kinds(rewrite(List.of(user("sorry")))));
        assertEquals(List.of(), kinds(rewrite(List.of(user("sorry")))));
        assertEquals(List.of(Alert.OVERFLOW), kinds(rewrite(large)));
        assertEquals(Map.of(), failures.counts());
    }

    @Test
    void aRequestThatLeavesNoRoomForAPromptIsToldOfOnceAndOnceWhenItDoes() {
        config = config("");
        long[] output = {200_000};
        adapter =
                new Neutral() {
                    @Override
                    public long maxOutput(Object request) {
                        return output[0];
                    }
                };
        var messages = talk(3);
        assertEquals(List.of(Alert.OVERFLOW), kinds(rewrite(messages)));
        assertEquals(List.of(), kinds(rewrite(messages)));
        output[0] = 1_000;
        assertEquals(List.of("overflow-cleared"), kinds(rewrite(messages)));
        assertEquals(List.of(), kinds(rewrite(messages)));
        assertEquals(Map.of(), failures.counts());
    }

    private String advice(List<Message> messages) {
        return rewrite(messages).alerts().get(0).advice();
    }

    @Test
    void whyItDoesNotFitIsToldInTheBudgetsNumbers() {
        var said =
                advice(
                        List.of(
                                Message.text(Role.SYSTEM, "Be brief. ".repeat(100)),
                                user("a word ".repeat(1_000))));
        assertTrue(
                said.matches(
                        "the newest messages take \\d+ tokens of the \\d+ that the system prompt"
                                + " and the tools leave of 1000 and are never rewritten: .*"),
                said);
    }

    @ParameterizedTest
    @CsvSource({
        "bypass.tool[find*]=true, bypass.tool[find*]",
        "bypass.components=agent-context, bypass.components"
    })
    void aBypassThatIsTheCauseIsNamed(String setting, String name) {
        config = config("budget=1000," + setting);
        var said = advice(talk(40));
        assertTrue(said.startsWith("what " + name + " leaves alone takes "), said);
    }

    @Test
    void aResultOfAMegabyteIsBroughtDown() {
        var messages = talk(3);
        var rows = new StringBuilder("[");
        for (int i = 0; rows.length() < 1_000_000; i++) {
            rows.append(i == 0 ? "" : ",").append(rows(i));
        }
        messages.set(3, result("call-0", "find_order", rows.append("]").toString()));
        assertTrue(size(sent(messages)) <= 1_000);
    }

    @Test
    void aTextOfFiveMegabytesIsBroughtDown() {
        var messages = talk(3);
        messages.set(3, result("call-0", "find_order", "one word after another\n".repeat(220_000)));
        assertTrue(size(sent(messages)) <= 1_000);
        messages.set(3, result("call-0", "find_order", "x".repeat(5_000_000)));
        assertTrue(size(sent(messages)) <= 1_000);
    }

    @Test
    void fiftyThousandMessagesAreBroughtDown() {
        var messages = new ArrayList<Message>();
        for (int i = 0; i < 25_000; i++) {
            messages.add(user("And order A-" + i + "?"));
            messages.add(assistant("Shipped."));
        }
        messages.add(user("Thanks."));
        assertTrue(size(sent(messages)) <= 1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t ", "{\"not\": json", "[1, 2", "\u0000\ufffe\ud800", "{}"})
    void resultsOfAnyKindDoNoHarm(String text) {
        var messages = new ArrayList<Message>();
        for (int i = 0; i < 50; i++) {
            messages.add(user(text));
            messages.add(call("call-" + i, "find_order"));
            messages.add(result("call-" + i, "find_order", text.repeat(i % 7)));
            messages.add(assistant(text));
        }
        messages.add(user("Well?"));
        for (int n = 4; n < messages.size(); n += 4) {
            assertTrue(size(sent(messages.subList(0, n))) <= 1_000);
        }
    }

    @Test
    void aHistoryThatIsNotPairedIsSentNoWorse() {
        var messages = talk(40);
        messages.remove(6); // a call
        messages.remove(10); // a result
        messages.add(8, result("nobodys", "find_order", rows(77)));
        assertTrue(unpaired(messages) > 2);
        for (int n = 3; n < messages.size(); n++) {
            sent(messages.subList(0, n));
        }
    }

    @Test
    void anUnknownModelIsLeftAloneUnlessANumberIsGiven() {
        adapter = new Neutral("somebodys-own");
        config = config("");
        var messages = talk(400);
        assertNull(rewrite(messages));
        config = config("budget=70%");
        assertNull(rewrite(messages));
        config = config("budget=1000");
        assertTrue(size(sent(messages)) <= 1_000);
        config = config("window[somebodys*]=2000");
        assertTrue(size(sent(messages)) <= 1_500, "a stranger may count a third more than we");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode=observe", "bypass[gpt-4*]=true"})
    void whoeverIsToBeLeftAloneIs(String arguments) {
        config = config("budget=1000," + arguments);
        assertEquals(List.of(), config.messages());
        assertNull(rewrite(talk(40)));
    }

    @Test
    void aRequestThatTheApplicationWantsLeftAloneIs() throws Exception {
        try (var scope = Context.open(Map.of(Context.BYPASS, "true"))) {
            assertNotNull(scope);
            assertNull(rewrite(talk(40)));
        }
        assertNotNull(rewrite(talk(40)));
    }

    @Test
    void whatSomeToolsReturnGoesOutAsItCame() {
        config = config("budget=2500,bypass.tool[find*]=true");
        var messages = talk(1);
        for (int i = 0; i < 30; i++) {
            messages.add(assistant("A remark of some length about order A-" + i + ". ".repeat(30)));
            messages.add(user("A question of some length about order A-" + i + "? ".repeat(30)));
        }
        var sent = sent(messages);
        assertTrue(size(sent) <= 2_500);
        assertTrue(sent.contains(messages.get(3)));
        assertTrue(sent.contains(messages.get(2)), "with its call");
        messages.add(call("new", "find_order"));
        messages.add(result("new", "find_order", rows(7).replace(",", ",  ")));
        messages.add(call("other", "list_orders"));
        messages.add(result("other", "list_orders", rows(8).replace(",", ",  ")));
        var next = sent(messages);
        assertEquals(sent, next.subList(0, sent.size()));
        assertTrue(next.contains(messages.get(messages.size() - 3)), "new as it is");
        assertEquals(
                result("other", "list_orders", rows(8)),
                next.get(next.size() - 1),
                "others without spacing");
        messages.add(call("mute", "find_order"));
        var mute = result("mute", "", rows(9).replace(",", ",  "));
        messages.add(mute);
        assertTrue(sent(messages).contains(mute), "by the name of its call");
    }

    @Test
    void whatIsKnownGoesOutAsItCameWhereComponentsAreLeftAlone() {
        config = config("budget=1500,bypass.components=knowledge-base");
        var known = new Part.Document("Pens?\nPens are blue and pencils grey.", 6);
        var messages = talk(30);
        messages.add(1, new Message(Role.USER, "", List.of(known)));
        var sent = sent(messages);
        assertTrue(size(sent) <= 1_500);
        assertTrue(sent.contains(messages.get(1)));
    }

    @Test
    void aBudgetThatIsLoweredCountsFromTheNextRequestOn() {
        config = config("");
        var messages = talk(40);
        assertNull(rewrite(messages));
        config = config.with(Map.of("budget", "1000"));
        assertTrue(size(sent(messages)) <= 1_000);
        config = config.with(Map.of("budget", "600"));
        assertTrue(size(sent(messages)) <= 600);
        config = config.with(Map.of("budget", "100000"));
        assertNull(rewrite(messages));
    }

    @Test
    void twoThreadsInOneConversationDisturbNobody() throws Exception {
        var pool = Executors.newFixedThreadPool(4);
        try {
            var whole = talk(60);
            var tasks =
                    Collections.nCopies(
                            4,
                            (Callable<Void>)
                                    () -> {
                                        for (int n = 5; n < whole.size(); n += 4) {
                                            var sent = sent(whole.subList(0, n + 1));
                                            assertTrue(size(sent) <= 1_000);
                                        }
                                        return null;
                                    });
            for (var task : pool.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            pool.shutdown();
        }
        assertEquals(Map.of(), failures.counts());
    }

    /** A framework that cannot be written for. */
    private static final class Unwritable extends Neutral {
        @Override
        public Object write(Object request, List<?> messages, Plan plan) {
            throw new UnsupportedOperationException("no way");
        }
    }

    @Test
    void fiveFailuresInARowAreTheLastOnesAndSaidOnce() {
        adapter = new Unwritable();
        for (int i = 0; i < 8; i++) {
            assertNull(rewrite(talk(40 + i)));
        }
        assertEquals(Map.of("rewrite", 5L), failures.counts());
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).startsWith("switched off rewrite, "), said::toString);
        adapter = new Neutral();
        assertNull(rewrite(talk(40)));
    }

    /** One that writes something else than it was told. */
    private static final class Untrue extends Neutral {
        @Override
        public Object write(Object request, List<?> messages, Plan plan) {
            var written =
                    new ArrayList<>(((Request) super.write(request, messages, plan)).messages());
            written.replaceAll(
                    it -> it.role() == Role.TOOL ? result("another", "find_order", "nothing") : it);
            return new Request(written);
        }
    }

    @Test
    void whatIsNotWrittenAsPlannedIsNeverSent() {
        adapter = new Untrue();
        var messages = talk(60);
        for (int n = 2; n < messages.size(); n++) {
            var rewrite = rewrite(messages.subList(0, n));
            assertTrue(rewrite == null || !rewrite.done(), "at " + n);
        }
        assertEquals(Map.of("rewrite", 5L), failures.counts());
    }

    /** LangChain4j's memories are "default" where nobody gave them an id. */
    /** Knows what was retrieved by what stands in front of it, as Spring AI does. */
    private static final class Retrieving extends Neutral {

        @Override
        public Message message(Object message) {
            var it = (Message) message;
            if (it.role() != Role.USER || it.parts().size() != 1) {
                return it;
            }
            var text =
                    it.parts().get(0) instanceof Part.Document document
                            ? document.text()
                            : ((Part.Text) it.parts().get(0)).text();
            int found = text.indexOf("FOUND:");
            var part = found < 0 ? new Part.Text(text) : new Part.Document(text, found);
            return new Message(Role.USER, "", List.of(part));
        }
    }

    @Test
    void whatWasRetrievedMayLoseTheWordsThatSaySo() {
        adapter = new Retrieving();
        var found = pretty(1) + pretty(2) + pretty(3) + "\nFOUND:\n" + pretty(4);
        for (var last : List.of(found, "And now?")) {
            var messages = List.of(user(found), assistant("It is A-1"), user(last));
            config = config("budget=700");
            rewrite(messages);
            assertEquals(Map.of(), failures.counts());
        }
    }

    private static String pretty(int seed) {
        return rows(seed).replace(":", " :  ").replace(",", " ,\n      ");
    }

    @Test
    void twoUsersUnderOneNameKeepTheirOwnEpochs() {
        config = config("budget=2000");
        var one = talk(60);
        var other = new ArrayList<>(talk(60));
        other.set(1, user("I am somebody else."));
        int epochs = 0;
        for (int i = 0; i < 20; i++) {
            for (var messages : List.of(one, other)) {
                messages.add(assistant("Noted " + i));
                messages.add(user("And then? " + i));
                epochs += rewrite(messages).plan().isFrozen() ? 0 : 1;
            }
        }
        assertTrue(epochs <= 4, epochs + " epochs in 40 turns");
    }

    @Test
    void aSideCallInTheSameConversationBreaksNoEpoch() {
        config = config("budget=2000");
        var messages = talk(60);
        int epochs = 0;
        for (int i = 0; i < 20; i++) {
            messages.add(assistant("Noted " + i));
            messages.add(user("And then? " + i));
            epochs += rewrite(messages).plan().isFrozen() ? 0 : 1;
            assertNull(rewrite(List.of(user("Find a title for this: And then? " + i))));
        }
        assertTrue(epochs <= 2, epochs + " epochs in 20 turns");
    }

    /** Another setting, such as one that only shows texts, is no reason to break a cache. */
    @Test
    void onlyASettingThatMattersBeginsAnew() {
        config = config("budget=2000");
        var messages = talk(60);
        rewrite(messages);
        config = config("budget=2000,http.content=true");
        messages.add(assistant("Noted."));
        messages.add(user("And then?"));
        assertTrue(rewrite(messages).plan().isFrozen());
        config = config("budget=1500");
        messages.add(assistant("Noted again."));
        messages.add(user("And then?"));
        assertFalse(rewrite(messages).plan().isFrozen());
    }

    /** One that has messages nobody can write. */
    private static final class Own extends Neutral {
        @Override
        public boolean isWritable(Object message) {
            return !(message instanceof Message it) || it.role() != Role.TOOL;
        }
    }

    @Test
    void whatCannotBeWrittenGoesOutAsItCame() {
        adapter = new Own();
        config = config("budget=2000");
        var messages = talk(4);
        for (int i = 0; i < 40; i++) {
            messages.add(assistant("A remark about order A-" + i + ". ".repeat(30)));
            messages.add(user("A question about order A-" + i + "? ".repeat(30)));
        }
        var sent = sent(messages);
        assertTrue(size(sent) <= 2_000);
        for (var message : messages) {
            assertTrue(message.role() != Role.TOOL || sent.contains(message));
        }
    }

    @Test
    void whatFailsNowAndThenIsNotSwitchedOff() {
        var well = new Neutral();
        for (int i = 0; i < 12; i++) {
            adapter = i % 4 == 3 ? well : new Unwritable();
            assertEquals(i % 4 == 3, rewrite(talk(40 + i)) != null);
        }
        assertEquals(List.of(), said);
    }

    @Test
    void theNewestTurnsAreSparedForAsLongAsThereIsAnotherWay() {
        var messages = talk(30);
        var newest = messages.subList(messages.size() - 9, messages.size());
        config = config("budget=1500,keep-last=3");
        var sent = sent(messages);
        assertTrue(size(sent) <= 1_500);
        assertEquals(newest, sent.subList(sent.size() - 9, sent.size()));
        config = config("budget=600,keep-last=3");
        sent = sent(messages);
        assertTrue(size(sent) <= 600);
        assertEquals(messages.get(messages.size() - 1), sent.get(sent.size() - 1));
    }

    @Test
    void whatTheApplicationWantsCachedIsSparedForAsLongAsThereIsAnotherWay() {
        var messages = talk(30);
        var mark = user("Up to here. " + Neutral.CACHE);
        messages.add(9, mark);
        config = config("budget=3000");
        var sent = sent(messages);
        assertTrue(size(sent) <= 3_000);
        assertEquals(messages.subList(0, 10), sent.subList(0, 10));
        config = config("budget=1000");
        sent = sent(messages);
        assertTrue(size(sent) <= 1_000);
        assertTrue(sent.contains(mark));
    }

    @Test
    void anExchangeWithToolsThatDoesNotEndFitsAllTheSame() {
        var messages = new ArrayList<Message>();
        messages.add(user("Find them all."));
        for (int i = 0; i < 100; i++) {
            messages.add(call("call-" + i, "find_order"));
            messages.add(result("call-" + i, "find_order", rows(i)));
            var sent = sent(messages);
            assertTrue(size(sent) <= 1_000, "after " + i + " it takes " + size(sent));
            assertTrue(sent.contains(messages.get(0)));
            assertEquals(
                    messages.subList(messages.size() - 2, messages.size()),
                    sent.subList(sent.size() - 2, sent.size()));
        }
    }

    @Test
    void betweenTwoEpochsARequestBeginsWithAllOfTheOneBeforeIt() {
        var whole = talk(100);
        List<Message> before = List.of();
        int breaks = 0;
        for (int n = 2; n < whole.size(); n++) {
            if (whole.get(n - 1).role() == Role.ASSISTANT) {
                continue;
            }
            var sent = sent(whole.subList(0, n));
            boolean goesOn =
                    sent.size() >= before.size() && sent.subList(0, before.size()).equals(before);
            breaks += goesOn ? 0 : 1;
            before = sent;
        }
        assertTrue(breaks > 10 && breaks < 100, "breaks " + breaks);
    }

    @Test
    void nothingIsDoneWithoutMessages() {
        assertNull(rewrite(List.of()));
    }

    /** Some hosts' messages are JSON before they are read: it is not to be made for nothing. */
    @Test
    void whatIsFarBelowItsMarkAndNobodyNamesIsReadOnceAndNotKept() {
        var reads = new IdentityHashMap<Object, Integer>();
        adapter =
                new Neutral() {
                    @Override
                    public Message message(Object message) {
                        reads.merge(message, 1, Integer::sum);
                        return super.message(message);
                    }
                };
        config = config("budget=100000");
        var messages = new ArrayList<Message>();
        for (int turn = 0; turn < 20; turn++) {
            messages.add(user("Where is order A-" + turn + "?"));
            assertNull(anonymous(messages));
            messages.add(assistant("It was shipped on day " + turn + "."));
        }
        assertEquals(39, reads.size());
        assertEquals(Set.of(1), Set.copyOf(reads.values()));
        assertEquals(0, enforcement.histories().size());
    }

    @Test
    void whoeverGrowsIsRewrittenAllTheSameAndStaysAsItWasWritten() {
        var all = talk(40);
        config = config("budget=2000");
        int rewritten = 0;
        int frozen = 0;
        for (int length = 2; length <= all.size(); length += 4) {
            var rewrite = anonymous(all.subList(0, length));
            assertEquals(size(all.subList(0, length)) > 1_800, rewrite != null, "at " + length);
            if (rewrite != null) {
                rewritten++;
                frozen += rewrite.plan().isFrozen() ? 1 : 0;
                // another one that is small is not taken for it
                assertNull(anonymous(List.of(user("Hello " + length))));
                assertEquals(1, enforcement.histories().size());
            }
        }
        assertTrue(rewritten > 20);
        assertTrue(2 * frozen > rewritten, frozen + " of " + rewritten);
        assertEquals(Map.of(), failures.counts());
    }

    private Rewrite anonymous(List<Message> messages) {
        var request = new Neutral.Request(messages);
        return enforcement.rewrite(adapter, null, request, List.copyOf(messages), "");
    }
}
