package dev.tidemark.samples.springai;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The shop while it serves, beside a model server of its own. */
final class Serving implements AutoCloseable {

    private static final long DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(4);
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ModelServer server;
    private final Jvm jvm;
    private final Process process;
    private int port;

    private Serving(ModelServer server, Jvm jvm, Process process) {
        this.server = server;
        this.jvm = jvm;
        this.process = process;
    }

    /**
     * Starts it, and waits until it serves.
     *
     * @param program what comes behind the options of the JVM
     */
    static Serving start(Jvm jvm, Options options, String... program) throws Exception {
        var server = ModelServer.start(0, options);
        var command = new ArrayList<>(List.of(program));
        command.add("--server.port=0");
        command.add("--spring.ai.openai.base-url=" + server.baseUrl());
        var serving = new Serving(server, jvm, jvm.start(command.toArray(String[]::new)));
        try {
            serving.awaitStart(1);
            return serving;
        } catch (Throwable failed) {
            serving.close();
            throw failed;
        }
    }

    /** Waits until it has started so many times. */
    void awaitStart(int times) throws Exception {
        await(
                () -> {
                    var ports = STARTED.matcher(said()).results().map(it -> it.group(1)).toList();
                    if (ports.size() < times) {
                        return !process.isAlive();
                    }
                    port = Integer.parseInt(ports.get(times - 1));
                    return true;
                });
        assertTrue(process.isAlive(), this::said);
    }

    /** Waits until it is so. */
    void await(Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertTrue(System.nanoTime() - start < DEADLINE_NANOS, this::said);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** What it has printed so far. */
    String said() {
        try {
            return Files.readString(jvm.folder().resolve("out"));
        } catch (IOException notYet) {
            return "";
        }
    }

    /** What a customer hears. */
    HttpResponse<String> ask(String customer, String how, String question) throws Exception {
        return send(
                HttpRequest.newBuilder(address("/customers/" + customer + "/" + how))
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(question))
                        .build());
    }

    /** What is to be read there. */
    String get(String path) throws Exception {
        return send(HttpRequest.newBuilder(address(path)).build()).body();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, BodyHandlers.ofString());
    }

    /** How many objects of a class are in its heap, after a collection. */
    long living(Class<?> type) {
        return jcmd("GC.class_histogram").stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(row -> row.length > 3 && row[3].equals(type.getName()))
                .mapToLong(row -> Long.parseLong(row[1]))
                .sum();
    }

    /** What its JVM tells of itself. */
    List<String> jcmd(String command) {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var asked = new ProcessBuilder(jcmd, String.valueOf(process.pid()), command);
        try (var lines = asked.start().inputReader()) {
            return lines.lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Ends it as an operator does, and compares. */
    Against end() {
        process.destroy();
        return new Against(jvm.result(process), server.log());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        server.close();
    }
}
