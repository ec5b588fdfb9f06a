package dev.tidemark.samples.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;

/**
 * Spring Boot as it is run, from one jar with its libraries inside: what several customers ask at
 * the same time is metered once each, and fits.
 */
class ShopIT {

    private static final String MODEL = "gpt-4";
    private static final int WINDOW = 4_000;
    private static final List<String> CUSTOMERS = List.of("ada", "bob", "cyd", "dan");
    private static final int TURNS = 60;

    private static final String JAR = Path.of("target/shop.jar").toAbsolutePath().toString();

    private static Serving serving(Jvm jvm) throws Exception {
        return Serving.start(jvm, Options.defaults().withWindow(MODEL, WINDOW), "-jar", JAR);
    }

    /** Two calls at once, one, or none. */
    private static String question(int turn) {
        return switch (turn % 3) {
            case 0 -> "Please find the orders A-%d and B-%d".formatted(1000 + turn, 100 + turn);
            case 1 -> "When does the parcel P-%d arrive?".formatted(1000 + turn);
            default -> "Thank you, tell me more about number %d in 60 words".formatted(turn);
        };
    }

    @Test
    void withoutTheAgentACustomerIsRefused() throws Exception {
        try (var shop = serving(Jvm.current())) {
            int turn = 0;
            while (shop.ask("ada", "questions", question(turn)).statusCode() == 200) {
                turn++;
                assertTrue(turn < TURNS);
            }
            var log = shop.end().log();
            assertEquals(400, log.get(log.size() - 1).status());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.samples.modelserver.Against#jdks")
    void everyRequestIsMeteredOnceAndFits(Path jdk) throws Exception {
        var arguments = "window[" + MODEL + "]=" + WINDOW;
        try (var shop = serving(Jvm.of(jdk).agent(Against.AGENT, arguments).recording())) {
            serveAll(shop, CUSTOMERS, TURNS);
            // a turn with tools is two requests
            int requests = CUSTOMERS.size() * TURNS * 5 / 3;
            var count = "\"value\":" + requests + ".0";
            shop.await(() -> shop.get("/actuator/metrics/tidemark.calls").contains(count));

            var run = shop.end();
            run.wentWell().isReported().isInTheBooks(0);
            assertEquals(requests, run.log().size());
        }
    }

    /** Neither whole answers nor streams of them are ever refused. */
    @Test
    void customersStayForLong() throws Exception {
        var arguments = "window[" + MODEL + "]=" + WINDOW;
        try (var shop = serving(Jvm.current().agent(Against.AGENT, arguments).recording())) {
            int turns = (Against.LONG + 2) / 3 * 3; // of three turns two are with tools
            serveAll(shop, CUSTOMERS.subList(0, 2), turns);
            var run = shop.end();
            run.wentWell().isReported().isInTheBooks(0);
            assertEquals(2 * turns * 5 / 3, run.log().size());
        }
    }

    /** All at once, each one question after the other. */
    private static void serveAll(Serving shop, List<String> who, int turns) throws Exception {
        var customers = new ArrayList<Callable<Void>>();
        for (var customer : who) {
            boolean streams = who.indexOf(customer) % 2 == 1;
            customers.add(
                    () -> {
                        for (int turn = 0; turn < turns; turn++) {
                            var answer =
                                    shop.ask(
                                            customer,
                                            streams ? "stream" : "questions",
                                            question(turn));
                            assertEquals(200, answer.statusCode(), answer::body);
                            assertTrue(answer.body().length() > 50, answer::body);
                        }
                        return null;
                    });
        }
        var threads = Executors.newFixedThreadPool(customers.size());
        try {
            for (var served : threads.invokeAll(customers)) {
                served.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Run by a developer, restarted whenever something was compiled. */
    @Test
    void whatDevToolsRestartIsMeteredAgainAndTheLoaderBeforeItIsCollected() throws Exception {
        var jvm = Jvm.current().agent(Against.AGENT, "").recording();
        var classes = jvm.folder().resolve("classes");
        copy(Path.of("target/classes"), classes);
        var compiled = classes.resolve(Shop.class.getName().replace('.', '/') + ".class");
        jvm.option("-XX:SoftRefLRUPolicyMSPerMB=0") // Spring's caches are soft
                .with(classes, Path.of("target/lib").toAbsolutePath());
        try (var shop =
                Serving.start(
                        jvm,
                        Options.defaults(),
                        Shop.class.getName(),
                        "--spring.devtools.restart.poll-interval=200ms",
                        "--spring.devtools.restart.quiet-period=100ms",
                        "--spring.devtools.livereload.enabled=false")) {
            for (int restart = 0; restart < 3; restart++) {
                if (restart > 0) {
                    Files.setLastModifiedTime(compiled, FileTime.from(Instant.now()));
                    shop.awaitStart(1 + restart);
                }
                assertEquals(200, shop.ask("ada", "questions", question(0)).statusCode());
                assertEquals(200, shop.ask("bob", "stream", question(1)).statusCode());
                var meters = shop.get("/actuator/metrics/tidemark.calls");
                assertTrue(meters.contains("\"COUNT\""), meters);
            }
            // the newest, and without us too the first: it made a thread of Reactor's that stays
            shop.await(() -> shop.living(RestartClassLoader.class) == 2);

            var run = shop.end();
            run.wentWell().isReported().isInTheBooks(0);
            assertEquals(3 * 4, run.log().size());
        }
    }

    @Test
    void withoutAModelThereIsNothingOfUsButTheGate() throws Exception {
        var jvm =
                Jvm.current()
                        .agent(Against.AGENT, "")
                        .with(Path.of("target/test-classes").toAbsolutePath());
        var log = jvm.folder().resolve("classes");
        jvm.option("-Xlog:class+load:file=" + log + ":none");
        try (var libraries = Files.list(Path.of("target/lib").toAbsolutePath())) {
            libraries
                    .filter(jar -> !NO_BYSTANDERS.matcher(jar.getFileName().toString()).find())
                    .forEach(jvm::with);
        }
        try (var app =
                Serving.start(
                        jvm,
                        Options.defaults(),
                        Bystander.class.getName(),
                        "--management.endpoints.web.exposure.include=metrics")) {
            var meters = app.get("/actuator/metrics");
            assertTrue(meters.contains("jvm.memory.used"), meters);
            assertFalse(meters.contains("tidemark"), meters);
            var threads = app.jcmd("Thread.print").stream().filter(line -> line.startsWith("\""));
            var names = threads.map(line -> line.substring(0, line.indexOf('"', 1))).toList();
            assertTrue(names.size() > 10, names::toString);
            assertFalse(names.toString().contains("tidemark"), names::toString);

            assertEquals("", app.end().result().err());
            try (var loaded = Files.lines(log)) {
                var ours =
                        loaded.filter(line -> line.startsWith("dev.tidemark."))
                                .filter(line -> !line.startsWith("dev.tidemark.samples."))
                                .toList();
                assertTrue(!ours.isEmpty() && ours.size() <= 15, ours::toString);
            }
        }
    }

    private static final Pattern NO_BYSTANDERS =
            Pattern.compile("^(spring-ai|openai|spring-boot-devtools)");

    private static void copy(Path from, Path to) throws Exception {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
