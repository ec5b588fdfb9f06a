package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HookLoaderTest {

    /** Answers when it has been asked twice. */
    private static final class Host extends ClassLoader {

        private final CountDownLatch asked = new CountDownLatch(2);

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.countDown();
            try {
                if (asked.await(20, TimeUnit.SECONDS)) {
                    return String.class;
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            throw new ClassNotFoundException(name);
        }
    }

    @Test
    void noLockOfOursIsHeldWhileAHostsLoaderIsAsked() throws Exception {
        var loader = new HookLoader(new Host(), null);
        var other = new CompletableFuture<Class<?>>();
        var thread =
                new Thread(
                        () -> {
                            try {
                                other.complete(loader.loadClass("some.Framework"));
                            } catch (ClassNotFoundException alone) {
                                other.completeExceptionally(alone);
                            }
                        });
        thread.start();
        assertSame(String.class, loader.loadClass("some.Framework"));
        assertSame(String.class, other.get());
    }
}
