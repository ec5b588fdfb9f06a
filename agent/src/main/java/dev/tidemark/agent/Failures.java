package dev.tidemark.agent;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where everything ends up that goes wrong inside Tidemark: counted by place, told to the outlets
 * on our own thread, and said aloud only when it has a consequence.
 */
public final class Failures {

    Failures() {}

    /** Outlets are told of so many failures in all at one place; the count goes on. */
    private static final long TOLD = 1_000;

    /** Receives what is to be told, on any thread. */
    interface Listener {
        void failed(String where, Throwable failure);

        void said(String line);
    }

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Map<String, String> off = new ConcurrentHashMap<>();
    private volatile Listener listener;

    void listen(Listener told) {
        listener = told;
    }

    /** Never throws: there is nobody left to tell. */
    void add(String where, Throwable failure) {
        try {
            long count = counts.computeIfAbsent(where, place -> new AtomicLong()).incrementAndGet();
            var told = listener;
            if (told != null && count <= TOLD) {
                told.failed(where, failure);
            }
        } catch (Throwable hopeless) {
            // out of memory, most likely; the host needs it more than we do
        }
    }

    /** A hook is off from now on: one line. */
    void switchedOff(String hook, Throwable cause) {
        if (off.putIfAbsent(hook, kind(cause)) == null && listener != null) {
            listener.said(
                    "switched off "
                            + hook.substring(hook.lastIndexOf('.') + 1).replace('$', '.')
                            + ", the application goes on without it: "
                            + kind(cause));
        }
    }

    private static String kind(Throwable cause) {
        return (cause.getClass().getName() + " " + withoutContent(cause)).strip();
    }

    /** Failures by place. */
    Map<String, Long> counts() {
        var copy = new TreeMap<String, Long>();
        counts.forEach((where, count) -> copy.put(where, count.get()));
        return copy;
    }

    /** Hooks that are off, and why. */
    Map<String, String> off() {
        return new TreeMap<>(off);
    }

    /**
     * Whoever throws may quote a message's text, and a recording is passed around: so the place,
     * and the words only where the JVM itself chose them.
     */
    public static String withoutContent(Throwable failure) {
        var trace = failure.getStackTrace();
        var place = trace.length == 0 ? "" : "at " + trace[0];
        var byTheJvm =
                failure instanceof LinkageError
                        || failure instanceof VirtualMachineError
                        || failure instanceof ClassCastException
                        || failure instanceof NullPointerException
                        || failure instanceof IndexOutOfBoundsException;
        return byTheJvm && failure.getMessage() != null
                ? (failure.getMessage() + " " + place).strip()
                : place;
    }
}
