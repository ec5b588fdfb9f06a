package dev.tidemark.agent.outlet.http;

import com.sun.net.httpserver.HttpServer;
import dev.tidemark.agent.Console;
import dev.tidemark.agent.Key;
import dev.tidemark.agent.Outlet;
import dev.tidemark.agent.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Serves what Tidemark knows where {@code http.port} says so: for Prometheus, for scripts, and as a
 * page for people.
 */
public final class HttpOutlet implements Outlet {

    /** A scrape takes milliseconds; who has not sent or read it by then is not going to. */
    private static final long LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final HttpServer server;
    private final BoundedWork work;

    private HttpOutlet(HttpServer server, BoundedWork work) {
        this.server = server;
        this.work = work;
    }

    /**
     * Starts the server where {@code http.port} is set; empty, and a word to {@code warnings},
     * where it cannot be.
     *
     * @param metrics what {@code /metrics} answers
     * @param failures hears what goes wrong in an exchange, on its thread
     */
    public static Optional<HttpOutlet> open(
            Console console,
            Supplier<String> metrics,
            Consumer<Throwable> failures,
            Consumer<String> warnings) {
        return open(console, metrics, failures, warnings, LIMIT_MILLIS);
    }

    static Optional<HttpOutlet> open(
            Console console,
            Supplier<String> metrics,
            Consumer<Throwable> failures,
            Consumer<String> warnings,
            long limitMillis) {
        var config = console.config();
        var bind = config.text(Key.HTTP_BIND);
        var port = (int) config.number(Key.HTTP_PORT);
        try {
            var address = new InetSocketAddress(InetAddress.getByName(bind), port);
            var site = new Site(console, metrics, Page.load(), bind, failures);
            var daemons = daemons(failures);
            return Optional.of(onDaemon(daemons, () -> start(address, site, limitMillis, daemons)));
        } catch (IOException | IllegalStateException | SecurityException | LinkageError failure) {
            warnings.accept(
                    "no HTTP on "
                            + bind
                            + ":"
                            + port
                            + ": "
                            + (failure.getMessage() == null ? failure : failure.getMessage()));
            return Optional.empty();
        }
    }

    private static HttpOutlet start(
            InetSocketAddress address, Site site, long limitMillis, ThreadFactory daemons)
            throws IOException {
        var server = HttpServer.create(address, 0);
        var work = new BoundedWork(limitMillis, daemons);
        server.setExecutor(work);
        server.createContext("/", site);
        server.start();
        return new HttpOutlet(server, work);
    }

    /**
     * The server's thread inherits from who starts it: from a thread that is no daemon it would
     * keep the JVM alive, from one of the application's it would keep its class loader.
     */
    private static HttpOutlet onDaemon(ThreadFactory daemons, IoCall start) throws IOException {
        var task = new FutureTask<>(start::run);
        daemons.newThread(task).start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private interface IoCall {
        HttpOutlet run() throws IOException;
    }

    private static ThreadFactory daemons(Consumer<Throwable> failures) {
        var number = new AtomicInteger();
        return work -> {
            var name = "tidemark-http-" + number.incrementAndGet();
            var thread = Threads.daemon(name, work);
            // the application's handler is not for us
            thread.setUncaughtExceptionHandler((ended, error) -> failures.accept(error));
            return thread;
        };
    }

    /** The port that answers: the one asked for, or the one chosen where that was 0. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        work.close();
    }
}
