package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Libraries;
import dev.tidemark.agent.host.Hook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hooks name is there, in each version of each library; a class file tells. */
class HooksTest {

    /**
     * The last column: hooks of which this version has no method, and of which another one does.
     */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        // before 3.0 nothing of theirs stands between a response and its reader
        "anthropic, com.anthropic:anthropic-java-core, 1.0.0, LeftUnparsed Parsed",
        "anthropic, com.anthropic:anthropic-java-core, 1.4.0, LeftUnparsed Parsed",
        "anthropic, com.anthropic:anthropic-java-core, 2.0.0, LeftUnparsed Parsed",
        "anthropic, com.anthropic:anthropic-java-core, 2.52.0, LeftUnparsed Parsed",
        "anthropic, com.anthropic:anthropic-java-core, 3.0.0, ''",
        "anthropic, com.anthropic:anthropic-java-core, 3.10.0, ''",
        "openai, com.openai:openai-java-core, 2.0.0, ''",
        "openai, com.openai:openai-java-core, 3.0.2, ''",
        "openai, com.openai:openai-java-core, 4.0.0, ''",
        "openai, com.openai:openai-java-core, 4.49.0, ''",
        "openai, com.openai:openai-java-core, 4.98.0, ''",
        "openai, com.openai:openai-java-core, 4.100.0, ''",
        "google-genai, com.google.genai:google-genai, 1.0.0, AsyncCall AsyncStream",
        "google-genai, com.google.genai:google-genai, 1.17.0, AsyncCall AsyncStream",
        "google-genai, com.google.genai:google-genai, 1.19.0, ''",
        "google-genai, com.google.genai:google-genai, 1.70.0, ''",
        // what comes back from callbacks was a Single, and is a Maybe
        "adk, com.google.adk:google-adk, 0.3.0, InSession",
        "adk, com.google.adk:google-adk, 1.0.0, InSession",
        "adk, com.google.adk:google-adk, 1.8.0, InSession",
    })
    void everyMethodThatIsHookedIsThere(String host, String library, String version, String missing)
            throws IOException {
        var jar = Libraries.jar(library + ":" + version);
        var unmatched = new TreeSet<String>();
        for (var it : Hosts.ALL) {
            if (it.name().equals(host)) {
                for (var hook : it.hooks()) {
                    if (!methods(jar, hook.type()).containsAll(wanted(hook))) {
                        unmatched.add(hook.name().substring(hook.name().indexOf('.') + 1));
                    }
                }
            }
        }
        var expected =
                Arrays.stream(missing.split(" "))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, unmatched);
    }

    private static Set<String> wanted(Hook hook) {
        var arguments =
                hook.arguments().stream().map(HooksTest::descriptor).collect(Collectors.joining());
        return hook.methods().stream()
                .map(name -> name + "(" + arguments + ")" + descriptor(hook.returns()))
                .collect(Collectors.toSet());
    }

    private static String descriptor(String type) {
        return switch (type) {
            case "void" -> "V";
            case "boolean" -> "Z";
            case "int" -> "I";
            case "long" -> "J";
            default -> "L" + type.replace('.', '/') + ";";
        };
    }

    private static Set<String> methods(Path library, String type) throws IOException {
        var methods = new HashSet<String>();
        try (var jar = new JarFile(library.toFile())) {
            var entry = jar.getEntry(type.replace('.', '/') + ".class");
            if (entry == null) {
                return Set.of();
            }
            try (var file = jar.getInputStream(entry)) {
                new ClassReader(file.readAllBytes())
                        .accept(
                                new ClassVisitor(Opcodes.ASM9) {
                                    @Override
                                    public MethodVisitor visitMethod(
                                            int access,
                                            String name,
                                            String descriptor,
                                            String signature,
                                            String[] exceptions) {
                                        methods.add(name + descriptor);
                                        return null;
                                    }
                                },
                                ClassReader.SKIP_CODE);
            }
        }
        return methods;
    }
}
