package dev.tidemark.agent.leak;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Instrumentation for tests in this JVM: an agent of one class, which a JVM beside it attaches. In
 * the jar, where there is an application of its own, it is {@link Rounds} that is attached.
 */
public final class Instrumented {

    private static volatile Instrumentation instrumentation;

    private Instrumented() {}

    /** As the attached agent. */
    public static void agentmain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    public static synchronized Instrumentation here() throws Exception {
        if (instrumentation == null) {
            var folder = Files.createTempDirectory("agent");
            var jar = jar(folder, Instrumented.class);
            var process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty(
                                            "surefire.test.class.path",
                                            System.getProperty("java.class.path")),
                                    Instrumented.class.getName(),
                                    Long.toString(ProcessHandle.current().pid()),
                                    jar.toString())
                            .inheritIO()
                            .start();
            if (process.waitFor() != 0 || instrumentation == null) {
                throw new IllegalStateException("not attached");
            }
        }
        return instrumentation;
    }

    /** A jar with nothing in it but the name of an agent, which is on the class path. */
    static Path jar(Path folder, Class<?> agent) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (var entry : List.of("Agent-Class", "Premain-Class")) {
            attributes.putValue(entry, agent.getName());
        }
        attributes.putValue("Can-Retransform-Classes", "true");
        var jar = folder.resolve("agent.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    /** As the JVM beside: attaches the jar to the process. */
    public static void main(String[] processAndJar) throws Exception {
        var vm = VirtualMachine.attach(processAndJar[0]);
        try {
            vm.loadAgent(processAndJar[1]);
        } finally {
            vm.detach();
        }
    }
}
