package dev.tidemark.agent.apps;

import java.util.Scanner;

/**
 * An application that runs for a while: plays the script when it starts, and once more for every
 * line on its standard input.
 */
public final class LateAttach {

    private LateAttach() {}

    /** Throws what the script throws. */
    public static void main(String[] args) throws Exception {
        System.out.print(Script.run("before"));
        System.out.println("played");
        var in = new Scanner(System.in, "UTF-8");
        while (in.hasNextLine()) {
            System.out.print(Script.run(in.nextLine()));
            System.out.println("played");
        }
    }
}
