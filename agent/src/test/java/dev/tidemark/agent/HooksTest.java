package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Libraries;
import dev.tidemark.agent.host.Hook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method that a hook names is in the framework, with these arguments and this result. */
class HooksTest {

    /** A host and a version of it. */
    static Stream<Arguments> versions() {
        return Stream.of("2.0.0", "3.0.2", "4.0.0", "4.49.0", "4.98.0", "4.100.0")
                .map(version -> Arguments.of("openai", "com.openai:openai-java-core:" + version));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("versions")
    void everyWantedMethodIsThere(String name, String library) throws IOException {
        var host =
                Hosts.ALL.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
        var locators = new ArrayList<ClassFileLocator>();
        locators.add(ClassFileLocator.ForClassLoader.ofPlatformLoader());
        for (var jar : Libraries.of(library)) {
            locators.add(ClassFileLocator.ForJarFile.of(jar.toFile()));
        }
        try (var locator = new ClassFileLocator.Compound(locators)) {
            var types = TypePool.Default.of(locator);
            var missing =
                    host.hooks().stream().flatMap(hook -> missing(hook, types)).sorted().toList();
            assertEquals(List.of(), missing);
        }
    }

    private static Stream<String> missing(Hook hook, TypePool types) {
        var type = types.describe(hook.type());
        return hook.methods().stream()
                .filter(method -> !type.isResolved() || !declares(type.resolve(), method, hook))
                .map(method -> hook.type() + "." + method + hook.arguments());
    }

    private static boolean declares(TypeDescription type, String method, Hook hook) {
        return type.getDeclaredMethods().stream()
                .filter(declared -> declared.getName().equals(method))
                .anyMatch(declared -> isAsked(declared, hook));
    }

    private static boolean isAsked(MethodDescription method, Hook hook) {
        return method.getReturnType().asErasure().getName().equals(hook.returns())
                && method.getParameters().asTypeList().asErasures().stream()
                        .map(TypeDescription::getName)
                        .toList()
                        .equals(hook.arguments());
    }
}
