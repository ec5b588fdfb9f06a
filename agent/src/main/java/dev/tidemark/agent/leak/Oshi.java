package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The resident set as OSHI tells it, for systems where no file does. It costs a second of CPU time,
 * 8 MB of heap and some milliseconds a sample, so nobody else is asked for it; and as it loads a
 * native library, of which a JVM from 24 on warns, only who allows that.
 *
 * <p>OSHI and what it needs is one entry of our jar, and its classes see nobody's but their own:
 * neither its JNA nor its silent logger is the application's.
 */
final class Oshi implements ResidentSet {

    private static final String PACKED = "/oshi.zip";

    private static final String JNA = "com.sun.jna.Native";

    private static final long LOGGING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** From this version on the JVM warns of native libraries. */
    private static final int WARNS = 24;

    private final ClassLoader loader;
    private final MethodHandle update;
    private final MethodHandle resident;

    private Oshi(ClassLoader loader, Object process) throws ReflectiveOperationException {
        this.loader = loader;
        var type = loader.loadClass("oshi.software.os.OSProcess");
        var lookup = MethodHandles.publicLookup();
        update =
                lookup.findVirtual(type, "updateAttributes", MethodType.methodType(boolean.class))
                        .bindTo(process)
                        .asType(MethodType.methodType(boolean.class));
        resident =
                lookup.findVirtual(type, "getResidentMemory", MethodType.methodType(long.class))
                        .bindTo(process)
                        .asType(MethodType.methodType(long.class));
    }

    /** If it is packed, may be used and works here. */
    static Optional<ResidentSet> open() {
        try (var packed = Oshi.class.getResourceAsStream(PACKED)) {
            return packed == null || !isAllowed() ? Optional.empty() : Optional.of(open(packed));
        } catch (IOException | ReflectiveOperationException | RuntimeException | Error unusable) {
            return Optional.empty(); // no folder for its library, another system, another JNA
        }
    }

    private static ResidentSet open(InputStream packed)
            throws IOException, ReflectiveOperationException {
        var loader = new Packed(packed);
        var thread = Thread.currentThread();
        if (System.getProperty("java.util.logging.manager") != null) {
            // JNA starts the JDK's logging, which such an application must be the first to do
            LockSupport.parkNanos(LOGGING_NANOS);
        }
        var before = thread.getContextClassLoader();
        var logger = Logger.getLogger(JNA); // it goes with the JDK's: none of ours may print
        var level = logger.getLevel();
        thread.setContextClassLoader(loader); // it looks for its services and settings there
        logger.setLevel(Level.OFF);
        try {
            var info = loader.loadClass("oshi.SystemInfo").getConstructor().newInstance();
            var system = info.getClass().getMethod("getOperatingSystem").invoke(info);
            var process =
                    loader.loadClass("oshi.software.os.OperatingSystem")
                            .getMethod("getProcess", int.class)
                            .invoke(system, (int) ProcessHandle.current().pid());
            var opened = new Oshi(loader, process);
            if (opened.bytes() <= 0) {
                throw new IOException("nothing is told");
            }
            return opened;
        } finally {
            logger.setLevel(level);
            thread.setContextClassLoader(before);
        }
    }

    /** Who allows unnamed modules allows ours; asked by reflection, as it came with JDK 22. */
    private static boolean isAllowed() throws ReflectiveOperationException {
        return Runtime.version().feature() < WARNS
                || (boolean)
                        Module.class
                                .getMethod("isNativeAccessEnabled")
                                .invoke(Oshi.class.getModule());
    }

    @Override
    public long bytes() {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return (boolean) update.invokeExact() ? (long) resident.invokeExact() : UNKNOWN;
        } catch (Throwable untold) {
            return UNKNOWN;
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
