package dev.tidemark.samples.leaky;

import java.util.HashMap;
import java.util.Map;

/** Orders looked up once and remembered for good. */
final class StaticMap implements Scenario {

    private static final Map<String, byte[]> ORDERS = new HashMap<>();
    private static final int ORDER = 4_000;

    private long orders;

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(ORDER); orders < due; orders++) {
            ORDERS.put("order-" + orders, new byte[ORDER]);
        }
    }

    @Override
    public long items() {
        return ORDERS.size();
    }

    @Override
    public void close() {
        ORDERS.clear();
    }
}
