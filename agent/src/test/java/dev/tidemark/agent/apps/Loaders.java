package dev.tidemark.agent.apps;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A container: runs the script in class loaders of their own, and lets go of them. One argument for
 * each loader: its class path. Says how many were collected.
 */
public final class Loaders {

    private static final long PATIENCE_MILLIS = 20_000;

    private Loaders() {}

    /** Throws what the script throws. */
    public static void main(String[] args) throws Exception {
        var queue = new ReferenceQueue<ClassLoader>();
        var waiting = new HashSet<Object>();
        for (int i = 0; i < args.length; i++) {
            waiting.add(deploy(args[i], "loader-" + i, queue));
        }
        System.out.println("deployed " + waiting.size());
        long start = System.nanoTime();
        while (!waiting.isEmpty() && System.nanoTime() - start < PATIENCE_MILLIS * 1_000_000) {
            System.gc();
            waiting.remove(queue.remove(100));
        }
        System.out.println("left " + waiting.size());
    }

    /** Apart, so that no frame of the caller's holds anything. */
    private static PhantomReference<ClassLoader> deploy(
            String classpath, String name, ReferenceQueue<ClassLoader> queue) throws Exception {
        var urls = new ArrayList<URL>();
        for (var entry : classpath.split(java.io.File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        var loader = new URLClassLoader(urls.toArray(URL[]::new), Loaders.class.getClassLoader());
        var failures = new ArrayList<Throwable>();
        var thread = new Thread(() -> use(loader, name, failures)); // its thread-locals go with it
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        loader.close();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.get(0));
        }
        return new PhantomReference<>(loader, queue);
    }

    private static void use(ClassLoader loader, String name, List<Throwable> failures) {
        try {
            var script =
                    loader.loadClass(
                            System.getProperty("deployed", "dev.tidemark.agent.apps.Script"));
            var said = (String) script.getMethod("run", String.class).invoke(null, name);
            if (!said.contains("kept ")) {
                failures.add(new IllegalStateException(said));
            }
        } catch (ReflectiveOperationException failure) {
            failures.add(failure);
        }
    }
}
