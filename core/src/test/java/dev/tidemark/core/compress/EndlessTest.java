package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Fingerprint;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import dev.tidemark.core.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A conversation that outgrows its budget many times over, epoch upon epoch. */
class EndlessTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    /** A history that grows, and how much of it was read for one request. */
    private static final class Growing implements Turn {

        private final List<Message> messages = new ArrayList<>();
        private final List<Long> keys = new ArrayList<>();
        private final List<Integer> sizes = new ArrayList<>();
        private final Limits limits;
        private int read;

        Growing(long ceiling) {
            limits = new Limits(ceiling, ceiling * 9 / 10, ceiling * 6 / 10, false);
        }

        void add(Message message) {
            messages.add(message);
            keys.add(Fingerprint.of(message));
            sizes.add(FORMAT.tokens(message));
        }

        void remove(int from, int to) {
            messages.subList(from, to).clear();
            keys.subList(from, to).clear();
            sizes.subList(from, to).clear();
        }

        @Override
        public int length() {
            return messages.size();
        }

        @Override
        public long key(int message) {
            return keys.get(message);
        }

        @Override
        public int size(int message) {
            return sizes.get(message);
        }

        @Override
        public Message message(int message) {
            read++;
            return messages.get(message);
        }

        @Override
        public int size(Message written) {
            return FORMAT.tokens(written);
        }

        @Override
        public BitSet fixed() {
            return newest(1);
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
            return newest(sparing ? 2 : 1);
        }

        @Override
        public Tokenizer tokenizer() {
            return Encoding.O200K_BASE.tokenizer();
        }

        private BitSet newest(int turns) {
            return Request.newest(messages, turns);
        }
    }

    @Test
    void twoThousandRandomConversationsStaySoundWhileTheyGrow() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var conversations = new Conversations(seed);
        int epochs = 0;
        int far = 0;
        for (int i = 0; i < 2_000; i++) {
            var told = "seed " + seed + ", conversation " + i;
            var turn = new Growing(150 + random.nextInt(500));
            var clocks = new Epochs();
            turn.add(Message.text(Role.SYSTEM, "You look up flights."));
            boolean slides = random.nextInt(3) == 0;
            boolean slid = false;
            List<Message> last = List.of();
            for (int request = 0; request < 12; request++) {
                int before = clocks.epochs();
                conversations.next().forEach(turn::add);
                turn.add(Message.text(Role.USER, "Go on, number " + request + "."));
                boolean cut = slides && turn.length() > 30 && random.nextInt(4) == 0;
                if (cut) {
                    int to = 2 + random.nextInt(10);
                    while (turn.messages.get(to).role() != Role.USER) {
                        to++; // no host parts a call from its results
                    }
                    turn.remove(1, to);
                    slid = true;
                }
                if (random.nextInt(8) == 0) {
                    var standing = clocks.next(turn);
                    Leaving.of(turn, standing)
                            .flatMap(it -> it.summary("We spoke of flights."))
                            .ifPresent(clocks::sumUp);
                }
                var plan = clocks.next(turn);
                var sent = plan.apply(turn.messages);
                check(turn, plan, sent, slid, told + ", request " + request);
                if (clocks.epochs() == before && before > 0 && !cut && !last.isEmpty()) {
                    assertEquals(last, sent.subList(0, Math.min(last.size(), sent.size())), told);
                }
                last = clocks.stands() && !plan.isUnchanged() ? sent : List.of();
                far += plan.before() > 4 * turn.limits.ceiling() && !plan.isFrozen() ? 1 : 0;
            }
            epochs += clocks.epochs();
        }
        assertTrue(epochs > 4_000 && far > 1_000, epochs + " epochs, " + far + " of them far");
    }

    private static void check(
            Growing turn, Plan plan, List<Message> sent, boolean slid, String told) {
        assertEquals(turn.length(), plan.edits().size(), told);
        assertEquals(sent.stream().mapToLong(FORMAT::tokens).sum(), plan.after(), told);
        assertEquals(turn.messages.stream().mapToLong(FORMAT::tokens).sum(), plan.before(), told);
        assertTrue(CompactorTest.broken(sent) <= CompactorTest.broken(turn.messages), told);
        var fixed = turn.fixed();
        for (int i = fixed.nextSetBit(0); i >= 0; i = fixed.nextSetBit(i + 1)) {
            assertTrue(
                    plan.edits().get(i) instanceof Plan.Keep
                            || turn.messages.get(i).role() == Role.TOOL,
                    told);
        }
        int at = 0;
        for (var insert : plan.inserts()) {
            assertTrue(insert.before() >= at, told);
            at = insert.before();
        }
        var ledgers = sent.stream().flatMap(it -> Ledger.in(it).stream()).toList();
        assertTrue(ledgers.size() <= 1, told);
        ledgers.forEach(
                it ->
                        assertTrue(
                                slid
                                        ? it.messages() >= plan.dropped()
                                        : it.messages() == plan.dropped(),
                                told));
        if (plan.isUnchanged()) {
            for (int i = 0; i < sent.size(); i++) {
                assertSame(turn.messages.get(i), sent.get(i), told);
            }
        }
    }

    @Test
    void anEpochCostsWhatIsSentHoweverLongTheConversationHasBeen() {
        var whole = CompactorTest.support(3_000);
        var turn = new Growing(2_000);
        var clocks = new Epochs();
        int early = 0;
        int late = 0;
        for (int i = 0; i < whole.size(); i++) {
            turn.add(whole.get(i));
            turn.read = 0;
            clocks.next(turn);
            if (i > 1_000 && i < 4_000) {
                early = Math.max(early, turn.read);
            } else if (i > whole.size() - 3_000) {
                late = Math.max(late, turn.read);
            }
        }
        assertTrue(clocks.epochs() > 100, clocks.epochs() + " epochs");
        assertTrue(late < early * 1.3, early + " messages read early on, " + late + " in the end");
    }

    @Test
    void whatIsKeptForAConversationIsBounded() {
        var random = new Random(7);
        var turn = new Growing(2_000);
        var hidden = new Hidden();
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int word = 0; word < 60; word++) {
                text.append("w").append(random.nextInt(1_000_000)).append(' ');
            }
            var message = Message.text(Role.USER, text + ". The mark is lot" + i + ".");
            hidden.add(i, new Said(turn, 0, message));
            if (i % 50 == 0) {
                hidden.seal();
            }
        }
        hidden.seal();
        assertTrue(hidden.weight() <= 2_100_000, hidden.weight() + " characters");
        var last = Asked.in(Message.text(Role.USER, "Which one was lot19990?"), hidden);
        assertEquals(List.of(19_990), last.orElseThrow().places());
    }
}
