package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.Neutral.Request;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.context.Conversations;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A conversation with a model that can be asked to sum it up, all the way through the hooks. */
class SummariesTest {

    private static final String SAID = "The customer asked where his orders are.";

    private final Neutral adapter = new Neutral();
    private final Failures failures = new Failures();
    private final Worker worker = new Worker(() -> {}, failure -> failures.add("worker", failure));
    private final AtomicLong clock = new AtomicLong();
    private final Summaries summaries = new Summaries(worker, failures, clock::get);
    private final List<ModelCall> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    private void start(String settings) {
        var sources =
                new Config.Sources(
                        Map.of(),
                        new Properties(),
                        "window[gpt-4o]=3000," + settings,
                        Path.of("none"));
        var config = Config.load(sources);
        var models = new Models(() -> config);
        var counts = new Counts();
        var metering =
                Engaged.metering(
                        models, counts, new Conversations(100), new Originals(), worker, failures);
        metering.tell(List.of(Engaged.calls(told)), null);
        var enforcement = new Enforcement(models, counts, metering, summaries, failures);
        Calls.activate(new Calls(metering, enforcement, failures));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        release.countDown();
        await(() -> summaries.running() == 0);
        Calls.activate(null);
        assertEquals(Map.of(), failures.counts());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "in vain");
            Thread.onSpinWait();
        }
    }

    /** A model as it is when hooks are woven into it. */
    private final class Chat implements Function<Object, String> {

        private final UnaryOperator<String> sumsUp;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<Message> history = new ArrayList<>();
        private List<Message> sent = List.of();
        private BooleanSupplier settled = () -> summaries.running() == 0;
        private Thread thread;

        Chat(UnaryOperator<String> sumsUp) {
            this.sumsUp = sumsUp;
        }

        @Override
        public String apply(Object request) {
            var call = Calls.open(adapter, request);
            var messages = ((Request) Calls.fitting(call, this, request)).messages();
            try {
                String answer;
                if (messages.get(0).parts().get(0) instanceof Part.Text it
                        && it.text().startsWith("Sum up")) {
                    asked.add(it.text());
                    thread = Thread.currentThread();
                    answer = sumsUp.apply(it.text());
                } else {
                    sent = messages;
                    answer = "It is on its way.";
                }
                Calls.close(call, answer, null);
                return answer;
            } catch (RuntimeException failed) {
                Calls.close(call, null, failed);
                throw failed;
            }
        }

        /** One more question and its answer, and what we do about it, to its end. */
        void turn(String conversation) {
            int n = history.size() / 2;
            history.add(
                    Neutral.user(
                            "Where is my order A-"
                                    + (1_000 + n)
                                    + "? It was sent in May, they told me. I have been waiting for"
                                    + " it for weeks, and nobody answers me when I call. "));
            try (var scope = Context.open(Map.of(Context.CONVERSATION, conversation))) {
                assertNotSame(null, scope);
                history.add(Message.text(Role.ASSISTANT, apply(new Request(List.copyOf(history)))));
            } catch (Exception unexpected) {
                throw new AssertionError(unexpected);
            }
            worker.flush(20_000);
        }

        /** What stands for the messages that have left, empty while none have. */
        String ledger() {
            var first = sent.isEmpty() ? "" : ((Part.Text) sent.get(0).parts().get(0)).text();
            return first.startsWith("[") ? first : "";
        }

        void untilAsked(String conversation) {
            while (asked.isEmpty()) {
                turn(conversation);
                await(() -> summaries.running() == 0);
            }
        }

        void untilTheNextEpoch(String conversation) {
            var before = ledger();
            for (int i = 0; i < 200 && ledger().equals(before); i++) {
                turn(conversation);
                await(settled);
            }
            assertFalse(ledger().equals(before), "no epoch");
        }
    }

    private List<String> own() {
        worker.flush(20_000);
        return told.stream()
                .filter(it -> it.host().equals("tidemark"))
                .map(it -> it.conversation() + ' ' + it.outcome().label() + ' ' + it.budget())
                .toList();
    }

    @Test
    void theNextEpochHasTheSummaryThatTheModelWroteBefore() {
        start("summarize=host");
        var chat = new Chat(prompt -> SAID);
        chat.untilAsked("c");
        assertEquals("", chat.ledger());
        assertTrue(chat.asked.get(0).contains("order A-1000"), chat.asked.get(0));
        assertEquals("tidemark-summary", chat.thread.getName());
        assertTrue(chat.thread.isDaemon());
        chat.untilTheNextEpoch("c");
        assertTrue(chat.ledger().contains(" them, written by the model"), chat.ledger());
        assertTrue(chat.ledger().contains(SAID) && chat.ledger().contains("A-1000"));
        assertEquals(List.of("tidemark-summary ok 0"), own());
        assertEquals(chat.history.size() / 2 + 1, told.size());
    }

    @Test
    void nobodyIsAskedUnlessToldTo() {
        start("");
        var chat = new Chat(prompt -> SAID);
        chat.untilTheNextEpoch("c");
        chat.untilTheNextEpoch("c");
        assertEquals(List.of(), chat.asked);
        assertFalse(chat.ledger().contains("written by the model"));
    }

    @Test
    void aConversationIsSummedUpOnceAMinuteAtMost() {
        start("summarize=host");
        var chat = new Chat(prompt -> SAID);
        for (int i = 0; i < 4; i++) {
            chat.untilTheNextEpoch("c");
        }
        assertEquals(1, chat.asked.size());
        clock.addAndGet(TimeUnit.SECONDS.toNanos(61));
        chat.untilTheNextEpoch("c");
        chat.untilTheNextEpoch("c");
        assertEquals(2, chat.asked.size());
        assertTrue(chat.asked.get(1).contains("written by the model"), "what it said before");
        var other = new Chat(prompt -> SAID);
        other.untilTheNextEpoch("d");
        assertEquals(1, other.asked.size());
    }

    @Test
    void whatAModelAsksInOrderToSumUpIsOursTooAndGoesOutAsItIs() {
        start("summarize=host");
        var chats = new ArrayList<Chat>();
        var large = new ArrayList<Message>();
        for (int i = 0; i < 200; i++) {
            large.add(Neutral.user("This is part " + i + " of what I was once told about it."));
        }
        var chat =
                new Chat(
                        prompt -> {
                            var asker = chats.get(0);
                            asker.apply(new Request(large));
                            var elsewhere = new Thread(() -> asker.apply(new Request(large)));
                            elsewhere.start();
                            try {
                                elsewhere.join();
                            } catch (InterruptedException never) {
                                throw new AssertionError(never);
                            }
                            assertEquals(large, asker.sent);
                            return SAID;
                        });
        chats.add(chat);
        chat.untilTheNextEpoch("c");
        assertTrue(chat.ledger().contains(SAID), chat.ledger());
        assertEquals(1, chat.asked.size());
        assertEquals(Collections.nCopies(2, "tidemark-summary ok 0"), own());
    }

    @Test
    void anAnswerThatComesTooLateIsNotUsed() {
        start("summarize=host");
        var chat =
                new Chat(
                        prompt -> {
                            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2_001));
                            return SAID;
                        });
        chat.untilTheNextEpoch("c");
        chat.untilTheNextEpoch("c");
        assertEquals(1, chat.asked.size());
        assertFalse(chat.ledger().contains(SAID));
    }

    @Test
    void aModelThatFailsLeavesTheFacts() {
        start("summarize=host");
        var chat =
                new Chat(
                        prompt -> {
                            throw new IllegalStateException("overloaded");
                        });
        chat.untilTheNextEpoch("c");
        assertEquals(1, chat.asked.size());
        assertTrue(chat.ledger().contains("A-1000") && !chat.ledger().contains("written by"));
        assertEquals(List.of("tidemark-summary error 0"), own());
    }

    @Test
    void aModelThatAnswersRubbishLeavesTheFacts() {
        for (var rubbish : List.of("", " \n ", "0 0 0", "x".repeat(100_000))) {
            start("summarize=host");
            var chat = new Chat(prompt -> rubbish);
            chat.untilTheNextEpoch("c" + rubbish.length());
            assertEquals(1, chat.asked.size());
            assertTrue(chat.ledger().contains("A-1000") && !chat.ledger().contains("written by"));
        }
    }

    @Test
    void aModelThatHangsHoldsUpNobodyAndFewThreads() {
        start("summarize=host");
        var chats = new ArrayList<Chat>();
        for (int i = 0; i < 6; i++) {
            var chat = new Chat(prompt -> held());
            chats.add(chat);
            chat.settled = () -> summaries.running() == hanging(chats);
            chat.untilTheNextEpoch("c" + i);
        }
        assertEquals(4, hanging(chats));
        assertFalse(chats.stream().anyMatch(it -> it.ledger().contains(SAID)));
    }

    private static long hanging(List<Chat> chats) {
        return chats.stream().filter(it -> !it.asked.isEmpty()).count();
    }

    private String held() {
        try {
            release.await();
            return SAID;
        } catch (InterruptedException never) {
            throw new AssertionError(never);
        }
    }
}
