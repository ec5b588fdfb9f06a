package dev.tidemark.agent;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of a call, with a framework whose requests are lists and whose messages are objects. */
class CallsTest {

    private static final Adapter LISTS = new Lists("lists");
    private static final Adapter BELOW = new Lists("below");

    private record Lists(String host) implements Adapter {

        @Override
        public List<?> messages(Object request) {
            return List.copyOf((List<?>) request);
        }

        @Override
        public Message message(Object message) {
            return Message.text(Role.USER, message.toString());
        }

        @Override
        public List<?> tools(Object request) {
            return List.of();
        }

        @Override
        public Tool tool(Object tool) {
            throw new AssertionError();
        }

        @Override
        public boolean marksCache(Object message) {
            return false;
        }

        @Override
        public Object write(Object request, List<?> messages, Plan plan) {
            throw new AssertionError();
        }

        @Override
        public String model(Object request) {
            return "gpt-4o";
        }

        @Override
        public long maxOutput(Object request) {
            return 0;
        }

        @Override
        public String ask(Object model, String name, String prompt) {
            throw new AssertionError();
        }

        @Override
        public String answeredBy(Object response) {
            return "";
        }

        @Override
        public Usage usage(Object response) {
            return Usage.NONE;
        }

        @Override
        public boolean ofOneConversation(Object message) {
            return !message.equals("system");
        }
    }

    private final Engaged engaged = new Engaged("");
    private final Calls calls = engaged.calls();

    @AfterEach
    void nothingIsLeftBehind() {
        engaged.close();
        assertNull(Context.call());
        assertEquals(Map.of(), engaged.failures());
    }

    /** What came to the books, as {@code conversation outcome}. */
    private List<String> books() {
        return engaged.told().stream()
                .map(it -> it.conversation() + ' ' + it.outcome().label())
                .toList();
    }

    /** New messages each time; the text is for the reader. */
    private static List<Object> request(@SuppressWarnings("unused") String text) {
        return new ArrayList<>(List.of("system", new Object()));
    }

    @Test
    void aCallIsEnteredOnceWithItsOutcome() {
        Calls.close(Calls.open(LISTS, request("a")), "answer", null);
        Calls.close(Calls.open(LISTS, request("b")), null, new IllegalStateException());
        assertEquals(List.of("anonymous ok", "anonymous error"), books());
        assertEquals(2, engaged.told().get(0).messages());
    }

    @Test
    void ofNestedHooksOnlyTheInnermostIsEntered() {
        var request = request("a");
        var outer = Calls.open(LISTS, request);
        var decorated = Calls.open(LISTS, request("a, decorated"));
        var inner = Calls.open(LISTS, request);
        Calls.close(inner, "answer", null);
        Calls.close(decorated, "answer", null);
        Calls.close(outer, "answer", null);
        assertEquals(List.of("anonymous ok"), books());
    }

    @Test
    void twoCallsOneAfterTheOtherInsideADecoratorAreBothEntered() {
        var outer = Calls.open(LISTS, request("route this"));
        Calls.close(Calls.open(LISTS, request("cheap")), "no", null);
        Calls.close(Calls.open(LISTS, request("dear")), "yes", null);
        Calls.close(outer, "yes", null);
        assertEquals(2, books().size());
    }

    @Test
    void aSecondEndIsNotHeard() {
        var call = Calls.open(LISTS, request("a"));
        Calls.close(call, "answer", null);
        Calls.finish(call, null, new IllegalStateException());
        Calls.close(call, "again", null);
        assertEquals(List.of("anonymous ok"), books());
    }

    @Test
    void aFutureEndsTheCallWhenItCompletes() {
        var future = new CompletableFuture<String>();
        Calls.closeWith(Calls.open(LISTS, request("a")), future, null);
        assertEquals(List.of(), books());
        future.complete("answer");
        assertEquals(List.of("anonymous ok"), books());
        Calls.closeWith(Calls.open(LISTS, request("b")), null, new IllegalStateException());
        assertEquals(List.of("anonymous ok", "anonymous error"), books());
    }

    @Test
    void aStreamEndsWithItsHandler() {
        var handler = new Object();
        Calls.leave(Calls.openFor(handler, LISTS, request("a")), null);
        assertEquals(1, calls.streaming());
        Calls.ended(handler, "answer", null);
        Calls.ended(handler, "answer", null);
        assertEquals(0, calls.streaming());
        assertEquals(List.of("anonymous ok"), books());
    }

    @Test
    void nestedStreamingHooksWithOneHandlerAreOneCall() {
        var handler = new Object();
        var outer = Calls.openFor(handler, LISTS, request("a"));
        var inner = Calls.openFor(handler, LISTS, request("a"));
        Calls.leave(inner, null);
        Calls.leave(outer, null);
        Calls.ended(handler, "answer", null);
        assertEquals(List.of("anonymous ok"), books());
    }

    @Test
    void twoStreamsThatShareAHandlerAreBothEntered() {
        var handler = new Object();
        Calls.leave(Calls.openFor(handler, LISTS, request("a")), null);
        Calls.leave(Calls.openFor(handler, LISTS, request("b")), null);
        Calls.ended(handler, "answer", null);
        Calls.ended(handler, null, new IllegalStateException());
        assertEquals(2, books().size());
        assertEquals(0, calls.streaming());
    }

    /** Each passes two hooks, and the handler is that of both. */
    @Test
    void nestedStreamsThatShareAHandlerAreAllEntered() {
        var handler = new Object();
        var request = request("a");
        for (int i = 0; i < 3; i++) {
            var outer = Calls.openFor(handler, LISTS, request);
            Calls.leave(Calls.openFor(handler, LISTS, request), null);
            Calls.leave(outer, null);
        }
        for (int i = 0; i < 3; i++) {
            Calls.ended(handler, "answer", null);
        }
        assertEquals(3, books().size());
    }

    @Test
    void streamsThatShareAHandlerAndEndAtOnceAreAllEntered() throws Exception {
        int streams = 4;
        var pool = Executors.newFixedThreadPool(streams);
        try {
            for (int times = 1; times <= 500; times++) {
                var handler = new Object();
                for (int i = 0; i < streams; i++) {
                    Calls.leave(Calls.openFor(handler, LISTS, request("a")), null);
                }
                atOnce(pool, streams, i -> Calls.ended(handler, "answer", null));
                assertEquals(0, calls.streaming());
            }
        } finally {
            pool.shutdown();
        }
        assertEquals(500 * streams, books().size());
    }

    /** A request that is kept, and sent by several threads at once: plain, later, and in pieces. */
    @Test
    void oneRequestThatIsSentByManyAtOnceIsAsManyCalls() throws Exception {
        int threads = 6;
        var pool = Executors.newFixedThreadPool(threads);
        var request = request("a");
        var open = new CyclicBarrier(threads);
        var made = Calls.open(LISTS, request);
        Calls.fitting(made, null, request);
        Calls.leave(made, null);
        try {
            atOnce(
                    pool,
                    threads,
                    i -> {
                        var handler = new Object();
                        var outer =
                                i % 3 == 0
                                        ? Calls.openFor(handler, LISTS, request)
                                        : i % 3 == 1
                                                ? Calls.openAs(made, LISTS, request)
                                                : Calls.open(LISTS, request);
                        assertSame(request, Calls.fitting(outer, null, request));
                        open.await(1, TimeUnit.MINUTES);
                        var below = Calls.open(BELOW, request); // the SDK it is written on
                        assertSame(request, Calls.fitting(below, null, request));
                        Calls.close(below, "answer", null);
                        open.await(1, TimeUnit.MINUTES);
                        if (i % 3 == 0) {
                            Calls.leave(outer, null);
                            Calls.ended(handler, "answer", null);
                        } else if (i % 3 == 1) {
                            Calls.close(outer, "answer", null);
                        } else {
                            var answer = CompletableFuture.completedFuture("answer");
                            Calls.closeWith(outer, answer, null);
                        }
                    });
        } finally {
            pool.shutdown();
        }
        assertEquals(Collections.nCopies(threads, "anonymous ok"), books());
        assertEquals(
                Set.of("lists"), engaged.told().stream().map(ModelCall::host).collect(toSet()));
    }

    private interface Work {
        void run(int i) throws Exception;
    }

    private static void atOnce(ExecutorService pool, int threads, Work work) throws Exception {
        var ready = new CyclicBarrier(threads);
        var done = new ArrayList<Future<?>>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            done.add(
                    pool.submit(
                            () -> {
                                ready.await(1, TimeUnit.MINUTES);
                                work.run(number);
                                return null;
                            }));
        }
        for (var one : done) {
            one.get();
        }
    }

    @Test
    void aStreamWhoseHandlerIsGoneComesToTheBooksAsUnfinished() {
        Calls.leave(Calls.openFor(new Object(), LISTS, request("a")), null);
        for (int i = 0; i < 1_000 && calls.streaming() > 0; i++) {
            System.gc();
            calls.sweep(0);
        }
        assertEquals(List.of("anonymous unfinished"), books());
    }

    @Test
    void aStreamThatNeverEndsComesToTheBooksAsUnfinished() {
        var handler = new Object();
        Calls.leave(Calls.openFor(handler, LISTS, request("a")), null);
        calls.sweep(System.currentTimeMillis());
        assertEquals(List.of(), books());
        calls.sweep(System.currentTimeMillis() + 16 * 60_000);
        assertEquals(List.of("anonymous unfinished"), books());
        Calls.ended(handler, "too late", null);
        assertEquals(1, books().size());
    }

    @Test
    void aStreamThatIsHeardTwiceIsAsManyRequestsAsWereSent() {
        var request = request("a");
        var made = Calls.open(LISTS, request);
        Calls.fitting(made, null, request);
        Calls.close(Calls.open(BELOW, request), "answer", null);
        Calls.leave(made, null);
        for (int heard = 0; heard < 2; heard++) {
            Calls.close(Calls.openAs(made, LISTS, request), "answer", null);
        }
        assertEquals(List.of("anonymous ok"), books());

        var cold = Calls.open(LISTS, request);
        Calls.fitting(cold, null, request);
        Calls.leave(cold, null);
        for (int heard = 0; heard < 2; heard++) {
            var call = Calls.openAs(cold, LISTS, request);
            Calls.close(Calls.open(BELOW, request), "answer", null);
            Calls.close(call, "answer", null);
        }
        assertEquals(3, books().size());
    }

    /** What it has sent on another thread knows it weakly, and is not to be entered beside it. */
    @Test
    void whatWasOpenWhileAStreamWasMadeLivesUntilThatIsHeard() {
        var request = request("a");
        var made = Calls.open(LISTS, request);
        Calls.leave(made, null);
        var call = Calls.openAs(made, LISTS, request);
        var known = new WeakReference<>(made);
        made = null;
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        assertNotNull(known.get());
        Calls.close(call, "answer", null);
    }

    @Test
    void aCallBelongsToTheConversationOfItsMessages() {
        var request = request("a");
        Calls.belong(LISTS, request, 7);
        Calls.close(Calls.open(LISTS, new ArrayList<>(request)), "answer", null);
        Calls.close(Calls.open(LISTS, request("a")), "answer", null);
        assertEquals(List.of("7 ok", "anonymous ok"), books());
    }

    @Test
    void whatTheApplicationSaysWins() throws Exception {
        var request = request("a");
        Calls.belong(LISTS, request, 7);
        try (var scope = Context.open(Map.of(Context.CONVERSATION, "said"))) {
            assertNotNull(scope);
            Calls.close(Calls.open(LISTS, request), "answer", null);
        }
        assertEquals(List.of("said ok"), books());
    }

    @Test
    void aLibraryThatCannotBeReadInsideOfAFrameworkLeavesNothingOnTheThread() {
        var said = new Neutral.Request(List.of(Neutral.user("where is it?")));
        var unreadable =
                new Neutral() {
                    @Override
                    public String host() {
                        return "library";
                    }

                    @Override
                    public Message message(Object message) {
                        throw new IllegalStateException("unreadable");
                    }
                };
        var outer = Calls.open(new Neutral(), said);
        Calls.fitting(outer, null, said);
        var other = new Neutral.Request(List.of(Neutral.user("where is it?")));
        assertThrows(IllegalStateException.class, () -> Calls.open(unreadable, other));
        assertSame(outer, Context.call());
        Calls.close(outer, "answer", null);
        assertEquals(List.of("anonymous ok"), books());
    }

    @Test
    void aFrameworkThatTriesAgainThroughALibraryIsOneCallOfItsOwn() {
        var library =
                new Neutral() {
                    @Override
                    public String host() {
                        return "library";
                    }
                };
        var said = new Neutral.Request(List.of(Neutral.user("where is it?")));
        var outer = Calls.open(new Neutral(), said);
        Calls.fitting(outer, null, said);
        for (var failure : Arrays.asList(new IllegalStateException(), null)) {
            var again = new Neutral.Request(List.of(Neutral.user("where is it?")));
            var inner = Calls.open(library, again);
            assertSame(again, Calls.fitting(inner, null, again));
            Calls.close(inner, failure == null ? "answer" : null, failure);
        }
        Calls.close(outer, "answer", null);
        assertEquals(List.of("anonymous ok"), books());
        assertTrue(engaged.told().get(0).budget() > 0);
    }

    @Test
    void switchedOffNothingIsOpened() {
        var before = Calls.open(LISTS, request("a"));
        Calls.activate(null);
        assertNull(Calls.open(LISTS, request("b")));
        Calls.close(before, "answer", null);
        Calls.ended(new Object(), "answer", null);
        assertEquals(1, books().size());
    }
}
