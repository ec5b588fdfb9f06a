package dev.tidemark.agent.apps;

import dev.tidemark.bootstrap.Trap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The script with traps set, again and again with those the JVM was started with, or once with each
 * trap in a file: {@code runs [file]}. Prints what it was told each time, and writes down which
 * traps were sprung.
 */
public final class Trapped {

    /** Our own thread looks after its queue every 20 ms. */
    private static final long PATIENCE_NANOS = 60_000_000L;

    private Trapped() {}

    /** Throws what the script throws. */
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        for (int run = 0; run < runs; run++) {
            System.out.print(Script.run("c"));
        }
        for (var trap :
                args.length < 2 ? List.<String>of() : Files.readAllLines(Path.of(args[1]))) {
            System.setProperty("trap", trap);
            int before = Trap.sprung().size();
            long start = System.nanoTime();
            do {
                System.out.print(Script.run("c"));
            } while (Trap.sprung().size() == before && System.nanoTime() - start < PATIENCE_NANOS);
            System.clearProperty("trap");
            System.out.print(Script.run("c"));
        }
        Files.write(Path.of("sprung"), Trap.sprung());
    }
}
