package dev.tidemark.agent.apps;

import dev.tidemark.bootstrap.Trap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The script with traps set, again and again with those the JVM was started with, then with each
 * trap in a file until it is sprung in all its places or so much time has passed: {@code runs [file
 * millis] ...}. Prints what it was told each time, and writes down which traps were sprung.
 */
public final class Trapped {

    private Trapped() {}

    /** Throws what the script throws. */
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        for (int run = 0; run < runs; run++) {
            System.out.print(Script.run("c"));
        }
        if (args.length > 1) {
            Operator.awaitOutlets(); // a trap sprung before would be told to nobody
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
}
