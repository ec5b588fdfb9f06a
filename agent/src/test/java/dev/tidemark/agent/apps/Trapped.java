package dev.tidemark.agent.apps;

import dev.tidemark.bootstrap.Trap;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.ObjectName;

/**
 * The script with traps set, again and again with those the JVM was started with, then with each
 * trap in a file until it is sprung in all its places or so much time has passed: {@code runs [file
 * millis] ...}. Prints what it was told each time, and writes down which traps were sprung.
 */
public final class Trapped {

    private static final long DEADLINE_NANOS = 60_000_000_000L;

    private Trapped() {}

    /** Throws what the script throws. */
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        for (int run = 0; run < runs; run++) {
            System.out.print(Script.run("c"));
        }
        if (args.length > 1) {
            awaitOutlets();
        }
        for (int i = 1; i < args.length; i += 2) {
            long patience = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[i + 1]));
            for (var trap : Files.readAllLines(Path.of(args[i]))) {
                spring(trap, patience);
            }
        }
        Files.write(Path.of("sprung"), Trap.sprung());
    }

    private static void spring(String trap, long patience) throws Exception {
        var places = List.of(trap.split(",", -1));
        System.setProperty("trap", trap);
        long start = System.nanoTime();
        while (!Trap.sprung().containsAll(places) && System.nanoTime() - start < patience) {
            System.out.print(Script.run("c"));
        }
        System.clearProperty("trap");
        System.out.print(Script.run("c"));
    }

    /** JMX is the last to open; a trap sprung before would be told to nobody. */
    static void awaitOutlets() throws Exception {
        var tidemark = new ObjectName("dev.tidemark:type=Tidemark");
        var server = ManagementFactory.getPlatformMBeanServer();
        long start = System.nanoTime();
        while (!server.isRegistered(tidemark)) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new IllegalStateException("no outlets");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
