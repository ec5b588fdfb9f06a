package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the one jar, and what is not. */
class AgentJarIT {

    /** 11.3 MB in November 2026, of which 2.5 MB are vocabularies and 2.1 OSHI; the rest is air. */
    private static final long MOST_BYTES = 11_700_000;

    private static final int JAVA_8 = 52;
    private static final int JAVA_17 = 61;

    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Jvm.AGENT.toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    private static List<String> names() {
        return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
    }

    @Test
    void theApplicationCanSeeTheBootstrapPackageAndNoOtherClass() {
        var strange =
                names().stream()
                        .filter(name -> !name.startsWith("inst/"))
                        .filter(name -> !name.startsWith("META-INF/"))
                        .filter(name -> !name.matches("dev/tidemark/bootstrap/[^/]+\\.class"))
                        .toList();
        assertEquals(List.of(), strange);
        assertTrue(names().contains("dev/tidemark/bootstrap/Premain.class"));
    }

    @Test
    void whatIsHiddenHasNoNameThatAClassLoaderLooksFor() {
        var visible =
                names().stream()
                        .filter(name -> name.startsWith("inst/") && name.endsWith(".class"))
                        .toList();
        assertEquals(List.of(), visible);
    }

    @Test
    void nothingIsThereTwice() {
        assertEquals(names().size(), Set.copyOf(names()).size());
        var hidden = new TreeSet<String>();
        for (var name : names()) {
            if (name.endsWith(".class") || name.endsWith(".classdata")) {
                var type = name.replaceFirst("^inst/", "").replaceFirst("\\.class(data)?$", "");
                assertTrue(hidden.add(type), type);
            }
        }
    }

    @Test
    void theBootstrapRunsOnJava8ToRefuseItAndAllElseOfOursOn17() throws IOException {
        for (var name : names()) {
            if (name.startsWith("dev/tidemark/")) {
                assertEquals(JAVA_8, version(name), name);
            } else if (name.startsWith("inst/dev/tidemark/") && name.endsWith(".classdata")) {
                assertEquals(JAVA_17, version(name), name);
            } else if (name.endsWith(".classdata")) {
                assertTrue(version(name) <= JAVA_17, name);
            }
        }
    }

    private static int version(String name) throws IOException {
        try (var in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
            assertEquals(0xCAFEBABE, in.readInt(), name);
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }

    @Test
    void itIsNoLargerThanItHasToBe() throws IOException {
        long size = Files.size(Jvm.AGENT);
        assertTrue(size <= MOST_BYTES, () -> size + " bytes");
    }

    @Test
    void itIsNotSignedAndBringsNoServicesOrModulesOfItsLibraries() {
        var metadata = names().stream().filter(it -> it.startsWith("META-INF/")).toList();
        assertEquals(
                new TreeSet<>(
                        Set.of("META-INF/MANIFEST.MF", "META-INF/LICENSE", "META-INF/NOTICE")),
                new TreeSet<>(metadata));
        assertFalse(names().stream().anyMatch(name -> name.contains("module-info")));
        assertFalse(names().stream().anyMatch(name -> name.startsWith("inst/META-INF/")));
    }

    /** Advice is named by text alone, so nothing else would miss it. */
    @Test
    void everyClassOfTheEngineIsThere() throws IOException {
        var names = Set.copyOf(names());
        var classes = Path.of("target", "classes");
        try (var files = Files.walk(classes)) {
            for (var file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
                var name = classes.relativize(file).toString().replace('\\', '/');
                if (!name.endsWith("package-info.class")) {
                    assertTrue(names.contains("inst/" + name + "data"), name);
                }
            }
        }
        assertTrue(
                names.contains(
                        "inst/dev/tidemark/agent/host/langchain4j/LangChain4jHooks$Call.classdata"));
    }

    @Test
    void noFrameworkAndNoTestIsPacked() {
        for (var part : List.of("inst/dev/langchain4j/", "inst/org/junit/", "inst/org/slf4j/")) {
            assertFalse(names().stream().anyMatch(name -> name.startsWith(part)), part);
        }
    }

    @Test
    void theManifestNamesTheEntryForEveryWayIn() throws IOException {
        var attributes = jar.getManifest().getMainAttributes();
        for (var entry : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
            assertEquals("dev.tidemark.bootstrap.Premain", attributes.getValue(entry));
        }
        assertEquals("true", attributes.getValue("Can-Retransform-Classes"));
        assertTrue(
                Stream.of("Boot-Class-Path", "Class-Path", "Launcher-Agent-Class")
                        .allMatch(name -> attributes.getValue(name) == null));
    }
}
