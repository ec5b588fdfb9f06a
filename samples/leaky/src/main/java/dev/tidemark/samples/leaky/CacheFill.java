package dev.tidemark.samples.leaky;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A bounded cache, used least recently first out. Searches come again, so it is hit the more the
 * fuller it is, and takes most of the run to reach its bound; there it stays.
 */
final class CacheFill implements Scenario {

    private static final int RESULT = 8_000;
    private static final double BOUND = 0.175; // of what a leak holds in the end
    private static final double FULL = 0.7;
    private static final double OF_ALL = 0.9; // that are searched for

    private final SplittableRandom random = new SplittableRandom(1);
    private final Results results = new Results();
    private long searches;

    @Override
    public void step(Moment now) {
        results.bound = now.ofAll(BOUND, RESULT);
        int all = (int) Math.ceil(results.bound / OF_ALL);
        // after so many draws that share of all has come
        double untilFull = -Math.log(1 - OF_ALL) * all;
        for (long due = (long) (now.part() / FULL * untilFull); searches < due; searches++) {
            results.computeIfAbsent(random.nextInt(all), search -> new byte[RESULT]);
        }
    }

    @Override
    public long items() {
        return results.size();
    }

    private static final class Results extends LinkedHashMap<Integer, byte[]> {

        private int bound;

        Results() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
            return size() > bound;
        }
    }
}
