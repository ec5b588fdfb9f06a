package dev.tidemark.samples.leaky;

/** Redeployments as often as those that leak; each lets go of its predecessor. */
final class CleanRedeploys implements Scenario {

    private Deployment running;
    private long deployed;

    @Override
    public void step(Moment now) throws Exception {
        for (long due = now.leaked(Deployment.SIZE); deployed < due; deployed++) {
            running = Deployment.start();
        }
    }

    @Override
    public long items() {
        return running == null ? 0 : 1;
    }
}
