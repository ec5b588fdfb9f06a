package dev.tidemark.samples.leaky;

/** Threads that end with the program. */
final class Daemons {

    private Daemons() {}

    static Thread of(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
