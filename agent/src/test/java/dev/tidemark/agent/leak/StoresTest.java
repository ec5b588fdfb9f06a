package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store as a framework has it, and what its hooks say of it. */
class StoresTest {

    private static final long UNIT = 10_000;
    private static final int OBJECT = 24;

    private static final Store STORE =
            new Store("some", Shop.class.getName(), "shelves", true, 100, List.of(), "evict");

    /** Keeps what it is given. */
    static final class Shop {

        private final Map<Object, Object> shelves = new ConcurrentHashMap<>();

        void put(Object id, Object conversation) {
            shelves.put(id, conversation);
            Stores.put(STORE, this, id, conversation);
        }

        void remove(Object id) {
            shelves.remove(id);
            Stores.removed(STORE, this, id);
        }
    }

    private final List<Throwable> failures = new ArrayList<>();
    private long now = 1_000_000;
    private final Stores stores =
            new Stores(
                    instrumentation(),
                    Runnable::run,
                    failures::add,
                    () -> 1L << 30,
                    () -> now,
                    UNIT);

    /** In this JVM there is no agent: every object has the same size. */
    private static Instrumentation instrumentation() {
        return (Instrumentation)
                Proxy.newProxyInstance(
                        StoresTest.class.getClassLoader(),
                        new Class<?>[] {Instrumentation.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("getObjectSize") ? (long) OBJECT : null);
    }

    @BeforeEach
    void listen() {
        Stores.activate(stores);
    }

    @AfterEach
    void leave() {
        Stores.activate(null);
        assertEquals(List.of(), failures);
    }

    private void second() {
        now += 1_000;
        stores.everySecond();
    }

    @Test
    void whatAStoreHoldsIsListedWithItsSizeAndAge() {
        var shop = new Shop();
        for (int i = 0; i < 10; i++) {
            shop.put("id " + i, new Object[] {1_000_000_000L + i});
        }
        for (int i = 0; i < 30; i++) {
            second();
        }
        var row = stores.rows().get(0);
        assertEquals(10, row.conversations());
        assertEquals(10 * (100 + 2 * OBJECT), row.bytes());
        assertTrue(row.oldestAge() >= 20_000 && row.oldestAge() <= 30_000, row::toString);
        assertEquals(Map.of("some", 10L), stores.conversations());
        assertEquals(List.of(), stores.verdicts());
    }

    @Test
    void whatSeveralConversationsShareBelongsToNone() {
        var shop = new Shop();
        var prompt = "You are a helpful assistant.".repeat(100);
        for (int i = 0; i < 10; i++) {
            shop.put("id " + i, new Object[] {prompt, 1_000_000_000L + i});
        }
        second();
        for (int i = 0; i < 10; i++) {
            second();
        }
        assertEquals(10 * (100 + 2 * OBJECT), stores.rows().get(0).bytes());
    }

    @Test
    void aStoreThatOnlyGrowsIsNamed() {
        var shop = new Shop();
        for (int seconds = 0; seconds < 120; seconds++) {
            for (int i = 0; i < 160; i++) {
                shop.put(seconds * 1_000 + i, new Object[1]);
            }
            second();
        }
        var verdict = stores.verdicts().get(0);
        assertEquals(State.CONFIRMED, verdict.state());
        assertEquals(Shop.class.getName() + ".shelves", verdict.holder());
        assertTrue(verdict.advice().startsWith("evict"), verdict::advice);
    }

    @Test
    void whatAStoreLosesUnseenIsNotHeldAgainstIt() {
        var shop = new Shop();
        for (int seconds = 0; seconds < 120; seconds++) {
            for (int i = 0; i < 160; i++) {
                shop.put(seconds * 1_000 + i, new Object[1]);
            }
            shop.shelves.clear();
            second();
        }
        assertEquals(List.of(), stores.verdicts());
    }

    @Test
    void whatWasRemovedAndIsHeldElsewhereIsALeakAtOnce() {
        var shop = new Shop();
        var elsewhere = new ArrayList<Object>();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 30; i++) {
                var conversation = new Object[1];
                elsewhere.add(conversation);
                shop.put(round * 100 + i, conversation);
                second();
                shop.remove(round * 100 + i);
            }
            stores.collectedOld(now);
        }
        assertEquals(120, elsewhere.size());
        var verdict = stores.verdicts().get(0);
        assertEquals(State.CONFIRMED, verdict.state());
        assertEquals(Verdict.UNATTRIBUTED, verdict.holder());
        assertEquals(Shop.class.getName() + ".shelves (removed)", verdict.suspect());
    }

    @Test
    void tenThousandStoresOfOneConversationEachLeaveTheirPlaces() {
        var kept = new ArrayList<Shop>();
        for (int i = 0; i < 10_000; i++) {
            var shop = new Shop();
            kept.add(shop);
            shop.put(i, new Object[1]);
        }
        second();
        assertEquals(128, stores.rows().size());
        assertEquals(10_000, kept.size());
        assertEquals(128, stores.rows().stream().map(StoreRow::suspect).distinct().count());
    }
}
