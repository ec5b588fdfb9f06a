package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Holding;
import dev.tidemark.core.leak.Round;
import java.io.ByteArrayOutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CensusTest {

    private static final int MANY = 5_000;
    private static Instrumentation instrumentation;
    private static Census census;

    /** What the application has: the tests hang their collections here. */
    static Object root;

    @BeforeAll
    static void attach() throws Exception {
        instrumentation = Instrumented.here();
        var opening = new Opening(instrumentation);
        census = new Census(instrumentation, opening, new Fields(opening));
    }

    @AfterEach
    void letGo() {
        root = null;
    }

    private static Round round(String... weighed) {
        return census.take(
                        0,
                        instrumentation.getAllLoadedClasses(),
                        LiveThreads.all(),
                        Set.of(weighed),
                        Set.of(),
                        new Census.Budget(1_000_000, 60_000))
                .round();
    }

    private static Optional<Holding> find(Round round, String holder) {
        return round.holdings().stream().filter(it -> it.holder().equals(holder)).findFirst();
    }

    private static Holding holding(String holder, String... weighed) {
        var round = round(weighed);
        return find(round, holder).orElseThrow(() -> new AssertionError(holder + ": " + round));
    }

    private static final String ROOT = CensusTest.class.getName() + ".root";

    private static <C extends Collection<Object>> C filled(C collection) {
        IntStream.range(0, MANY).forEach(collection::add);
        return collection;
    }

    private static <M extends Map<Object, Object>> M filled(M map) {
        IntStream.range(0, MANY).forEach(i -> map.put(i, "value " + i));
        return map;
    }

    @Test
    @SuppressWarnings("JdkObsolete") // applications have them
    void everyCollectionOfTheJdkIsCounted() {
        var all = new LinkedHashMap<String, Object>();
        all.put("ArrayList", filled(new ArrayList<>()));
        all.put("LinkedList", filled(new LinkedList<>()));
        all.put("Vector", filled(new Vector<>()));
        all.put("ArrayDeque", filled(new ArrayDeque<>()));
        all.put("PriorityQueue", filled(new PriorityQueue<>()));
        all.put("HashSet", filled(new HashSet<>()));
        all.put("LinkedHashSet", filled(new LinkedHashSet<>()));
        all.put("TreeSet", filled(new TreeSet<>()));
        all.put("newKeySet", filled(ConcurrentHashMap.newKeySet()));
        all.put("ConcurrentLinkedQueue", filled(new ConcurrentLinkedQueue<>()));
        all.put("LinkedBlockingQueue", filled(new LinkedBlockingQueue<>()));
        all.put("CopyOnWriteArrayList", new CopyOnWriteArrayList<>(filled(new ArrayList<>())));
        all.put("synchronized", Collections.synchronizedList(filled(new ArrayList<>())));
        all.put("unmodifiable", Collections.unmodifiableSet(filled(new HashSet<>())));
        all.put("checked", Collections.checkedCollection(filled(new HashSet<>()), Object.class));
        all.put("List.copyOf", List.copyOf(filled(new ArrayList<>())));
        all.put("Set.copyOf", Set.copyOf(filled(new ArrayList<>())));
        all.put("HashMap", filled(new HashMap<>()));
        all.put("Hashtable", filled(new Hashtable<>()));
        all.put("Properties", filled(new Properties()));
        all.put("TreeMap", filled(new TreeMap<>()));
        all.put("IdentityHashMap", filled(new IdentityHashMap<>()));
        all.put("ConcurrentHashMap", filled(new ConcurrentHashMap<>()));
        all.put("ConcurrentSkipListMap", filled(new ConcurrentSkipListMap<>()));
        all.put("synchronizedMap", Collections.synchronizedMap(filled(new HashMap<>())));
        all.put("newSetFromMap", filled(Collections.newSetFromMap(new IdentityHashMap<>())));
        all.put("Map.copyOf", Map.copyOf(filled(new HashMap<>())));
        all.forEach(
                (name, collection) -> {
                    root = collection;
                    assertEquals(MANY, holding(ROOT).elements(), name);
                });
    }

    private static final class Registry {

        private final Map<Object, Object> sessions = new LinkedHashMap<>();
    }

    @Test
    void aCollectionIsCalledByItsField() {
        var registry = new Registry();
        filled(registry.sessions);
        root = new AtomicReference<>(List.of(new Object[] {registry}));
        var found = holding(Registry.class.getName() + ".sessions");
        assertEquals(MANY, found.elements());
        assertTrue(found.path().startsWith(ROOT + " -> "), found.path());
        assertTrue(found.path().endsWith("CensusTest$Registry.sessions"), found.path());
    }

    @Test
    void ofManyServicesInOneMapEachIsFound() {
        var services = new HashMap<Object, Object>();
        IntStream.range(0, 900).forEach(i -> services.put("number " + i, i));
        var registry = new Registry();
        filled(registry.sessions);
        services.put("registry", registry);
        root = services;
        assertEquals(MANY, holding(Registry.class.getName() + ".sessions").elements());
    }

    @Test
    void mapsInMapsAreOneHolding() {
        var apps = new HashMap<String, Map<String, Map<Object, Object>>>();
        var users = new HashMap<String, Map<Object, Object>>();
        IntStream.range(0, 100).forEach(i -> users.put("user " + i, Map.of("a", 1, "b", 2)));
        users.put("busy", filled(new ConcurrentHashMap<>()));
        apps.put("app", users);
        root = apps;
        var found = holding(ROOT);
        assertTrue(found.elements() > 5_000 && found.elements() < 6_000, found::toString);
    }

    @Test
    void aBigCollectionIsNotWalked() {
        long small = round().objects();
        var sessions = new ArrayList<Registry>();
        IntStream.range(0, 50_000).forEach(i -> sessions.add(new Registry()));
        root = sessions;
        var round = round();
        assertEquals(50_000, find(round, ROOT).orElseThrow().elements());
        assertTrue(round.objects() - small < 1_000, () -> round.objects() + " after " + small);
    }

    /** Nothing may be asked of it. */
    static final class Untouchable {

        static final AtomicInteger TOUCHED = new AtomicInteger();
        private final int number;

        Untouchable(int number) {
            this.number = number;
        }

        @Override
        public int hashCode() {
            return TOUCHED.incrementAndGet() + number;
        }

        @Override
        public boolean equals(Object other) {
            TOUCHED.incrementAndGet();
            return this == other;
        }

        @Override
        public String toString() {
            TOUCHED.incrementAndGet();
            throw new IllegalStateException("touched");
        }
    }

    /** Loads its elements when it is asked for anything, as an object-relational mapper's does. */
    static class Lazy extends AbstractList<Object> {

        static final AtomicInteger LOADED = new AtomicInteger();
        private List<Object> bag;

        private List<Object> load() {
            LOADED.incrementAndGet();
            throw new IllegalStateException("no session");
        }

        @Override
        public Object get(int index) {
            return load();
        }

        @Override
        public int size() {
            return load().size();
        }

        List<Object> bag() {
            return bag;
        }
    }

    /** A map of the application's own that is made from the JDK's. */
    static final class Recent extends LinkedHashMap<Object, Object> {

        @Override
        public int size() {
            Untouchable.TOUCHED.incrementAndGet();
            return super.size();
        }

        @Override
        public Object get(Object key) {
            Untouchable.TOUCHED.incrementAndGet();
            return super.get(key);
        }
    }

    @Test
    void noMethodOfTheApplicationsIsCalled() {
        var recent = new Recent();
        for (int i = 0; i < 200; i++) {
            recent.put(new Untouchable(i), new Untouchable(i));
        }
        root =
                List.of(
                        recent,
                        new Lazy(),
                        Collections.unmodifiableList(new Lazy()),
                        Collections.synchronizedList(new Lazy()),
                        new ArrayList<>(recent.values()));
        Untouchable.TOUCHED.set(0);
        Lazy.LOADED.set(0);
        var found = holding(ROOT, ROOT);
        assertTrue(found.elements() >= 400, found::toString);
        assertEquals(0, Untouchable.TOUCHED.get());
        assertEquals(0, Lazy.LOADED.get());
    }

    static final class Asleep {

        static final Map<Object, Object> HELD = woken();

        private static Map<Object, Object> woken() {
            Untouchable.TOUCHED.set(1_000_000);
            return filled(new HashMap<>());
        }
    }

    @Test
    void noClassIsInitialized() throws Exception {
        Untouchable.TOUCHED.set(0);
        var name = CensusTest.class.getName() + "$Asleep";
        var loaded = Class.forName(name, false, CensusTest.class.getClassLoader());
        assertEquals(Optional.empty(), find(round(), name + ".HELD"));
        assertEquals(0, Untouchable.TOUCHED.get());
        Class.forName(name, true, loaded.getClassLoader());
        assertEquals(MANY, holding(name + ".HELD").elements());
    }

    private static final ThreadLocal<List<Object>> LOCAL = ThreadLocal.withInitial(ArrayList::new);

    @Test
    void whatAThreadKeepsIsCalledByItsThreadLocal() throws Exception {
        var filled = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        var thread =
                new Thread(
                        () -> {
                            filled(LOCAL.get());
                            filled.countDown();
                            awaitQuietly(done);
                        },
                        "http-nio-8080-exec-7");
        thread.start();
        filled.await();
        try {
            var found = holding(CensusTest.class.getName() + ".LOCAL");
            assertEquals(MANY, found.elements());
            assertEquals(
                    "thread \"http-nio-*-exec-*\" -> threadLocals["
                            + CensusTest.class.getName()
                            + ".LOCAL]",
                    found.path());
        } finally {
            done.countDown();
            thread.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatATaskHasCapturedIsFound() throws Exception {
        var mine = filled(new HashMap<>());
        var done = new CountDownLatch(1);
        var thread =
                new Thread(
                        () -> {
                            awaitQuietly(done);
                            mine.clear();
                        },
                        "capturing");
        thread.start();
        try {
            var round = round();
            assertTrue(
                    round.holdings().stream()
                            .anyMatch(
                                    it ->
                                            it.elements() == MANY
                                                    && it.path().contains("\"capturing\"")),
                    round::toString);
        } finally {
            done.countDown();
            thread.join();
        }
    }

    record Conversation(String id, List<byte[]> messages, Registry shared) {}

    @Test
    void anElementIsWeighedWithAllThatItAloneKeeps() {
        var shared = new Registry();
        filled(shared.sessions);
        var conversations = new ConcurrentHashMap<String, Object>();
        for (int i = 0; i < 300; i++) {
            var messages = new ArrayList<byte[]>();
            IntStream.range(0, 10).forEach(n -> messages.add(new byte[1_000]));
            conversations.put("c" + i, new Conversation("c" + i, messages, shared));
        }
        root = conversations;
        assertEquals(0, holding(ROOT).bytesEach());
        double each = holding(ROOT, ROOT).bytesEach();
        assertEquals(10_500.0, each, 600.0); // 10 x 1,016 and what holds them
    }

    @Test
    void oneBigArrayCountsByItsKilobytes() {
        var buffer = new ByteArrayOutputStream();
        buffer.writeBytes(new byte[300 << 10]);
        root = new AtomicReference<>(buffer);
        var found = holding(ROOT);
        assertTrue(Math.abs(found.elements() - 300) <= 1, found::toString);
        assertEquals(1_024, found.bytesEach());
    }

    @Test
    void aLoaderOfWhichEverythingWasReadCanGo() throws Exception {
        var folder = Path.of("target", "test-classes").toUri().toURL();
        var loader = new Apart(folder);
        var held = Class.forName(Asleep.class.getName(), true, loader);
        var constructor = held.getDeclaredConstructor();
        constructor.setAccessible(true);
        root = List.of(constructor.newInstance());
        var read = holding(Asleep.class.getName() + ".HELD");
        assertTrue(read.elements() >= MANY, read::toString);
        var gone = new WeakReference<>(loader);
        root = null;
        held = null;
        constructor = null;
        loader.close();
        loader = null;
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (gone.get() != null && System.nanoTime() < deadline) {
            round(); // even while rounds go on
            System.gc();
        }
        assertFalse(gone.get() != null, "kept");
        assertNotNull(round());
    }

    static final class Late {

        final Map<Object, Object> held = filled(new HashMap<>());

        Map<Object, Object> held() {
            return held;
        }
    }

    /** Has a field of a type that is not loaded until it is set. */
    static final class Waiting implements Runnable {

        private final List<Object> mine = filled(new ArrayList<>());
        private Late late;

        @Override
        public void run() {
            late = new Late();
        }

        int size() {
            return late == null ? mine.size() : late.held().size();
        }
    }

    @Test
    void noLoaderIsAskedForTheTypeOfAField() throws Exception {
        try (var loader = new Apart(Path.of("target", "test-classes").toUri().toURL())) {
            var constructor =
                    Class.forName(Waiting.class.getName(), true, loader).getDeclaredConstructor();
            constructor.setAccessible(true);
            var waiting = (Runnable) constructor.newInstance();
            root = waiting;
            round(); // finds out what there is
            int asked = loader.asked.get();
            assertEquals(MANY, holding(Waiting.class.getName() + ".mine").elements());
            assertEquals(Optional.empty(), find(round(), Late.class.getName() + ".held"));
            assertEquals(asked, loader.asked.get());
            waiting.run();
            asked = loader.asked.get();
            assertEquals(MANY, holding(Late.class.getName() + ".held").elements());
            assertEquals(asked, loader.asked.get());
        }
    }

    @Test
    @SuppressWarnings("JdkObsolete") // applications have them
    void whoHasSeenEnoughIsNotLedPastEmptyPlaces() throws Exception {
        var shapes = new Shapes(new Opening(instrumentation));
        int big = 1 << 17;
        var array = new ArrayList<Object>(big);
        var deque = new ArrayDeque<Object>(big);
        var concurrent = new ConcurrentHashMap<Object, Object>(big);
        var weak = new WeakHashMap<Object, Object>(big);
        var hash = new HashMap<Object, Object>(big);
        var table = new Hashtable<Object, Object>(big);
        var identity = new IdentityHashMap<Object, Object>(big);
        for (var map : List.of(concurrent, weak, hash, table, identity)) {
            map.put("only", "one");
        }
        array.add("only");
        deque.add("only");
        for (var sparse : List.of(array, deque, concurrent, weak, hash, table, identity)) {
            int[] places = {0};
            shapes.of(sparse.getClass()).elements(sparse, element -> ++places[0] < 100);
            assertEquals(100, places[0], sparse.getClass().getName());
        }
    }

    @Test
    void weighingEndsWhenItsTimeIsOver() throws Exception {
        var opening = new Opening(instrumentation);
        var layouts = new Layouts(opening, new Fields(opening));
        var weigher = new Weigher(instrumentation, layouts);
        var big = new Object[] {new Object[1], new Object[1 << 20]};
        layouts.open();
        try {
            int[] asked = {0};
            assertTrue(weigher.each(big, () -> ++asked[0] < 0) > 1 << 20);
            assertTrue(asked[0] > 1_000, () -> asked[0] + " times");
            asked[0] = 0;
            assertEquals(0, weigher.each(big, () -> ++asked[0] == 3));
            assertEquals(3, asked[0]);
        } finally {
            layouts.close();
        }
    }

    /** Loads the test's classes once more. */
    private static final class Apart extends URLClassLoader {

        private final AtomicInteger asked = new AtomicInteger();

        Apart(URL folder) {
            super(new URL[] {folder}, CensusTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.incrementAndGet();
            if (name.startsWith(CensusTest.class.getName())) {
                var loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void aBudgetIsKept() {
        var round =
                census.take(
                                0,
                                instrumentation.getAllLoadedClasses(),
                                LiveThreads.all(),
                                Set.of(),
                                Set.of(),
                                new Census.Budget(500, 60_000))
                        .round();
        assertFalse(round.complete());
        assertEquals(500, round.objects());
        assertTrue(round().complete());
    }

    @Test
    void whoKeepsLoadersIsTold() throws Exception {
        var folder = Path.of("target", "test-classes").toUri().toURL();
        var plugins = new HashMap<Object, Object>();
        for (int i = 0; i < 20; i++) {
            var loader = new Apart(folder);
            plugins.put(
                    "plugin " + i,
                    Class.forName(Untouchable.class.getName(), false, loader)
                            .getDeclaredConstructors()[0]
                            .getDeclaringClass());
        }
        root = plugins;
        var keepers =
                census.take(
                                0,
                                instrumentation.getAllLoadedClasses(),
                                LiveThreads.all(),
                                Set.of(),
                                Set.of(Apart.class.getName()),
                                new Census.Budget(1_000_000, 60_000))
                        .keepers();
        assertEquals(Map.of(Apart.class.getName(), ROOT), keepers);
    }

    @Test
    void sixteenThreadsChangeWhatIsCounted() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var maps =
                List.of(
                        new HashMap<Object, Object>(), // not for threads, and used by them
                        new TreeMap<Object, Object>(),
                        new ConcurrentHashMap<Object, Object>(),
                        new LinkedHashMap<Object, Object>(),
                        new ConcurrentSkipListMap<Object, Object>());
        var queues =
                List.of(new ConcurrentLinkedQueue<Object>(), new LinkedBlockingQueue<Object>());
        root = List.of(maps, queues);
        var done = new CountDownLatch(1);
        for (int t = 0; t < 16; t++) {
            int number = t;
            var thread =
                    new Thread(
                            () -> mutate(new java.util.Random(seed + number), maps, queues, done));
            thread.setDaemon(true); // a broken map may keep one of them going round for ever
            thread.start();
        }
        try {
            for (int i = 0; i < 50; i++) {
                assertTrue(round().complete());
            }
        } finally {
            done.countDown();
        }
    }

    private static void mutate(
            java.util.Random random,
            List<? extends Map<Object, Object>> maps,
            List<? extends java.util.Queue<Object>> queues,
            CountDownLatch done) {
        while (done.getCount() > 0) {
            try {
                var map = maps.get(random.nextInt(maps.size()));
                int key = random.nextInt(2_000);
                if (random.nextBoolean()) {
                    map.put(key, List.of(key));
                } else {
                    map.remove(key);
                }
                var queue = queues.get(random.nextInt(queues.size()));
                if (random.nextInt(100) < 51 && queue.size() < 10_000) {
                    queue.add(key);
                } else {
                    queue.poll();
                }
            } catch (RuntimeException theirOwnDoing) {
                // maps that are not made for it
            }
        }
    }
}
