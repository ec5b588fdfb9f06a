package dev.tidemark.agent.apps;

/** An application without any framework that Tidemark knows. */
public final class Bystander {

    private Bystander() {}

    /** Lists its threads, and ends with the exit code it is given. */
    public static void main(String[] args) {
        for (var thread : Thread.getAllStackTraces().keySet()) {
            System.out.println("thread " + thread.getName());
        }
        System.out.println("bye");
        if (args.length > 0) {
            System.exit(Integer.parseInt(args[0]));
        }
    }
}
