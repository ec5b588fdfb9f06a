package dev.tidemark.agent.apps;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A container with two applications, both of the class path given. When a hook of the first asks
 * for a class of the framework, its loader does not answer until the second has had its turn.
 */
public final class Blocked {

    private static final long PATIENCE_SECONDS = 60;

    private Blocked() {}

    /** Says who went on. */
    public static void main(String[] args) throws Exception {
        var urls = new ArrayList<URL>();
        for (var entry : args[0].split(java.io.File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        var path = urls.toArray(URL[]::new);
        var slow = new Slow(path);
        var first = visit(slow);
        System.out.println("asked " + slow.asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        var second = visit(new URLClassLoader(path));
        second.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        System.out.println("the other one " + (second.isAlive() ? "waits" : "went on"));
        slow.answer.countDown();
        first.join();
        second.join();
    }

    private static Thread visit(ClassLoader loader) {
        var thread =
                new Thread(
                        () -> {
                            try {
                                loader.loadClass("dev.tidemark.agent.apps.Visitor")
                                        .getMethod("run", String.class)
                                        .invoke(null, "visitor");
                            } catch (ReflectiveOperationException failure) {
                                throw new IllegalStateException(failure);
                            }
                        });
        thread.start();
        return thread;
    }

    private static final class Slow extends URLClassLoader {

        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch answer = new CountDownLatch(1);

        Slow(URL[] path) {
            super(path);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("dev.langchain4j.") && byAHook()) {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
            }
            return super.loadClass(name, resolve);
        }

        private static boolean byAHook() {
            return StackWalker.getInstance()
                    .walk(
                            frames ->
                                    frames.anyMatch(
                                            frame -> frame.getClassName().endsWith(".HookLoader")));
        }
    }
}
