package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Date;
import java.util.Set;
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

    /** A web application's: stopped, it gives out nothing. */
    private static final class Stopping extends ClassLoader {

        private boolean stopped;

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (stopped) {
                throw new ClassNotFoundException(name + " of a stopped application");
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void whatWasFoundOfAnApplicationIsThereWhenItHasStopped() throws Exception {
        var host = new Stopping();
        var loader = new HookLoader(host, null);
        var name = HookLoaderTest.class.getName().replace("dev.tidemark", "org.junit");
        loader.find(Set.of("org.junit.jupiter.api.Test", name));
        host.stopped = true;
        assertSame(Test.class, Class.forName("org.junit.jupiter.api.Test", false, loader));
        assertThrows(
                ClassNotFoundException.class,
                () -> Class.forName("org.junit.jupiter.api.Tag", false, loader));
    }

    @Test
    void theJdksOwnClassesAreThereWhoeverHasStopped() throws Exception {
        var host = new Stopping();
        host.stopped = true;
        var loader = new HookLoader(host, null);
        assertSame(Boolean.class, loader.loadClass("java.lang.Boolean"));
        assertSame(Date.class, loader.loadClass("java.sql.Date"));
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
