package dev.tidemark.core.compress;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One conversation's two clocks. Above the mark a request is brought down to the target once: an
 * epoch. From then on what was sent is sent again, byte for byte, with the new messages behind it,
 * until that passes the mark too. A provider's prompt cache breaks once an epoch and hits between.
 */
public final class Epochs {

    /** What a token read from the cache costs, where one that is read anew costs 1. */
    private static final double CACHED = 0.1;

    /** An epoch that gains less is none. */
    private static final double LEAST_GAIN = 0.1;

    /** After so many epochs in a row without gain none is tried until the history has grown. */
    private static final int PATIENCE = 2;

    private Frozen frozen;
    private volatile Summary summary;
    private long calls;
    private int epochs;
    private int failures;
    private long failedAt;
    private boolean failedToFit;

    /** Until the host itself lets go of what came first, which would break the cache each time. */
    private boolean opens = true;

    private final AtomicBoolean asked = new AtomicBoolean();

    /** What to send of this request; requests of one conversation come one after the other. */
    public synchronized Plan next(Turn turn) {
        calls++;
        long total = 0;
        for (int i = 0; i < turn.length(); i++) {
            total += turn.size(i);
        }
        if (frozen != null && !frozen.goesOn(turn)) {
            frozen = null;
            opens = false;
        }
        var standing =
                frozen == null ? Plan.unchanged(turn.length(), total) : frozen.next(turn, total);
        boolean fits = standing.after() <= turn.limits().ceiling();
        boolean below = standing.after() <= turn.limits().mark();
        boolean wanted = asked.getAndSet(false);
        if (!wanted && (below || isHopeless(standing.after(), fits))) {
            return standing;
        }
        var view = View.of(turn, standing, opens && !below && !isSummedUp(turn));
        var fresh = below ? asMuch(turn, view, standing.after()) : fresh(turn, view, total);
        if (fresh.isUnchanged()
                || fresh.after() >= standing.after()
                || !wanted && !isWorthIt(turn, standing.after(), fresh)) {
            if (!wanted) {
                failures++;
                failedAt = standing.after();
                failedToFit = !fits;
            }
            return standing;
        }
        failures = 0;
        epochs++;
        frozen = new Frozen(turn, fresh, frozen);
        return frozen.answered(turn, fresh);
    }

    /** For the next epoch that drops all it stands for: what stands now stays as it is. */
    public void sumUp(Summary said) {
        summary = said;
    }

    /** How often what stood before was rewritten. */
    public synchronized int epochs() {
        return epochs;
    }

    /** The next request begins an epoch, wherever it stands, if that makes it smaller. */
    public void ask() {
        asked.set(true);
    }

    /** Whether an epoch stands or is asked for, so that even a small request is to be looked at. */
    public synchronized boolean stands() {
        return frozen != null || asked.get();
    }

    /** Characters that are kept for this conversation. */
    public synchronized long weight() {
        return (frozen == null ? 0 : frozen.weight()) + (summary == null ? 0 : summary.weight());
    }

    /** What was not worth it while the request fitted may be what makes it fit. */
    private boolean isHopeless(long size, boolean fits) {
        return failures >= PATIENCE && size < failedAt * (1 + LEAST_GAIN) && (fits || failedToFit);
    }

    /** What has been summed up is to leave. */
    private boolean isSummedUp(Turn turn) {
        var said = summary;
        return said != null && said.isOf(turn);
    }

    private Plan fresh(Turn turn, View view, long total) {
        var said = summary;
        if (said != null && said.isOf(turn)) {
            int room = said.size(turn);
            var plan = fresh(turn, view, total, room);
            if (!plan.isUnchanged()) {
                return said.in(plan, turn, room);
            }
        }
        return fresh(turn, view, total, 0);
    }

    /**
     * What is spared is spared no longer than there is another way to stay below the ceiling.
     *
     * @param room tokens that are wanted for something else
     */
    private static Plan fresh(Turn turn, View view, long total, int room) {
        long ceiling = turn.limits().ceiling() - room;
        long mark = turn.limits().mark() - room;
        long target = turn.limits().target() - room;
        var plan = view.plan(true, mark, target);
        if (plan.isUnchanged() && total > turn.limits().ceiling()) {
            plan = view.plan(false, mark, target);
        }
        if (plan.isUnchanged() && total > turn.limits().ceiling()) {
            plan = view.plan(false, ceiling, ceiling);
        }
        return plan;
    }

    /** In proportion as much as if it stood at its mark. */
    private static Plan asMuch(Turn turn, View view, long size) {
        var limits = turn.limits();
        double share = (double) limits.target() / Math.max(1, limits.mark());
        return view.plan(true, size - 1, (long) (size * share));
    }

    private boolean isWorthIt(Turn turn, long size, Plan fresh) {
        if (size > turn.limits().ceiling()) {
            return true;
        }
        return size - fresh.after() >= size * LEAST_GAIN
                && (!turn.limits().patient() || paysBack(turn, fresh));
    }

    /**
     * Whether as many calls as there were win back what one broken cache costs: for all we know, a
     * conversation lasts as long again as it has lasted.
     */
    private boolean paysBack(Turn turn, Plan fresh) {
        long same = 0;
        for (int i = 0; i < fresh.same(); i++) {
            same += turn.size(i);
        }
        double price = (fresh.after() - same) * (1 - CACHED);
        return calls * (fresh.before() - fresh.after()) * CACHED >= price;
    }
}
