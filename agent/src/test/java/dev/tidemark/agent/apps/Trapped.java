package dev.tidemark.agent.apps;

import dev.tidemark.bootstrap.Trap;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The script with traps set, one after another: {@code runs trap...}. Prints what it was told each
 * time, and writes down which traps were sprung.
 */
public final class Trapped {

    /** Longer than our own thread may need to come across a trap. */
    private static final long DEADLINE_NANOS = 20_000_000_000L;

    private Trapped() {}

    /** With no traps it runs once, with those it was started with. */
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        for (int run = 0; run < runs; run++) {
            System.out.print(Script.run("c"));
        }
        for (int i = 1; i < args.length; i++) {
            System.setProperty("trap", args[i]);
            int before = Trap.sprung().size();
            long start = System.nanoTime();
            do {
                System.out.print(Script.run("c"));
            } while (Trap.sprung().size() == before
                    && System.nanoTime() - start < DEADLINE_NANOS);
        }
        System.clearProperty("trap");
        Files.write(Path.of("sprung"), Trap.sprung());
    }
}
