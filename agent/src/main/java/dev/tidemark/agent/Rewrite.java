package dev.tidemark.agent;

import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.compress.Plan;
import java.util.List;

/**
 * What became of a request that passed its mark.
 *
 * @param came the messages of the host's request
 * @param request what goes out, the host's own where nothing could be done
 * @param messages its messages
 * @param plan how it was made, in our tokens
 * @param epoch how often what stood before was rewritten in this conversation, this time included
 * @param nanos what deciding and writing took
 * @param began what {@link Outlet#beginRewrite} of an outlet returned, or null
 * @param alerts what has to be told: that it does not fit, or does again
 */
record Rewrite(
        List<?> came,
        Object request,
        List<?> messages,
        Plan plan,
        int epoch,
        long nanos,
        Object began,
        List<Alert> alerts) {

    /** Whether the host's request was replaced. */
    boolean done() {
        return !plan.isUnchanged();
    }
}
