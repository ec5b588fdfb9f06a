package dev.tidemark.agent;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;

/**
 * Transforms a loaded class again, linked first: while another thread links a class, JDK 17 gives
 * its class file out half rewritten, and then refuses it (JDK-8277444).
 */
final class Retransformation {

    private Retransformation() {}

    static void of(Class<?> type, Instrumentation instrumentation)
            throws UnmodifiableClassException {
        link(type);
        instrumentation.retransformClasses(type);
    }

    /**
     * Without initializing it; waits for whoever is at it. To be asked for its members is what
     * links a class: a class for the constructors, which name fewest others, an interface, which
     * has none, for its constants.
     */
    static void link(Class<?> type) {
        try {
            var unused =
                    type.isInterface() ? type.getDeclaredFields() : type.getDeclaredConstructors();
        } catch (LinkageError | TypeNotPresentException notOurs) {
            // a member names what is not there: the class is linked all the same
        }
    }
}
