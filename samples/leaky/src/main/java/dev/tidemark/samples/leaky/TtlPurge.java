package dev.tidemark.samples.leaky;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens that a job removes when they have expired, eight times in the run. */
final class TtlPurge implements Scenario {

    private static final int TOKEN = 8_000;
    private static final int PURGES = 8;

    private final Map<Long, Token> tokens = new ConcurrentHashMap<>();
    private long issued;
    private long purges;

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(TOKEN); issued < due; issued++) {
            tokens.put(issued, new Token(now.part(), ByteBuffer.allocate(TOKEN)));
        }
        long purge = (long) (now.part() * PURGES);
        if (purge > purges) {
            purges = purge;
            double expired = now.part() - 1.0 / PURGES;
            tokens.values().removeIf(token -> token.issued < expired);
        }
    }

    @Override
    public long items() {
        return tokens.size();
    }

    private record Token(double issued, ByteBuffer claims) {}
}
