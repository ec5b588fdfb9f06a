package dev.tidemark.agent.apps;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.locks.LockSupport;

/** An application that calls a model, and then makes registries and uses them. */
public final class Registered {

    private Registered() {}

    /** Says what stands in its registries, which are its own. */
    public static void main(String[] arguments) {
        System.out.println(Visitor.run("c"));
        for (int i = 0; i < 8; i++) {
            var registry = new SimpleMeterRegistry();
            registry.config().commonTags("number", "" + i);
            registry.counter("mine").increment();
            System.out.println(registry.find("mine").counter().count());
        }
        LockSupport.parkNanos(1_500_000_000L); // an application that lives a while
    }
}
