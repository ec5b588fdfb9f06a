package dev.tidemark.agent.apps;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Customers who come to a store of conversations at an even pace, and what is said of it: shared by
 * the applications that have one.
 */
public final class Shelf {

    private Shelf() {}

    /**
     * {@code seconds count never|evicted}: until a verdict is confirmed, or nothing comes any more.
     */
    @SuppressWarnings("SystemOut")
    public static void fill(String[] arguments, IntConsumer comes, IntConsumer leaves) {
        double seconds = Double.parseDouble(arguments[0]);
        int customers = Integer.parseInt(arguments[1]);
        boolean evicted = arguments[2].equals("evicted");
        int settle = Integer.parseInt(arguments[3]);
        long start = System.nanoTime();
        long asked = start;
        int present = 0;
        for (int i = 0; i < customers; i++) {
            comes.accept(i);
            if (evicted && i - present >= 100) {
                leaves.accept(present++);
            }
            long due = start + (long) (1e9 * seconds * i / customers);
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (System.nanoTime() - asked > 1_000_000_000) {
                asked = System.nanoTime();
                if (!evicted && isConfirmed()) {
                    System.out.println("customers " + i);
                    break;
                }
            }
        }
        while (evicted && present < customers) {
            leaves.accept(present++);
        }
        long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(settle);
        while ((evicted || !isConfirmed()) && last - System.nanoTime() > 0) {
            LockSupport.parkNanos(500_000_000);
        }
        System.out.println("seconds " + (System.nanoTime() - start) / 1_000_000_000);
        System.out.println(status());
    }

    /**
     * {@code count}: what so many conversations take, by the heap before and after; and then what
     * is said of them.
     */
    @SuppressWarnings("SystemOut")
    public static void weigh(String[] arguments, IntConsumer comes) {
        int conversations = Integer.parseInt(arguments[0]);
        int settle = Integer.parseInt(arguments[1]);
        comes.accept(-1);
        long before = live();
        for (int i = 0; i < conversations; i++) {
            comes.accept(i);
        }
        System.out.println("each " + (live() - before) / conversations);
        long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(settle);
        while (last - System.nanoTime() > 0) {
            LockSupport.parkNanos(500_000_000);
        }
        System.out.println(status());
    }

    private static long live() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A thousand characters that no other message has. */
    public static String text(int customer, int message) {
        return ("customer " + customer + " says " + message + " ").repeat(60).substring(0, 1_000);
    }

    private static boolean isConfirmed() {
        return status().contains(System.getProperty("await", "\"state\":\"confirmed\""));
    }

    static String status() {
        try {
            var name = new ObjectName("dev.tidemark:type=Leaks");
            var server = ManagementFactory.getPlatformMBeanServer();
            return server.isRegistered(name)
                    ? String.valueOf(server.getAttribute(name, "Json"))
                    : "none";
        } catch (JMException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
