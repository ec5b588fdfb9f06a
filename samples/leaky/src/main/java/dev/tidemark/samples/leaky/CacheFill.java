package dev.tidemark.samples.leaky;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A bounded cache, used least recently first out, which takes most of the run to fill, at a quarter
 * of a leak's rate, and then stays as large.
 */
final class CacheFill implements Scenario {

    private static final int RESULT = 8_000;
    private static final double FULL = 0.7;
    private static final int SLOWER = 4;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Results results = new Results();
    private long searches;

    @Override
    public void step(Moment now) {
        results.bound = now.ofAll(FULL / SLOWER, RESULT);
        for (long due = now.leaked(RESULT) / SLOWER; searches < due; searches++) {
            results.put(searches, new byte[RESULT]);
            results.get(searches - random.nextInt(results.size()));
        }
    }

    @Override
    public long items() {
        return results.size();
    }

    private static final class Results extends LinkedHashMap<Long, byte[]> {

        private int bound;

        Results() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > bound;
        }
    }
}
