package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FuseTest {

    private static final MethodType TYPE = MethodType.methodType(Object.class, Object.class);

    private final List<String> said = new ArrayList<>();
    private final Failures failures = new Failures();
    private final Linker.Fuse fuse = new Linker.Fuse("some.Hooks$Call", failures);

    @BeforeEach
    void listen() {
        failures.listen(
                new Failures.Listener() {
                    @Override
                    public void failed(String where, Throwable failure) {}

                    @Override
                    public void said(String line) {
                        said.add(line);
                    }
                });
    }

    /** An advice that fails where it is told to. */
    static Object advice(Object argument) {
        if (argument instanceof Error error) {
            throw error;
        }
        return argument;
    }

    private MethodHandle guarded(String method) throws ReflectiveOperationException {
        var advice = MethodHandles.lookup().findStatic(FuseTest.class, "advice", TYPE);
        return fuse.guard(method, advice, TYPE);
    }

    private final Error failure = new StackOverflowError("of the test");

    @Test
    void aResultGoesThroughAndAFailureEndsAsNothing() throws Throwable {
        var enter = guarded("onEnter");
        assertEquals("x", enter.invoke((Object) "x"));
        assertNull(enter.invoke((Object) failure));
        assertEquals(Map.of("some.Hooks$Call", 1L), failures.counts());
    }

    @Test
    void fiveInARowSwitchOffAndAreSaidOnce() throws Throwable {
        var enter = guarded("onEnter");
        for (int i = 0; i < 4; i++) {
            assertNull(enter.invoke((Object) failure));
        }
        assertEquals(Map.of(), failures.off());
        for (int i = 0; i < 3; i++) {
            assertNull(enter.invoke((Object) failure));
        }
        assertEquals(1, failures.off().size());
        assertEquals(1, said.size());
        assertTrue(said.get(0).startsWith("switched off Hooks.Call, "), said::toString);
    }

    @Test
    void oneThatGoesWellInBetweenStartsTheRowAnew() throws Throwable {
        var enter = guarded("onEnter");
        for (int i = 0; i < 40; i++) {
            enter.invoke(i % 5 == 4 ? "well" : (Object) failure);
        }
        assertEquals(Map.of(), failures.off());
        assertEquals(Map.of("some.Hooks$Call", 32L), failures.counts());
    }

    @Test
    void anExitThatGoesWellDoesNotMakeAFailingEntryGood() throws Throwable {
        var enter = guarded("onEnter");
        var exit = guarded("onExit");
        for (int i = 0; i < 5; i++) {
            enter.invoke((Object) failure);
            exit.invoke((Object) "well");
        }
        assertEquals(1, failures.off().size());
    }
}
