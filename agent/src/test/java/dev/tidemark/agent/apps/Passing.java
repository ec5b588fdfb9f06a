package dev.tidemark.agent.apps;

import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Customers who come once and are let go of, each in a conversation of its own; or applications
 * that are deployed, chat once, and are dropped. Says how much more the heap holds at the end than
 * after the first half, when every table had time to fill.
 */
public final class Passing {

    private static final String CUSTOMER = "dev.tidemark.agent.apps.Customer";

    private Passing() {}

    /** {@code customers <number>}, or {@code loaders <number> <class path>}. */
    public static void main(String[] arguments) throws Exception {
        int number = Integer.parseInt(arguments[1]);
        long held = 0;
        int classes = 0;
        for (int i = 0; i < number; i++) {
            if (i == number / 2) {
                held = held();
                classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
            }
            if (arguments[0].equals("customers")) {
                Customer.comes(i);
            } else {
                deployed(arguments[2], i);
            }
        }
        System.out.println("kilobytes " + (held() - held >> 10));
        System.out.println(
                "classes "
                        + (ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()
                                - classes));
    }

    private static void deployed(String classpath, int number) throws Exception {
        var urls =
                Arrays.stream(classpath.split(java.io.File.pathSeparator, -1))
                        .map(Passing::url)
                        .toArray(URL[]::new);
        var above = ClassLoader.getSystemClassLoader().getParent();
        var thread =
                new Thread(
                        () -> {
                            try (var loader = new Within(urls, above)) {
                                loader.loadClass(CUSTOMER)
                                        .getMethod("comes", int.class)
                                        .invoke(null, number);
                            } catch (Exception failure) {
                                throw new IllegalStateException(failure);
                            }
                        });
        thread.start();
        thread.join();
    }

    /** Sees what the application class path has of the agent's, and nothing else of it. */
    private static final class Within extends URLClassLoader {

        Within(URL[] urls, ClassLoader above) {
            super(urls, above);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.startsWith("dev.tidemark.bootstrap.")
                    ? ClassLoader.getSystemClassLoader().loadClass(name)
                    : super.loadClass(name, resolve);
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** What survives some collections: references that are queued take more than one. */
    private static long held() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            System.gc();
            Thread.sleep(300); // our thread takes from its queues once a second
            var runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
