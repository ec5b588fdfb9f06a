package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.leak.Instrumented;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.MethodCall;
import org.junit.jupiter.api.Test;

class RetransformationTest {

    private static final int TIMES = 100;

    /** Has one class of its own. */
    private static final class Own extends ClassLoader {

        Class<?> define(byte[] classFile) {
            return defineClass(null, classFile, 0, classFile.length);
        }

        Own() {
            super(RetransformationTest.class.getClassLoader());
        }
    }

    @Test
    void aClassOnItsWayIsTransformed() throws Exception {
        isTransformed(large());
    }

    @Test
    void anInterfaceOnItsWayIsTransformed() throws Exception {
        isTransformed(largeInterface());
    }

    /** Any of some size will do: linking it takes long enough to come in between. */
    private static byte[] large() throws IOException {
        return ClassFileLocator.ForClassLoader.ofSystemLoader()
                .locate("net.bytebuddy.jar.asm.MethodWriter")
                .resolve();
    }

    private static byte[] largeInterface() throws NoSuchMethodException {
        DynamicType.Builder<?> builder = new ByteBuddy().makeInterface().name("own.Large");
        var called = String.class.getMethod("valueOf", int.class);
        for (int i = 0; i < 500; i++) {
            builder =
                    builder.defineMethod("m" + i, String.class, Visibility.PUBLIC)
                            .intercept(MethodCall.invoke(called).with(i));
        }
        return builder.make().getBytes();
    }

    /** The application's thread links what ours transforms. */
    private static void isTransformed(byte[] classFile) throws Exception {
        var instrumentation = Instrumented.here();
        var transformed = new AtomicInteger();
        var transformer =
                new ClassFileTransformer() {
                    @Override
                    public byte[] transform(
                            ClassLoader loader,
                            String name,
                            Class<?> type,
                            ProtectionDomain domain,
                            byte[] given) {
                        if (type == null || !(loader instanceof Own)) {
                            return null;
                        }
                        transformed.incrementAndGet();
                        return given.clone();
                    }
                };
        instrumentation.addTransformer(transformer, true);
        try {
            for (int i = 0; i < TIMES; i++) {
                var type = new Own().define(classFile);
                var linked = CompletableFuture.supplyAsync(type::getDeclaredFields);
                for (int wait = 0; wait < i % 100 * 100; wait++) {
                    Thread.onSpinWait();
                }
                Retransformation.of(type, instrumentation);
                assertEquals(type.getDeclaredFields().length, linked.get().length);
            }
        } finally {
            instrumentation.removeTransformer(transformer);
        }
        assertEquals(TIMES, transformed.get());
    }
}
