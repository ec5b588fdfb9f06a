package dev.tidemark.samples.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** An application that holds much and does little: what being watched costs it. */
public final class Quiet {

    private static final int HELD = 200_000;
    private static final int A_MINUTE = 60;

    private static final Map<UUID, String> ORDERS = new HashMap<>();

    private Quiet() {}

    /**
     * {@code seconds}: for so long, after a minute to settle. Prints processor time of the whole
     * JVM and of the thread that watches in milliseconds, live heap and resident memory in
     * kilobytes.
     */
    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        for (int i = 0; i < HELD; i++) {
            var id = new UUID(i, i);
            ORDERS.put(id, id.toString());
        }
        work(A_MINUTE);
        long cpu = cpu();
        long watch = cpuOf("tidemark-watch");
        work(seconds);
        cpu = cpu() - cpu;
        watch = cpuOf("tidemark-watch") - watch;
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf("%d %d %d %d%n", cpu, watch, heap >> 10, resident());
    }

    /** A call a second, and a little garbage. */
    private static void work(int seconds) throws InterruptedException {
        var model = new Stub();
        for (int i = 0; i < seconds; i++) {
            model.chat("is it time?");
            ORDERS.put(new UUID(i, i), UUID.randomUUID().toString());
            Thread.sleep(1_000);
        }
    }

    private static long cpu() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1_000_000;
    }

    /** As the system counts it: no bean shows a thread of the agent. In its ticks of 10 ms. */
    private static long cpuOf(String name) throws IOException {
        long ticks = 0;
        try (var threads = Files.list(Path.of("/proc/self/task"))) {
            for (var thread : (Iterable<Path>) threads::iterator) {
                var stat = Files.readString(thread.resolve("stat"));
                if (stat.contains("(" + name + ")")) {
                    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        }
        return ticks * 10;
    }

    private static long resident() throws IOException {
        var pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
        return Long.parseLong(pages) * 4;
    }
}
