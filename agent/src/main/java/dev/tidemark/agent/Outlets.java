package dev.tidemark.agent;

import dev.tidemark.agent.outlet.jfr.JfrOutlet;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens and closes what users look at; on our own thread, where a first touch may cost what it
 * costs.
 */
final class Outlets {

    private final Operations operations;
    private final Metering metering;
    private final Failures failures;
    private final List<Outlet> open = new ArrayList<>();

    Outlets(Operations operations, Metering metering, Failures failures) {
        this.operations = operations;
        this.metering = metering;
        this.failures = failures;
    }

    void start() {
        try {
            JfrOutlet.open(operations)
                    .ifPresent(
                            jfr -> {
                                open.add(jfr);
                                metering.tell(open, jfr);
                            });
        } catch (Throwable failure) {
            failures.add("outlet.jfr", failure);
        }
    }

    void everySecond() {}

    void close() {
        open.forEach(Outlet::close);
    }
}
