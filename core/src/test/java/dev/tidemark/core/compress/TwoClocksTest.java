package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.compress.Turn.Limits;
import dev.tidemark.core.context.Fingerprint;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import dev.tidemark.core.tokens.Tokenizer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What epochs do between two of them, and when they are worth it. */
class TwoClocksTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    /** A request as an agent has it, which counts how often it was read for planning. */
    static final class Talk implements Turn {

        private final List<Message> messages;
        private final Limits limits;
        int plans;

        Talk(List<Message> messages, Limits limits) {
            this.messages = List.copyOf(messages);
            this.limits = limits;
        }

        @Override
        public int length() {
            return messages.size();
        }

        @Override
        public long key(int message) {
            return Fingerprint.of(message(message));
        }

        @Override
        public int size(int message) {
            return FORMAT.tokens(message(message));
        }

        @Override
        public Message message(int message) {
            return messages.get(message);
        }

        @Override
        public int size(Message written) {
            return FORMAT.tokens(written);
        }

        @Override
        public BitSet fixed() {
            return Request.newest(messages, 1);
        }

        @Override
        public Limits limits() {
            return limits;
        }

        @Override
        public boolean folds(int message) {
            return true;
        }

        @Override
        public BitSet held(boolean sparing, BitSet among) {
            plans++;
            return Request.newest(messages, sparing ? 2 : 1);
        }

        @Override
        public Tokenizer tokenizer() {
            return Encoding.O200K_BASE.tokenizer();
        }
    }

    private static Limits limits(long ceiling) {
        return new Limits(ceiling, ceiling * 9 / 10, ceiling * 6 / 10, false);
    }

    private static Message user(String text) {
        return Message.text(Role.USER, text);
    }

    private static List<Message> called(String id, String arguments, String result) {
        return List.of(
                new Message(Role.ASSISTANT, "", List.of(new Part.ToolCall(id, "look", arguments))),
                new Message(
                        Role.TOOL, "", List.of(new Part.ToolResult(id, "look", result, false))));
    }

    private static List<Message> sent(Epochs epochs, List<Message> messages, Limits limits) {
        return epochs.next(new Talk(messages, limits)).apply(messages);
    }

    private static boolean says(List<Message> messages, String what) {
        return messages.stream().anyMatch(it -> Draft.text(it).contains(what));
    }

    @Test
    void whatIsSpokenOfAgainComesBackInFrontOfTheNewMessageAndStays() {
        var messages = new ArrayList<>(CompactorTest.support(200));
        var epochs = new Epochs();
        var limits = limits(3_000);
        var before = sent(epochs, messages, limits);
        var left = id(0);
        for (int i = 1; says(before, left); i++) {
            left = id(i);
        }
        messages.add(Message.text(Role.ASSISTANT, "You are welcome."));
        messages.add(user("Once more: " + left + "?"));
        var after = sent(epochs, messages, limits);
        assertEquals(before, after.subList(0, before.size()));
        var back = after.get(after.size() - 2);
        assertEquals(Role.USER, back.role());
        assertTrue(says(List.of(back), "\"reservation_id\": \"" + left), Draft.text(back));
        assertEquals(messages.get(messages.size() - 1), after.get(after.size() - 1));
        messages.add(Message.text(Role.ASSISTANT, "There."));
        messages.add(user("Good. So " + left + " it is."));
        var later = sent(epochs, messages, limits);
        assertEquals(after, later.subList(0, after.size()));
        assertEquals(after.size() + 2, later.size(), "it is there: nothing has to come back");
    }

    @Test
    void noMoreThanATwentiethOfTheBudgetComesBack() {
        var messages = new ArrayList<>(CompactorTest.support(200));
        var filler = "the sea was calm that day and nobody spoke ".repeat(100);
        messages.addAll(3, called("k1", "{}", filler + "zephyr-9 lies in the blue box " + filler));
        var limits = limits(3_000);
        var frozen = new ArrayList<Plan.Edit>();
        messages.forEach(it -> frozen.add(Plan.DROP));
        var hidden = new Hidden();
        for (int i = 0; i < messages.size(); i++) {
            hidden.add(i, new Said(new Talk(messages, limits), i, messages.get(i)));
        }
        hidden.seal();
        messages.add(user("And zephyr-9, please."));
        var recall =
                new Recall(
                        new Talk(messages, limits), frozen::get, List.of(), hidden, place -> place);
        var back = recall.spokenOf(messages.size() - 1, 1_000);
        assertTrue(back.text().contains("zephyr-9 lies in the blue box"), back.text());
        assertTrue(FORMAT.tokens(back.message()) <= 150);
        assertTrue(FORMAT.tokens(back.message()) > 100);
    }

    private static String id(int reservation) {
        return "RES" + (1000 + reservation);
    }

    @Test
    void aNewResultIsWrittenWithoutSpacingBeforeItIsFirstSentAndStaysSo() {
        var messages = new ArrayList<>(CompactorTest.support(40));
        var epochs = new Epochs();
        var limits = limits(2_000);
        assertFalse(epochs.next(new Talk(messages, limits)).isUnchanged());
        messages.addAll(called("n1", "{}", "{\n    \"a\" : 1,\n    \"b\" : [ 1, 2, 3 ]\n}"));
        var first = sent(epochs, messages, limits);
        assertEquals("{\"a\":1,\"b\":[1,2,3]}", Draft.text(first.get(first.size() - 1)));
        messages.add(Message.text(Role.ASSISTANT, "Done."));
        messages.add(user("Thanks"));
        assertEquals(first, sent(epochs, messages, limits).subList(0, first.size()));
    }

    @Test
    void aHostThatDropsItsOldestMessagesDoesNotBreakWhatIsSent() {
        var whole = CompactorTest.support(200);
        var limits = limits(3_000);
        var epochs = new Epochs();
        List<Message> last = List.of();
        for (int from = 1; from < 200; from += 4) {
            var messages = new ArrayList<>(whole.subList(from, from + 500));
            messages.add(0, whole.get(0));
            var sent = sent(epochs, messages, limits);
            assertTrue(sent.stream().mapToLong(FORMAT::tokens).sum() <= 3_000);
            if (epochs.epochs() == 1) {
                assertEquals(last, sent.subList(0, last.size()));
                last = sent;
            }
        }
        assertTrue(epochs.epochs() < 8, epochs.epochs() + " epochs in 50 turns");
    }

    @Test
    void theBeginningStaysAsItWasSentWhereTheRestTakesLittle() {
        var messages = chat(15);
        var epochs = new Epochs();
        var limits = limits(3_000);
        var before = List.<Message>of();
        var after = sent(epochs, messages, limits);
        assertEquals(messages, after, "below the mark");
        for (int turns = 16; epochs.epochs() == 0; turns++) {
            messages = chat(turns);
            before = after;
            after = sent(epochs, messages, limits);
        }
        int same = 0;
        while (after.get(same).equals(before.get(same))) {
            same++;
        }
        assertTrue(same > 2, same + " messages stay");
        assertTrue(Ledger.in(after.get(same)).isPresent(), after.get(same)::toString);
        assertTrue(after.stream().mapToLong(FORMAT::tokens).sum() < 3_000 * 3 / 4);
    }

    @Test
    void aHostThatDropsTheBeginningBreaksWhatIsSentOnceAndNotAgain() {
        var whole = chat(60);
        var epochs = new Epochs();
        var limits = limits(3_000);
        var sent = sent(epochs, whole.subList(0, 150), limits);
        assertEquals(1, epochs.epochs());
        for (int i = 3; i < 24; i += 3) {
            var next = sent(epochs, whole.subList(i, i + 150), limits);
            if (i > 3) {
                assertEquals(sent, next.subList(0, sent.size()));
            }
            sent = next;
        }
        assertEquals(2, epochs.epochs());
    }

    /** Turns in which nothing is said that would be asked for again. */
    private static List<Message> chat(int turns) {
        var messages = new ArrayList<Message>();
        for (int i = 0; i < turns; i++) {
            var sea =
                    "the sea"
                            + " there".repeat(i % 7)
                            + " again".repeat(i / 7)
                            + " was calm and nobody spoke. ";
            messages.add(user("and then?"));
            messages.addAll(called("k" + i, "{}", sea.repeat(4)));
        }
        return messages;
    }

    @Test
    void aConversationBelowItsMarkIsNeverTouched() {
        var messages = new ArrayList<>(CompactorTest.support(4));
        messages.addAll(called("n1", "{}", "{\n    \"a\" : 1\n}"));
        var talk = new Talk(messages, limits(20_000));
        assertTrue(new Epochs().next(talk).isUnchanged());
        assertEquals(0, talk.plans);
    }

    /** Only what we wrote ourselves is held. */
    @Test
    void noMessageOfTheApplicationIsKept() {
        var epochs = new Epochs();
        var gone = planned(epochs);
        assertTrue(epochs.stands());
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> {
                    while (gone.get() != null) {
                        System.gc();
                    }
                });
        assertNull(gone.get());
    }

    private static WeakReference<Message> planned(Epochs epochs) {
        var messages = CompactorTest.support(60);
        assertFalse(epochs.next(new Talk(messages, limits(2_000))).isUnchanged());
        return new WeakReference<>(messages.get(messages.size() - 1));
    }

    @Test
    void aBudgetThatSavesMoneyWaitsUntilABrokenCacheIsWonBack() {
        var patient = new Limits(100_000, 2_000, 1_900, true);
        var eager = new Limits(100_000, 2_000, 1_900, false);
        var messages = CompactorTest.support(20);
        assertFalse(new Epochs().next(new Talk(messages, eager)).isUnchanged());
        var epochs = new Epochs();
        int calls = 0;
        while (epochs.next(new Talk(messages, patient)).isUnchanged()) {
            calls++;
            messages = CompactorTest.support(20 + calls);
        }
        assertTrue(calls > 1 && calls < 100, calls + " calls");
    }

    @Test
    void aBudgetThatIsTheCeilingIsKeptWhateverTheCacheCosts() {
        var messages = CompactorTest.support(40);
        var plan = new Epochs().next(new Talk(messages, new Limits(2_000, 1_800, 1_700, true)));
        assertTrue(plan.after() <= 2_000);
    }

    @Test
    void whatCannotBeShortenedIsTriedTwiceAndThenOnlyWhenItHasGrown() {
        var messages = new ArrayList<Message>();
        messages.add(user("word ".repeat(3_000)));
        var epochs = new Epochs();
        var plans = new ArrayList<Integer>();
        for (int i = 0; i < 5; i++) {
            var talk = new Talk(messages, limits(100));
            assertTrue(epochs.next(talk).isUnchanged());
            plans.add(talk.plans);
        }
        assertEquals(List.of(0, 0, 0), plans.subList(2, 5));
        assertTrue(plans.get(0) > 0 && plans.get(1) > 0, plans.toString());
        messages.set(0, user("word ".repeat(4_000)));
        var grown = new Talk(messages, limits(100));
        epochs.next(grown);
        assertTrue(grown.plans > 0);
    }
}
