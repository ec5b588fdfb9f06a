package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tidemark.agent.forked.Libraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is compiled against one version of a framework is in all others, too. */
class ReferencesTest {

    static Stream<Arguments> versions() {
        return Stream.of(
                        versions("langchain4j", "dev.langchain4j:langchain4j:", "1.0.0", "1.19.0"),
                        versions("langchain4j", "dev.langchain4j:langchain4j-core:", "1.20.0"),
                        versions(
                                "spring-ai",
                                "org.springframework.ai:spring-ai-client-chat:",
                                "1.0.9",
                                "1.1.8",
                                "2.0.1"),
                        versions(
                                "spring-ai", // without a chat client
                                "org.springframework.ai:spring-ai-model:",
                                "1.0.9",
                                "1.1.8",
                                "2.0.1"),
                        versions(
                                "openai",
                                "com.openai:openai-java-core:",
                                "2.0.0",
                                "3.0.2",
                                "4.0.0",
                                "4.49.0",
                                "4.98.0",
                                "4.100.0"),
                        versions(
                                "anthropic",
                                "com.anthropic:anthropic-java-core:",
                                "1.0.0",
                                "1.4.0",
                                "2.0.0",
                                "2.52.0",
                                "3.0.0",
                                "3.10.0"),
                        versions("adk", "com.google.adk:google-adk:", "0.3.0", "1.0.0", "1.8.0"),
                        versions(
                                "google-genai",
                                "com.google.genai:google-genai:",
                                "1.0.0",
                                "1.19.0",
                                "1.70.0"))
                .flatMap(it -> it);
    }

    private static Stream<Arguments> versions(String host, String library, String... versions) {
        return Stream.of(versions).map(version -> Arguments.of(host, library + version));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("versions")
    void everythingAHostsPackageNamesIsThere(String name, String library) {
        var host =
                Hosts.ALL.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
        var needed = References.of(host.hooks().get(0).advice(), ReferencesTest::classFile);
        assertFalse(needed.all().isEmpty());
        assertEquals(List.of(), needed.missing(locator(Libraries.of(library))));
    }

    private static ClassFileLocator locator(List<Path> jars) {
        try {
            var locators = new ArrayList<ClassFileLocator>();
            locators.add(ClassFileLocator.ForClassLoader.ofPlatformLoader());
            for (var jar : jars) {
                locators.add(ClassFileLocator.ForJarFile.of(jar.toFile()));
            }
            return new ClassFileLocator.Compound(locators);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] classFile(String name) {
        try (var in =
                ReferencesTest.class.getResourceAsStream('/' + name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
