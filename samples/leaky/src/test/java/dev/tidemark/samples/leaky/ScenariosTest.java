package dev.tidemark.samples.leaky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scenario does what it says: played in steps, without a clock, and once as users run it. */
class ScenariosTest {

    private static final int STEPS = 240;
    private static final double LENGTH = 60;
    private static final double MB = 1024 * 1024;
    private static final double LEAKED_MB = 40;
    private static final double BYTES_PER_SECOND = LEAKED_MB * MB / LENGTH;

    /** What a run held at its most in a quarter of its time, and what the JVM had at its end. */
    private record Quarter(long items, double megabytes, int threads, int classes) {}

    static Stream<Catalogue> leaks() {
        return Stream.of(Catalogue.values()).filter(it -> it.truth().leaks());
    }

    static Stream<Catalogue> healthy() {
        return Stream.of(Catalogue.values()).filter(it -> !it.truth().leaks());
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void aLeakGrowsToItsEnd(Catalogue entry) throws Exception {
        var quarters = play(entry);
        for (int i = 1; i < quarters.length; i++) {
            assertTrue(quarters[i].items > quarters[i - 1].items, () -> all(quarters));
        }
        var first = quarters[0];
        var last = quarters[3];
        // three quarters of what it is to leak lie between; estimates of a size may be off by a
        // half
        double grown = last.megabytes - first.megabytes;
        switch (entry) {
            case THREADS ->
                    assertEquals(
                            (double) (last.items - first.items),
                            (double) (last.threads - first.threads),
                            5.0);
            case CLASS_LOADERS ->
                    assertTrue(
                            last.classes - first.classes >= last.items - first.items,
                            () -> all(quarters));
            default ->
                    assertTrue(
                            grown > LEAKED_MB * 0.75 * 0.6 && grown < LEAKED_MB * 0.75 * 1.5,
                            () -> all(quarters));
        }
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void whatOnlyLooksLikeOneHoldsNoMoreInItsLastQuarter(Catalogue entry) throws Exception {
        var quarters = play(entry);
        var before = quarters[2];
        var last = quarters[3];
        assertTrue(last.items <= before.items * 1.05, () -> all(quarters));
        assertTrue(last.megabytes - before.megabytes < LEAKED_MB / 16, () -> all(quarters));
        assertTrue(last.threads <= before.threads + 3, () -> all(quarters));
        assertTrue(last.classes - before.classes < 50, () -> all(quarters));
        assertTrue(before.items > 0, () -> all(quarters));
    }

    @ParameterizedTest
    @EnumSource(Catalogue.class)
    void itRunsToItsEndAndSaysWhatItHolds(Catalogue entry) {
        var out = new ByteArrayOutputStream();
        int exit = run(out, entry.label(), "--seconds", "1");
        assertEquals(0, exit);
        assertTrue(said(out).contains("MB"), () -> said(out));
        assertTrue(said(out).contains("result\t-\tnobody watched"), () -> said(out));
    }

    private static int run(ByteArrayOutputStream out, String... args) {
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Main.run(args, print, print);
    }

    private static String said(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Quarter[] play(Catalogue entry) throws Exception {
        awaitNoBuffers();
        trim();
        var quarters = new Quarter[4];
        try (var scenario = entry.begin()) {
            long most = 0;
            for (int step = 1; step <= STEPS; step++) {
                scenario.step(new Moment(LENGTH * step / STEPS, LENGTH, BYTES_PER_SECOND));
                most = Math.max(most, scenario.items());
                if (step % (STEPS / 4) == 0) {
                    quarters[step * 4 / STEPS - 1] = quarter(entry, most);
                    most = 0;
                }
            }
        }
        return quarters;
    }

    private static Quarter quarter(Catalogue entry, long items) throws InterruptedException {
        collect();
        collect();
        var memory = Memory.now();
        double megabytes =
                switch (entry) {
                    case NATIVE -> memory.rss() / MB;
                    case DIRECT_BUFFERS, MAPPED_FILES, BUFFERS_POOLED -> buffers() / MB;
                    default -> memory.heap() / MB;
                };
        return new Quarter(items, megabytes, memory.threads(), memory.classes());
    }

    /**
     * A collection, and a reference of our own among those that it found dead: when that of the
     * next one comes, all of this one have been seen to, and what buffers took is free.
     */
    private static void collect() throws InterruptedException {
        var queue = new ReferenceQueue<Object>();
        var dead = new PhantomReference<>(new Object(), queue);
        System.gc();
        assertSame(dead, queue.remove(20_000));
    }

    /**
     * What an earlier scenario let go of is unmapped when the collector finds it, and not at once.
     */
    private static void awaitNoBuffers() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        do {
            assertTrue(System.nanoTime() < deadline, () -> buffers() + " bytes are still there");
            System.gc();
        } while (buffers() > MB);
    }

    /** What an earlier scenario has freed would be taken again, and be seen nowhere. */
    private static void trim() throws Exception {
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "systemTrimNativeHeap",
                        new Object[0],
                        new String[0]);
    }

    private static long buffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static String all(Quarter... quarters) {
        return Arrays.toString(quarters);
    }
}
