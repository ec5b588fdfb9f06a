package dev.tidemark.samples.leaky;

import java.util.ArrayDeque;
import java.util.Deque;

/** Three days of a shop: sessions are few at night and many at noon, and each ends. */
final class DailyLoad implements Scenario {

    private static final int SESSION = 16_000;
    private static final int DAYS = 3;
    private static final double NOON = 0.5; // of what a leak holds in the end
    private static final int TURNOVER = 50; // of as many sessions, one ends and one begins a step

    private final Deque<byte[]> sessions = new ArrayDeque<>();

    @Override
    public void step(Moment now) {
        double sun = (1 - Math.cos(2 * Math.PI * DAYS * now.part())) / 2;
        long due = (long) (sun * now.ofAll(NOON, SESSION));
        for (int ended = sessions.size() / TURNOVER; ended > 0; ended--) {
            sessions.remove();
        }
        while (sessions.size() > due) {
            sessions.remove();
        }
        while (sessions.size() < due) {
            sessions.add(new byte[SESSION]);
        }
    }

    @Override
    public long items() {
        return sessions.size();
    }
}
