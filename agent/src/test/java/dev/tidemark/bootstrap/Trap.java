package dev.tidemark.bootstrap;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands at the beginning of every method of a trapped jar: throws where the system property {@code
 * trap} says so, at most {@code trap.times} at one place, and each time something else. Lives in
 * the one package that all of Tidemark's class loaders share.
 */
public final class Trap {

    private static final Set<String> SPRUNG = ConcurrentHashMap.newKeySet();
    private static final Map<String, Integer> THROWN = new HashMap<>();
    private static String set = "";

    private Trap() {}

    /** Throws, or not. */
    public static void at(String place) {
        var trap = System.getProperty("trap");
        if (trap != null && matches(trap, place)) {
            spring(trap, place);
        }
    }

    private static synchronized void spring(String trap, String place) {
        if (!trap.equals(set)) {
            set = trap;
            THROWN.clear();
        }
        int thrown = THROWN.merge(place, 1, Integer::sum);
        if (thrown > Integer.getInteger("trap.times", Integer.MAX_VALUE)) {
            return;
        }
        SPRUNG.add(place);
        switch (thrown % 3) {
            case 1 -> throw new IllegalStateException("trap at " + place);
            case 2 -> throw new StackOverflowError("trap at " + place);
            default -> throw new NoClassDefFoundError("trap at " + place);
        }
    }

    /** Several with commas; beginning or end may be left open, as in {@code Meter.*}. */
    private static boolean matches(String traps, String place) {
        for (var trap : traps.split(",", -1)) {
            if (trap.startsWith("*")
                    ? place.endsWith(trap.substring(1))
                    : trap.endsWith("*")
                            ? place.startsWith(trap.substring(0, trap.length() - 1))
                            : place.equals(trap)) {
                return true;
            }
        }
        return false;
    }

    /** Where it has thrown. */
    public static Set<String> sprung() {
        return Set.copyOf(SPRUNG);
    }
}
