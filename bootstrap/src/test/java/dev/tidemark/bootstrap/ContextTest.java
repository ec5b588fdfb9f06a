package dev.tidemark.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is opened for what is in force inside it
class ContextTest {

    @AfterEach
    void nothingIsLeftBehind() {
        assertNull(Context.current());
        Context.clear();
    }

    private static AutoCloseable open(String conversation) {
        return Context.open(Map.of(Context.CONVERSATION, conversation));
    }

    private static String conversation() {
        return Context.values().get(Context.CONVERSATION);
    }

    /** What the values are on a new thread. */
    private static String onANewThread() throws InterruptedException {
        var seen = new AtomicReference<String>();
        var thread = new Thread(() -> seen.set(conversation()));
        thread.start();
        thread.join();
        return seen.get();
    }

    @Test
    void withoutAContextThereAreNoValues() {
        assertEquals(Map.of(), Context.values());
        assertNull(Context.call());
        assertFalse(Context.inherited());
    }

    @Test
    void anInnerContextAddsToTheOuterOneAndGivesItBack() throws Exception {
        try (var outer = Context.open(Map.of("conversation", "a", "user", "ada"))) {
            try (var inner = open("b")) {
                assertEquals(Map.of("conversation", "b", "user", "ada"), Context.values());
            }
            assertEquals(Map.of("conversation", "a", "user", "ada"), Context.values());
        }
    }

    @Test
    void nullsAreLeftOut() throws Exception {
        var values = new HashMap<String, String>();
        values.put("conversation", null);
        values.put(null, "x");
        values.put("user", "ada");
        try (var scope = Context.open(values)) {
            assertEquals(Map.of("user", "ada"), Context.values());
        }
        try (var scope = Context.open(null)) {
            assertEquals(Map.of(), Context.values());
        }
    }

    @Test
    void valuesCannotBeChanged() throws Exception {
        try (var scope = open("a")) {
            assertThrows(UnsupportedOperationException.class, () -> Context.values().put("k", "v"));
        }
    }

    @Test
    void contextsMayBeClosedOutOfOrderAndTwice() throws Exception {
        var outer = open("a");
        var inner = open("b");
        outer.close();
        assertEquals("b", conversation());
        outer.close();
        assertEquals("b", conversation());
        inner.close();
        assertNull(conversation());
    }

    @Test
    void aContextClosedOnAnotherThreadIsOverOnItsOwn() throws Exception {
        var scope = open("a");
        var thread =
                new Thread(
                        () -> {
                            try {
                                scope.close();
                            } catch (Exception impossible) {
                                throw new IllegalStateException(impossible);
                            }
                        });
        thread.start();
        thread.join();
        assertNull(conversation());
    }

    @Test
    void aNewThreadInheritsOnlyWhileItsOriginIsOpen() throws Exception {
        var closed = new CountDownLatch(1);
        var before = new AtomicReference<String>();
        var after = new AtomicReference<String>();
        var started = new CountDownLatch(1);
        Thread thread;
        try (var scope = open("a")) {
            thread =
                    new Thread(
                            () -> {
                                before.set(conversation() + Context.inherited());
                                started.countDown();
                                await(closed);
                                after.set(conversation());
                            });
            thread.start();
            await(started);
        }
        closed.countDown();
        thread.join();
        assertEquals("atrue", before.get());
        assertNull(after.get());
    }

    @Test
    void aThreadThatIsBornBehindAShieldInheritsNothing() throws Exception {
        try (var scope = open("a")) {
            assertEquals("a", onANewThread());
            try (var shield = Context.shield(Context.current())) {
                assertEquals("a", conversation());
                assertNull(onANewThread());
            }
            assertEquals("a", onANewThread());
        }
    }

    @Test
    void aCallIsInForceUntilItIsLeft() {
        var call = new Object();
        try (var scope = Context.calling(call, "a")) {
            assertSame(call, Context.call());
            assertEquals("a", conversation());
            assertNotNull(Context.values().get(Context.REQUEST));
            assertNull(Context.set(Context.CONVERSATION)); // nobody has said so
        }
        assertNull(Context.call());
        assertEquals(Map.of(), Context.values());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void aWorkerOfAForkJoinPoolThatIsBornInARequestBelongsToNone() throws Exception {
        var pool = new ForkJoinPool(1);
        try (var scope = open("a")) {
            assertNull(pool.submit(ContextTest::conversation).get());
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aCallOnANewThreadIsItsOwnEvenWhenTheOriginIsClosedMeanwhile() throws Exception {
        var closed = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        var inForce = new AtomicReference<Object>();
        Thread thread;
        try (var scope = open("a")) {
            thread =
                    new Thread(
                            () -> {
                                try (var call = Context.calling("the call", "a")) {
                                    started.countDown();
                                    await(closed);
                                    inForce.set(Context.call());
                                }
                            });
            thread.start();
            await(started);
        }
        closed.countDown();
        thread.join();
        assertEquals("the call", inForce.get());
    }

    @Test
    void whatIsNoTextIsTakenAsItPrints() throws Exception {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Map<String, String> values = (Map) Map.of(Context.CONVERSATION, 17);
        try (var scope = Context.open(values)) {
            assertEquals("17", conversation());
        }
    }
}
