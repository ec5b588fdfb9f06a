package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.leak.Instrumented;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.Test;

class RetransformationTest {

    /** Any class of some size will do: linking it takes long enough to come in between. */
    private static final String LARGE = "net.bytebuddy.jar.asm.MethodWriter";

    private static final int TIMES = 200;

    /** Has one class of its own. */
    private static final class Own extends ClassLoader {

        Class<?> define(byte[] classFile) {
            return defineClass(LARGE, classFile, 0, classFile.length);
        }

        Own() {
            super(RetransformationTest.class.getClassLoader());
        }
    }

    /** The application's thread links the class that ours transforms. */
    @Test
    void aClassOnItsWayIsTransformed() throws Exception {
        var classFile = ClassFileLocator.ForClassLoader.ofSystemLoader().locate(LARGE).resolve();
        var instrumentation = Instrumented.here();
        var transformer =
                new ClassFileTransformer() {
                    @Override
                    public byte[] transform(
                            ClassLoader loader,
                            String name,
                            Class<?> type,
                            ProtectionDomain domain,
                            byte[] given) {
                        return type != null && loader instanceof Own ? given.clone() : null;
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
    }
}
