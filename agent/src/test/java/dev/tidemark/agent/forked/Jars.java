package dev.tidemark.agent.forked;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.zip.Deflater;

/** Other agents than ours to fork a JVM with: an empty one, and ours with something wrong in it. */
public final class Jars {

    private Jars() {}

    /** The floor of what an agent costs: its {@code premain} does nothing. */
    public static Path withEmptyPremain(Path folder) {
        try {
            var source = folder.resolve("Empty.java");
            Files.writeString(
                    source,
                    "public class Empty { public static void premain(String arguments,"
                            + " java.lang.instrument.Instrumentation i) {} }");
            var javac = ToolProvider.findFirst("javac").orElseThrow();
            int failed =
                    javac.run(
                            System.out,
                            System.err,
                            "--release",
                            "17",
                            "-d",
                            folder.toString(),
                            source.toString());
            if (failed != 0) {
                throw new IllegalStateException("javac: " + failed);
            }
            var manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().putValue("Premain-Class", "Empty");
            var jar = folder.resolve("empty.jar");
            try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                out.putNextEntry(new JarEntry("Empty.class"));
                out.write(Files.readAllBytes(folder.resolve("Empty.class")));
            }
            return jar;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * A copy of our jar in which {@code change} has had its way with every entry: name and bytes
     * in, bytes out, null for an entry that is to be missing.
     */
    public static Path changed(Path copy, BiFunction<String, byte[], byte[]> change) {
        try (var jar = new JarFile(Jvm.AGENT.toFile());
                var out = new JarOutputStream(Files.newOutputStream(copy))) {
            out.setLevel(Deflater.BEST_SPEED);
            for (var entry : jar.stream().toList()) {
                var bytes = change.apply(entry.getName(), jar.getInputStream(entry).readAllBytes());
                if (bytes != null) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    out.write(bytes);
                }
            }
            return copy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
