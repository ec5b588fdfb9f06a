package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.host.Hook;
import dev.tidemark.agent.host.Host;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every hook has to keep to, so that none of them can reach into an application. */
class HookRulesTest {

    static Stream<Hook> hooks() {
        return Hosts.ALL.stream().flatMap(host -> host.hooks().stream());
    }

    static Stream<String> advices() {
        return hooks().map(Hook::advice).distinct();
    }

    private static List<Method> methods(String advice) throws ClassNotFoundException {
        var type = Class.forName(advice, false, HookRulesTest.class.getClassLoader());
        return Arrays.stream(type.getDeclaredMethods()).filter(it -> !it.isSynthetic()).toList();
    }

    @ParameterizedTest
    @MethodSource("advices")
    void adviceIsPublicAndItsMethodsArePublicAndStatic(String advice) throws Exception {
        var type = Class.forName(advice, false, HookRulesTest.class.getClassLoader());
        assertTrue(
                Modifier.isPublic(type.getModifiers()) && Modifier.isStatic(type.getModifiers()));
        assertTrue(Modifier.isPublic(type.getDeclaringClass().getModifiers()));
        assertFalse(methods(advice).isEmpty());
        for (var method : methods(advice)) {
            assertTrue(Set.of("onEnter", "onExit").contains(method.getName()), method::toString);
            assertTrue(Modifier.isPublic(method.getModifiers()), method::toString);
            assertTrue(Modifier.isStatic(method.getModifiers()), method::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("advices")
    void adviceIsLinkedAndLetsNothingThrough(String advice) throws Exception {
        for (var method : methods(advice)) {
            var enter = method.getAnnotation(Advice.OnMethodEnter.class);
            var exit = method.getAnnotation(Advice.OnMethodExit.class);
            assertNotEquals(enter == null, exit == null, method::toString);
            assertFalse(enter == null ? exit.inline() : enter.inline(), method::toString);
            assertEquals(
                    Throwable.class,
                    enter == null ? exit.suppress() : enter.suppress(),
                    method::toString);
        }
    }

    /** Instrumented classes see the JDK and the framework; not us, and we not the framework. */
    @ParameterizedTest
    @MethodSource("advices")
    void adviceNamesOnlyTypesOfTheJdk(String advice) throws Exception {
        for (var method : methods(advice)) {
            var types = new HashSet<Class<?>>(List.of(method.getParameterTypes()));
            types.add(method.getReturnType());
            for (var type : types) {
                var named = type.isArray() ? type.getComponentType() : type;
                assertTrue(
                        named.isPrimitive() || named.getName().startsWith("java."),
                        method::toString);
            }
        }
    }

    /** What was opened at the entry is closed when the host's method throws, too. */
    @ParameterizedTest
    @MethodSource("advices")
    void anExitThatClosesWhatAnEntryOpenedRunsAlsoAfterAnException(String advice) throws Exception {
        for (var method : methods(advice)) {
            boolean closes =
                    method.getReturnType() == void.class
                            && Arrays.stream(method.getParameters())
                                    .anyMatch(it -> it.isAnnotationPresent(Advice.Enter.class));
            if (closes) {
                assertEquals(
                        Throwable.class,
                        method.getAnnotation(Advice.OnMethodExit.class).onThrowable(),
                        method::toString);
            }
        }
    }

    @Test
    void noTwoHooksAreAlike() {
        assertEquals(hooks().count(), hooks().distinct().count());
        var places = new HashSet<String>();
        hooks().forEach(
                        hook ->
                                hook.methods()
                                        .forEach(
                                                method ->
                                                        assertTrue(
                                                                places.add(
                                                                        hook.type()
                                                                                + method
                                                                                + hook.arguments()
                                                                                + hook.returns()),
                                                                hook::toString)));
    }

    @Test
    void hostsHaveNamesOfTheirOwn() {
        assertEquals(Hosts.ALL.size(), Hosts.ALL.stream().map(Host::name).distinct().count());
    }

    @Test
    void theGateOpensForTheRootsOfEveryHostAndForNothingElse() throws Exception {
        var wanted = Class.forName("dev.tidemark.bootstrap.Gate").getDeclaredField("WANTED");
        wanted.setAccessible(true);
        var roots = new TreeSet<String>();
        Hosts.ALL.forEach(host -> roots.addAll(host.roots()));
        assertEquals(roots, new TreeSet<>(List.of((String[]) wanted.get(null))));
    }
}
