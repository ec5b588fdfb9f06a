package dev.tidemark.samples.leaky;

import java.util.ArrayList;
import java.util.List;

/** Four batches: each reads its rows, works on them for half of the time to the next, and ends. */
final class BatchSteps implements Scenario {

    private static final int ROWS = 64 * 1024;
    private static final int BATCHES = 4;
    private static final double BATCH = 0.4; // of what a leak holds in the end

    private final List<byte[]> rows = new ArrayList<>();

    @Override
    public void step(Moment now) {
        double batch = now.part() * BATCHES % 1;
        if (batch >= 0.5 || now.part() == 1) {
            rows.clear();
            return;
        }
        for (int due = now.ofAll(BATCH, ROWS); rows.size() < due; ) {
            rows.add(new byte[ROWS]);
        }
    }

    @Override
    public long items() {
        return rows.size();
    }
}
