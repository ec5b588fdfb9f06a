package dev.tidemark.agent;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Threads of ours, which keep nothing of the application on whose thread they may be made: not its
 * context class loader, not what its thread-locals hand down, and not, up to JDK 23, the protection
 * domains, and with them the class loaders, of all that stood on the stack.
 */
public final class Threads {

    private Threads() {}

    /** A daemon that is not started yet. */
    @SuppressWarnings("removal") // there is no other way to an inherited access control context
    public static Thread daemon(String name, Runnable work) {
        PrivilegedAction<Thread> make = () -> new Thread(null, work, name, 0, false);
        var thread = AccessController.doPrivileged(make);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
