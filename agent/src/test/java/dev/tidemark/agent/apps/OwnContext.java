package dev.tidemark.agent.apps;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** How an application says by itself what its work belongs to; nothing happens without an agent. */
final class OwnContext {

    private static final Class<?> TYPE = type();

    private OwnContext() {}

    private static Class<?> type() {
        try {
            return Class.forName("dev.tidemark.bootstrap.Context");
        } catch (ClassNotFoundException noAgent) {
            return null;
        }
    }

    /** Work that may fail. */
    interface Work {
        void run() throws Exception;
    }

    static void in(Map<String, String> values, Work work) throws Exception {
        var context =
                TYPE == null
                        ? null
                        : (AutoCloseable) TYPE.getMethod("open", Map.class).invoke(null, values);
        try {
            work.run();
        } finally {
            if (context != null) {
                context.close();
            }
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, String> values() {
        try {
            return TYPE == null
                    ? Map.of()
                    : (Map<String, String>) TYPE.getMethod("values").invoke(null);
        } catch (NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
