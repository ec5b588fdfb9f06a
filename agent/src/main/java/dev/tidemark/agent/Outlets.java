package dev.tidemark.agent;

import dev.tidemark.agent.outlet.http.HttpOutlet;
import dev.tidemark.agent.outlet.jfr.JfrOutlet;
import dev.tidemark.agent.outlet.jmx.JmxOutlet;
import dev.tidemark.agent.outlet.metrics.MetricsOutlet;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens what users look at, each only once somebody could look: JFR when a recording runs, meters
 * when the application has a registry or a port is set. All on our own thread, where the first
 * touch may cost what it costs.
 */
final class Outlets {

    private static final int EARLY_SECONDS = 60;
    private static final int LOGGING_SECONDS = 10;
    private static final int EARLY_CALLS = 1_000;

    private final Operations operations;
    private final Metering metering;
    private final Failures failures;
    private final HostRegistries registries;
    private final List<Outlet> open = new ArrayList<>();
    private final Early early = new Early();
    private JfrOutlet jfr;
    private MetricsOutlet metrics;
    private int seconds;
    private boolean closed;

    Outlets(
            Operations operations,
            Metering metering,
            Failures failures,
            HostRegistries registries) {
        this.operations = operations;
        this.metering = metering;
        this.failures = failures;
        this.registries = registries;
    }

    void start() {
        add(early);
        if (System.getProperty("java.util.logging.manager") == null) {
            openThoseThatLog();
        }
    }

    /**
     * The JDK's HTTP and JMX start the JDK's logging. Where an application brings a log manager of
     * its own (JBoss, Quarkus) it must be the first to touch that; ten seconds after its first
     * model class it has been.
     */
    private void openThoseThatLog() {
        if (operations.config().isSet(Key.HTTP_PORT)) {
            guarded("http", this::serve);
        }
        // never closed: who asks after a switch-off is told of it
        guarded("jmx", () -> JmxOutlet.open(operations, operations::sayOnce));
    }

    /** A recording may be started at any time; until then the recorder is not touched. */
    void everySecond() {
        if (closed) {
            return;
        }
        seconds++;
        if (seconds == LOGGING_SECONDS && System.getProperty("java.util.logging.manager") != null) {
            openThoseThatLog();
        }
        if (seconds == EARLY_SECONDS) {
            forgetEarly();
            metering.tell(open, jfr);
        }
        lookForRecording();
        if (metrics != null) {
            metrics.hostMeters().publish();
        }
    }

    /** The application has made a registry of its own. */
    void registry(WeakReference<Object> found) {
        var registry = found.get();
        if (registry != null) {
            guarded("metrics", () -> metrics().hostMeters().addRegistry(registry));
        }
    }

    /** Cheap while nobody records. */
    void lookForRecording() {
        if (jfr == null && JfrOutlet.recorderRuns()) {
            guarded(
                    "jfr",
                    () ->
                            JfrOutlet.open(operations)
                                    .ifPresent(
                                            opened -> {
                                                jfr = opened;
                                                add(opened);
                                            }));
        }
    }

    private void serve() {
        var scraped = metrics();
        HttpOutlet.open(
                        operations,
                        () -> {
                            operations.settle();
                            return scraped.scrape();
                        },
                        failure -> failures.add("outlet.http", failure),
                        operations::sayOnce)
                .ifPresent(
                        http -> {
                            operations.place("httpPort", (Object) http.port());
                            add(http);
                        });
    }

    private MetricsOutlet metrics() {
        if (metrics == null) {
            metrics = MetricsOutlet.open(operations, registries);
            early.calls.forEach(metrics::call);
            forgetEarly();
            add(metrics);
        }
        return metrics;
    }

    private void forgetEarly() {
        open.remove(early);
        early.calls.clear();
    }

    private void add(Outlet outlet) {
        open.add(outlet);
        metering.tell(open, jfr);
    }

    /** A part of the JDK may be missing, a port taken: what is left goes on. */
    private void guarded(String name, Runnable opening) {
        try {
            opening.run();
        } catch (Throwable failure) {
            failures.add("outlet." + name, failure);
        }
    }

    void close() {
        open.forEach(outlet -> guarded("close", outlet::close));
        open.clear();
        metering.tell(open, null);
        closed = true;
    }

    /** What was called before anybody could count: a registry may turn up after the first calls. */
    private static final class Early implements Outlet {

        private final List<ModelCall> calls = new ArrayList<>();

        @Override
        public void call(ModelCall call) {
            if (calls.size() < EARLY_CALLS) {
                calls.add(call);
            }
        }
    }
}
