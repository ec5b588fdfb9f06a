package dev.tidemark.samples.helpdesk;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Says now and then how far a long run is; a short one is over before anybody wonders. */
final class Progress implements Runnable {

    private static final long LONG = 1_000;

    private final AtomicLong served = new AtomicLong();
    private final long all;
    private final PrintStream out;

    Progress(long all, PrintStream out) {
        this.all = all;
        this.out = out;
    }

    /** One turn more. */
    @Override
    public void run() {
        long now = served.incrementAndGet();
        if (all >= LONG && now % (all / 4) == 0) {
            out.print(String.format(Locale.ROOT, "  %,d of %,d turns%n", now, all));
        }
    }
}
