package dev.tidemark.agent.apps;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** An application that calls a model, and then makes registries and uses them. */
public final class Registered {

    private Registered() {}

    /**
     * Says what stands in its registries, which are its own. With an argument it waits until it is
     * metered.
     */
    public static void main(String[] arguments) throws Exception {
        System.out.println(Visitor.run("c"));
        for (int i = 0; i < 8; i++) {
            var registry = new SimpleMeterRegistry();
            registry.config().commonTags("number", "" + i);
            registry.counter("mine").increment();
            System.out.println(registry.find("mine").counter().count());
        }
        System.out.println(Visitor.run("c"));
        if (arguments.length > 0) {
            Operator.awaitCalls(2); // and all that was before the second
        }
    }
}
