package dev.tidemark.samples.leaky;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers outside the heap, lent and given back; the pool grows when more are lent than ever
 * before, which happens ever more rarely, and is at its bound after a third of the run. Beside it
 * some that are used once and left to the collector.
 */
final class PooledBuffers implements Scenario {

    private static final int BUFFER = 256 * 1024;
    private static final double BOUND = 0.25; // of what a leak holds in the end
    private static final double FULL = 0.33;

    private final Deque<ByteBuffer> idle = new ArrayDeque<>();

    @Override
    public void step(Moment now) {
        int bound = now.ofAll(BOUND, BUFFER);
        var missing = 1 - Math.min(1, now.part() / FULL);
        int due = (int) (bound * (1 - missing * missing));
        while (idle.size() < due) {
            idle.add(DirectBuffers.touched(ByteBuffer.allocateDirect(BUFFER)));
        }
        for (int lent = 0; lent < due; lent++) {
            idle.addLast(DirectBuffers.touched(idle.removeFirst()));
        }
        DirectBuffers.touched(ByteBuffer.allocateDirect(BUFFER));
    }

    @Override
    public long items() {
        return idle.size();
    }

    @Override
    public void close() {
        idle.clear();
    }
}
