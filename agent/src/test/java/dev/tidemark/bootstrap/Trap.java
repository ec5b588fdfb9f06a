package dev.tidemark.bootstrap;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands at the beginning of every method of a trapped jar: throws where the system property {@code
 * trap} says so. Lives in the one package that all of Tidemark's class loaders share.
 */
public final class Trap {

    private static final Set<String> SPRUNG = ConcurrentHashMap.newKeySet();

    private Trap() {}

    /** Throws, or not. */
    public static void at(String place) {
        var trapped = System.getProperty("trap");
        if (trapped == null || !matches(trapped, place)) {
            return;
        }
        SPRUNG.add(place);
        switch (System.getProperty("trap.throws", "")) {
            case "StackOverflowError" -> throw new StackOverflowError("trap");
            case "NoClassDefFoundError" -> throw new NoClassDefFoundError("trap");
            default -> throw new IllegalStateException("trap at " + place);
        }
    }

    /** A trap's end may be left open, {@code LangChain4jAdapter.*}, and so may its beginning. */
    private static boolean matches(String trap, String place) {
        if (trap.startsWith("*")) {
            return place.endsWith(trap.substring(1));
        }
        return trap.endsWith("*")
                ? place.startsWith(trap.substring(0, trap.length() - 1))
                : place.equals(trap);
    }

    /** Where it has thrown. */
    public static Set<String> sprung() {
        return Set.copyOf(SPRUNG);
    }
}
