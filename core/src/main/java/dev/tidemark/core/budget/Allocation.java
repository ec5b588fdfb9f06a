package dev.tidemark.core.budget;

import dev.tidemark.core.context.Component;

/**
 * The budget of one request while it is handed out. Each component has a share of its own; what
 * another does not use may be borrowed, and goes back before anything else does: first from a
 * borrower that lets go of tokens, and first to a lender that asks for its own.
 *
 * <p>Belongs to the one thread that plans the request. Every {@link #allocate} ends: a component is
 * cleaned up at most once for it, also where a cleanup asks for tokens itself.
 */
public final class Allocation {

    private static final Component[] COMPONENTS = Component.values();

    /** Makes room in a component. */
    @FunctionalInterface
    public interface Cleanup {

        /** Where nothing can leave. */
        Cleanup NOTHING = (component, tokens) -> 0;

        /**
         * Frees tokens of a component, and tells how many; fewer or more than were asked for are
         * both welcome.
         */
        long free(Component component, long tokens);
    }

    /** How a request for tokens ended. */
    public enum Outcome {
        WHOLE,
        PART,
        /** In whole or in part, once the component had been cleaned up. */
        AFTER_CLEANUP,
        REFUSED
    }

    /**
     * The answer to a request for tokens.
     *
     * @param outcome how it ended
     * @param tokens what was granted, 0 where it was refused
     * @param left what could still be granted
     */
    public record Grant(Outcome outcome, long tokens, long left) {}

    private final long[] own = new long[COMPONENTS.length];

    /** What each component holds of its own share. */
    private final long[] used = new long[COMPONENTS.length];

    /** {@code owed[b][l]} is what b holds of l's share. */
    private final long[][] owed = new long[COMPONENTS.length][COMPONENTS.length];

    private final long budget;
    private boolean cleaning;

    /** A budget of which nothing is used; below zero it is none. */
    public Allocation(long budget, Portions portions) {
        this.budget = Math.max(0, budget);
        for (int i = 0; i < own.length; i++) {
            own[i] = portions.tokens(COMPONENTS[i], this.budget);
        }
    }

    /** As below, where any part is of use. */
    public Grant allocate(Component component, long requested, Cleanup cleanup) {
        return allocate(component, requested, 1, cleanup);
    }

    /**
     * Grants tokens: all that were requested, else a part, else what a cleanup of the component
     * makes room for. What a component lent is called back before it gets only a part, since that
     * part is its own.
     *
     * @param least a part smaller than this is of no use
     */
    public Grant allocate(Component component, long requested, long least, Cleanup cleanup) {
        if (requested < 0 || least > Math.max(1, requested)) {
            throw new IllegalArgumentException(requested + " tokens, at least " + least);
        }
        int who = index(component);
        if (left() < requested) {
            callBack(who, requested, cleanup);
        }
        if (left() >= requested) {
            return granted(Outcome.WHOLE, who, requested);
        }
        if (left() >= Math.max(1, least)) {
            return granted(Outcome.PART, who, left());
        }
        clean(who, who, requested - left(), cleanup);
        return left() >= Math.max(1, least)
                ? granted(Outcome.AFTER_CLEANUP, who, Math.min(requested, left()))
                : new Grant(Outcome.REFUSED, 0, left());
    }

    private Grant granted(Outcome outcome, int who, long tokens) {
        take(who, tokens);
        return new Grant(outcome, tokens, left());
    }

    /** Takes back what a component no longer holds: what it borrowed first. */
    public void release(Component component, long tokens) {
        int who = index(component);
        release(who, who, Math.max(0, Math.min(tokens, held(who))));
    }

    /** All that was to be handed out. */
    public long budget() {
        return budget;
    }

    /** What a component holds, its own and borrowed. */
    public long used(Component component) {
        return held(index(component));
    }

    /** What a component holds of others' shares. */
    public long borrowed(Component component) {
        return borrowed(index(component));
    }

    /** What nobody uses: any component that asks may have it. */
    public long left() {
        long sum = 0;
        for (int i = 0; i < own.length; i++) {
            sum += free(i);
        }
        return sum;
    }

    /** How full a component's own share is. */
    public Utilization utilization(Component component) {
        int who = index(component);
        return new Utilization(component.label(), held(who), own[who], Target.of(component));
    }

    /** Its own first; then from whoever has most to spare, so that small shares stay at hand. */
    private void take(int who, long tokens) {
        long rest = tokens - Math.min(tokens, free(who));
        used[who] += tokens - rest;
        while (rest > 0) {
            int lender = who;
            for (int i = 0; i < own.length; i++) {
                lender = free(i) > free(lender) ? i : lender;
            }
            long borrowed = Math.min(rest, free(lender));
            owed[who][lender] += borrowed;
            rest -= borrowed;
        }
    }

    private void callBack(int lender, long requested, Cleanup cleanup) {
        for (int borrower = 0; borrower < own.length; borrower++) {
            long missing = Math.min(owed[borrower][lender], requested - left());
            if (missing > 0) {
                clean(borrower, lender, missing, cleanup);
            }
        }
    }

    /** What a cleanup frees goes to {@code asking} before it goes to other lenders. */
    private void clean(int who, int asking, long tokens, Cleanup cleanup) {
        if (cleaning) {
            return;
        }
        cleaning = true;
        try {
            long freed = cleanup.free(COMPONENTS[who], tokens);
            release(who, asking, Math.max(0, Math.min(freed, held(who))));
        } finally {
            cleaning = false;
        }
    }

    private void release(int who, int asking, long tokens) {
        long rest = repay(who, asking, tokens);
        for (int lender = 0; lender < own.length; lender++) {
            rest = repay(who, lender, rest);
        }
        used[who] -= rest;
    }

    private long repay(int who, int lender, long tokens) {
        long repaid = Math.min(tokens, owed[who][lender]);
        owed[who][lender] -= repaid;
        return tokens - repaid;
    }

    private long held(int who) {
        return used[who] + borrowed(who);
    }

    private long borrowed(int who) {
        long sum = 0;
        for (int lender = 0; lender < own.length; lender++) {
            sum += owed[who][lender];
        }
        return sum;
    }

    private long free(int who) {
        long lent = 0;
        for (int borrower = 0; borrower < own.length; borrower++) {
            lent += owed[borrower][who];
        }
        return own[who] - used[who] - lent;
    }

    @SuppressWarnings("EnumOrdinal") // the arrays are laid out by it, and never leave this class
    private static int index(Component component) {
        return component.ordinal();
    }
}
