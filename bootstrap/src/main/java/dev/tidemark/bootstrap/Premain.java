package dev.tidemark.bootstrap;

import java.lang.instrument.Instrumentation;

/**
 * Where the JVM enters Tidemark: with the flag, on attach, and as a command.
 *
 * <p>What must never happen on the way of {@code premain}: an exception (the JVM aborts with 134),
 * a class file newer than Java 8 (the same), a thread, a lambda or string concatenation by {@code
 * invokedynamic} (45 classes each), a regular expression, a resource, a logger, NIO. A JVM that
 * never loads a framework we know pays for this class and the gate, and for nothing else.
 */
public final class Premain {

    private static Gate gate;

    private Premain() {}

    /** {@code -javaagent:tidemark.jar=arguments}. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        try {
            start(arguments, instrumentation, false);
        } catch (Throwable harmless) {
            warn(harmless);
        }
    }

    /** Attached to a running JVM, for the first time or to change the configuration. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        try {
            start(arguments, instrumentation, true);
        } catch (Throwable harmless) {
            warn(harmless);
        }
    }

    /** {@code java -jar tidemark.jar command}. */
    public static void main(String[] arguments) throws Throwable {
        ClassLoader loader = new AgentLoader(ClassLoader.getSystemClassLoader());
        try {
            loader.loadClass("dev.tidemark.agent.Launcher")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (java.lang.reflect.InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private static synchronized void start(
            String arguments, Instrumentation instrumentation, boolean attached) {
        String settings = arguments == null ? "" : arguments;
        if (gate != null) {
            if (attached) {
                gate.reconfigure(settings);
            }
            return;
        }
        if (unsupported() || off(settings) || tool()) {
            return;
        }
        Gate opened = new Gate(instrumentation, settings);
        instrumentation.addTransformer(opened, true);
        gate = opened;
        if (attached || strict(settings)) {
            opened.start(!attached);
        }
    }

    private static boolean unsupported() {
        String version = System.getProperty("java.specification.version", "");
        boolean old = version.length() < 2 || version.compareTo("17") < 0;
        if (old) {
            System.err.println(
                    "[tidemark] needs Java 17 or later and stays out of this Java "
                            .concat(version));
        }
        return old;
    }

    /**
     * The kill switch, read before anything else; a file that says so is read at the first hook.
     */
    private static boolean off(String settings) {
        return "false".equals(setting(settings, "enabled"));
    }

    /** Errors in the configuration stop the application only where it asked for that. */
    private static boolean strict(String settings) {
        return "true".equals(setting(settings, "strict"));
    }

    /**
     * Argument before system property, as for every setting. The environment and files are read
     * where a model is called: asking for a variable costs ten classes on JDK 25.
     */
    private static String setting(String settings, String key) {
        String start = key.concat("=");
        int from = 0;
        while (from < settings.length()) {
            int comma = settings.indexOf(',', from);
            int to = comma < 0 ? settings.length() : comma;
            if (settings.startsWith(start, from)) {
                return settings.substring(from + start.length(), to);
            }
            from = to + 1;
        }
        return System.getProperty("tidemark.".concat(key));
    }

    /** {@code JAVA_TOOL_OPTIONS} reaches javac, jcmd and their like too. */
    private static boolean tool() {
        String module = System.getProperty("jdk.module.main");
        return module != null && (module.startsWith("jdk.") || module.startsWith("java."));
    }

    private static void warn(Throwable failure) {
        try {
            System.err.println("[tidemark] not started: ".concat(String.valueOf(failure)));
        } catch (Throwable nothingLeftToSay) {
            // no stderr: the application goes on all the same
        }
    }

    /** Thrown by the engine where {@code strict=true} and the configuration is wrong. */
    public static final class StrictException extends RuntimeException {

        /** {@code message} names every error. */
        public StrictException(String message) {
            super(message, null, false, false);
        }
    }
}
