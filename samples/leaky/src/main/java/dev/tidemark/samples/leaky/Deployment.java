package dev.tidemark.samples.leaky;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.function.Supplier;

/** An application with a class loader of its own, as a container starts it. */
final class Deployment {

    /** What its classes and their static fields take, roughly. */
    static final long SIZE = 100_000;

    private final Supplier<?> application;

    private Deployment(Supplier<?> application) {
        this.application = application;
    }

    /** Starts it. Its loader holds no file open, so that nothing but its classes can leak. */
    static Deployment start() throws IOException, ReflectiveOperationException {
        var here = Application.class.getProtectionDomain().getCodeSource().getLocation();
        try (var loader =
                new URLClassLoader(new URL[] {here}, ClassLoader.getPlatformClassLoader())) {
            var type = loader.loadClass(Application.class.getName());
            var started = new Deployment((Supplier<?>) type.getDeclaredConstructor().newInstance());
            started.serve();
            return started;
        }
    }

    /** Loads what it needs on first use. */
    int serve() {
        return application.get().hashCode();
    }
}
