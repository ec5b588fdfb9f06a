package dev.tidemark.agent.outlet.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.ModelCall.Outcome;
import dev.tidemark.agent.host.micrometer.MicrometerBridge;
import dev.tidemark.agent.outlet.Staged;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HostMetersTest {

    private final List<String> problems = new ArrayList<>();
    private final Staged console = new Staged();
    private final MetricsOutlet outlet =
            MetricsOutlet.open(
                    console,
                    (registry, rows) -> problems.addAll(MicrometerBridge.publish(registry, rows)));

    private void call(String model) {
        outlet.call(Staged.call(model, null, Outcome.OK));
    }

    private static void assertLine(String line, String scrape) {
        assertTrue(scrape.lines().anyMatch(line::equals), () -> line + " is not in\n" + scrape);
    }

    @Test
    void theApplicationsPrometheusShowsTheNamesOfOurOwnEndpoint() {
        var theirs = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        outlet.hostMeters().addRegistry(theirs);
        console.profiles.add(Staged.profile("a", 100, 0, 0, 0, 50));
        call("gpt-4o");
        call("gpt-4o");
        var own = outlet.scrape();
        var scrape = theirs.scrape();
        assertLine(
                "tidemark_calls_total{host=\"langchain4j\",model=\"gpt-4o\",outcome=\"ok\"} 2.0",
                scrape);
        assertLine("tidemark_conversations{host=\"langchain4j\",tier=\"heap\"} 1.0", scrape);
        assertLine(
                "tidemark_conversation_bytes{host=\"langchain4j\",tier=\"heap\"} 2048.0", scrape);
        assertLine("tidemark_context_utilization{component=\"system-context\"} 0.125", scrape);
        assertLine("tidemark_overhead_seconds_count{host=\"langchain4j\"} 2", scrape);
        assertLine("tidemark_overhead_seconds_sum{host=\"langchain4j\"} 1.0E-5", scrape);
        assertEquals(names(own), names(scrape));
        assertLine(
                "tidemark_context_sent_sum{host=\"langchain4j\",model=\"gpt-4o\"} 400.0", scrape);
        assertLine(
                "tidemark_context_sent_count{host=\"langchain4j\",model=\"gpt-4o\"} 2.0", scrape);
        assertLine(
                "tidemark_context_sent_max{host=\"langchain4j\",model=\"gpt-4o\"} 200.0", scrape);
        assertEquals(List.of(), problems);
    }

    /** The series, less a timer's maximum, which no pulled meter has. */
    private static Set<String> names(String scrape) {
        return scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .filter(name -> !name.startsWith("tidemark_overhead_seconds_max"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aRegistryThatComesLateShowsWhatWasCountedBefore() {
        call("gpt-4o");
        var theirs = new SimpleMeterRegistry();
        outlet.hostMeters().addRegistry(theirs);
        assertEquals(
                1, theirs.get("tidemark.calls").tag("outcome", "ok").functionCounter().count());
        assertEquals("Requests to a model", description(theirs, "tidemark.calls"));
        assertEquals(
                "bytes", theirs.get("tidemark.conversation.bytes").meter().getId().getBaseUnit());
    }

    private static String description(MeterRegistry registry, String name) {
        return registry.get(name).meters().iterator().next().getId().getDescription();
    }

    @Test
    void whatIsNewAppearsAndNothingTwice() {
        var theirs = new SimpleMeterRegistry();
        var added = new ArrayList<Meter.Id>();
        theirs.config().onMeterAdded(meter -> added.add(meter.getId()));
        outlet.hostMeters().addRegistry(theirs);
        outlet.hostMeters().addRegistry(theirs);
        call("a");
        call("b");
        call("b");
        assertEquals(added.stream().distinct().toList(), added);
        assertEquals(2, theirs.get("tidemark.context.sent.sum").meters().size());
    }

    @Test
    void aCompositeGetsNothingBeforeItHasARegistryAndEverythingThen() {
        var composite = new CompositeMeterRegistry();
        outlet.hostMeters().addRegistry(composite);
        call("a");
        assertEquals(List.of(), composite.getMeters(), "a meter here makes the application warn");
        var child = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        composite.add(child);
        outlet.hostMeters().publish();
        assertLine(
                "tidemark_calls_total{host=\"langchain4j\",model=\"a\",outcome=\"ok\"} 1.0",
                child.scrape());
        assertEquals(List.of(), problems);
    }

    @Test
    void aRegistryThatRefusesAMeterGetsTheOthersAndNothingIsThrown() {
        var theirs = new SimpleMeterRegistry();
        theirs.config()
                .meterFilter(
                        new MeterFilter() {
                            @Override
                            public Meter.Id map(Meter.Id id) {
                                if (id.getName().equals("tidemark.calls")) {
                                    throw new IllegalStateException("not here");
                                }
                                return id;
                            }
                        });
        outlet.hostMeters().addRegistry(theirs);
        call("a");
        assertEquals(1, theirs.get("tidemark.context.sent.sum").meters().size());
        assertEquals(3, problems.size(), problems::toString);
        problems.clear();
        outlet.hostMeters().addRegistry("no registry");
        assertEquals(1, problems.size());
    }

    @Test
    void theMetersOutliveAGarbageCollection() throws InterruptedException {
        var theirs = new SimpleMeterRegistry();
        outlet.hostMeters().addRegistry(theirs);
        call("a");
        collect();
        assertEquals(
                1, theirs.get("tidemark.calls").tag("outcome", "ok").functionCounter().count());
        assertEquals(1, theirs.get("tidemark.overhead").functionTimer().count());
    }

    @Test
    void anApplicationsRegistryIsNotKeptAlive() throws InterruptedException {
        var theirs = new WeakReference<>(new SimpleMeterRegistry());
        outlet.hostMeters().addRegistry(theirs.get());
        call("a");
        collect();
        assertNull(theirs.get());
        call("b");
    }

    /** Until something that nobody holds is gone; a JVM that never collects would hang the test. */
    private static void collect() throws InterruptedException {
        var queue = new ReferenceQueue<Object>();
        var canary = new WeakReference<>(new Object(), queue);
        do {
            System.gc();
        } while (queue.remove(100) == null);
        assertNull(canary.get());
    }

    @Test
    void theOldestMicrometerWePromiseShowsTheSame() throws Exception {
        call("gpt-4o");
        try (var loader = new URLClassLoader(oldest(), ClassLoader.getPlatformClassLoader())) {
            var config = loader.loadClass("io.micrometer.prometheus.PrometheusConfig");
            var type = loader.loadClass("io.micrometer.prometheus.PrometheusMeterRegistry");
            var registry =
                    type.getConstructor(config).newInstance(config.getField("DEFAULT").get(null));
            var bridge = loader.loadClass(MicrometerBridge.class.getName());
            var publish = bridge.getMethod("publish", Object.class, Iterable.class);
            assertEquals(List.of(), publish.invoke(null, registry, outlet.hostMeters().rows()));
            var scrape = (String) type.getMethod("scrape").invoke(registry);
            assertLine(
                    "tidemark_calls_total{host=\"langchain4j\",model=\"gpt-4o\",outcome=\"ok\",}"
                            + " 1.0",
                    scrape);
            assertLine("tidemark_overhead_seconds_count{host=\"langchain4j\",} 1.0", scrape);
            assertLine(
                    "tidemark_context_sent_sum{host=\"langchain4j\",model=\"gpt-4o\",}" + " 200.0",
                    scrape);
            assertEquals(
                    loader,
                    bridge.getMethod("globalRegistry").invoke(null).getClass().getClassLoader());
        }
    }

    private static URL[] oldest() throws IOException {
        var urls = new ArrayList<URL>();
        urls.add(MicrometerBridge.class.getProtectionDomain().getCodeSource().getLocation());
        try (var jars = Files.newDirectoryStream(Path.of("target", "oldest-micrometer"))) {
            for (var jar : jars) {
                urls.add(url(jar));
            }
        }
        assertTrue(urls.size() > 1, "the build puts the jars there");
        return urls.toArray(URL[]::new);
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    @Test
    void aRowIsMadeOfJdkTypesOnly() {
        call("a");
        for (var row : outlet.hostMeters().rows()) {
            for (var value : row.values()) {
                assertTrue(
                        value instanceof String
                                || value instanceof Map
                                || value instanceof DoubleSupplier,
                        () -> value + " in " + row);
            }
        }
    }
}
