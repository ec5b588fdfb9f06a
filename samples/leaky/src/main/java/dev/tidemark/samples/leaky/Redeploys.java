package dev.tidemark.samples.leaky;

import java.util.ArrayList;
import java.util.List;

/** Redeployments whose predecessors stay in a registry, each with its loader and classes. */
final class Redeploys implements Scenario {

    private final List<Deployment> registry = new ArrayList<>();

    @Override
    public void step(Moment now) throws Exception {
        for (long due = now.leaked(Deployment.SIZE); registry.size() < due; ) {
            registry.add(Deployment.start());
        }
    }

    @Override
    public long items() {
        return registry.size();
    }

    @Override
    public void close() {
        registry.clear();
    }
}
