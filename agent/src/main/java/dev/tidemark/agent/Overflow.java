package dev.tidemark.agent;

import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Role;
import java.util.List;
import java.util.TreeSet;

/** What to say of requests that cannot be made to fit, and how to change that. */
final class Overflow {

    private Overflow() {}

    /** A conversation that does not fit is told of once, and once when it does again. */
    static List<Alert> told(History history, Plan plan, HostTurn turn, long frame) {
        long ceiling = turn.limits().ceiling();
        boolean overflows = plan.after() > ceiling;
        if (overflows == history.overflows) {
            return List.of();
        }
        history.overflows = overflows;
        long size = plan.after() + frame;
        long budget = ceiling + frame;
        return List.of(
                overflows
                        ? Alert.overflow(size, budget, why(turn, ceiling, frame))
                        : Alert.fits(size, budget));
    }

    /** The same where no budget is left at all. */
    static List<Alert> noRoom(History history, long output, long window) {
        if (history.overflows) {
            return List.of();
        }
        history.overflows = true;
        var why =
                "the request asks for "
                        + output
                        + " tokens of output, and the window has "
                        + window
                        + ": ask for less, or set budget";
        return List.of(Alert.overflow(output, window, why));
    }

    private static String why(HostTurn turn, long ceiling, long frame) {
        if (ceiling <= 0) {
            return "the tool definitions alone take "
                    + frame
                    + " tokens: offer fewer, or raise budget";
        }
        long system = 0;
        long newest = 0;
        long bypassed = 0;
        var bypasses = new TreeSet<String>();
        var fixed = turn.fixed();
        for (int i = 0; i < turn.length(); i++) {
            if (turn.role(i) == Role.SYSTEM) {
                system += turn.size(i);
            } else if (fixed.get(i)) {
                newest += turn.size(i);
            } else if (!turn.bypass(i).isEmpty()) {
                bypassed += turn.size(i);
                bypasses.add(turn.bypass(i));
            }
        }
        if (system > ceiling) {
            return "the system messages alone take "
                    + system
                    + " tokens of the "
                    + ceiling
                    + " that the tools leave of "
                    + (ceiling + frame)
                    + ": shorten them, or raise budget";
        }
        if (system + newest > ceiling) {
            return "the newest messages take "
                    + newest
                    + " tokens of the "
                    + (ceiling - system)
                    + " that the system prompt and the tools leave of "
                    + (ceiling + frame)
                    + " and are never rewritten: send less at once, or raise budget";
        }
        if (system + newest + bypassed > ceiling) {
            var names = String.join(", ", bypasses);
            return "what "
                    + names
                    + " leaves alone takes "
                    + bypassed
                    + " tokens: take it back, or"
                    + " raise budget";
        }
        return "no way was found to shorten it by the rules: lower keep-last, or raise budget";
    }
}
