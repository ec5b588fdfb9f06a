package dev.tidemark.core.budget;

import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Shares;
import java.util.Optional;

/**
 * Lets shares follow usage, slowly and within sight of what the operator wrote: whoever was
 * exhausted more than three times takes from one that is slack, and a knowledge base of which not
 * even half is used gives to working memory.
 *
 * <p>No share ever stands more than five points from where it was put, and nobody gives what it
 * would then miss: so a busy agent context comes to 20 % and leaves an idle interaction buffer 20.
 */
final class Adaptation {

    /** More often than this, and it is not an accident. */
    static final int PATIENCE = 3;

    /** Five points in hundredths of a percent: at most so many at once, and from where it was. */
    private static final int STEP = 500;

    /** Less than one point would not be noticed. */
    private static final int LEAST = 100;

    /** A knowledge base under this, in percent, gives. */
    private static final int KNOWLEDGE_IDLE = 50;

    private static final Component[] COMPONENTS = Component.values();

    /**
     * One change.
     *
     * @param cause the component whose usage led to it
     * @param threshold what that usage crossed, as a share of what it may take
     * @param parts hundredths of a percent
     */
    record Move(
            Component from,
            Component to,
            int parts,
            Component cause,
            double threshold,
            String reason) {}

    private final Portions configured;

    /** How often it needed more than its share, since it last took or was slack. */
    private final int[] exhausted = new int[COMPONENTS.length];

    /** How often in a row it was slack, and the most it used meanwhile. */
    private final int[] slack = new int[COMPONENTS.length];

    private final int[] peak = new int[COMPONENTS.length];

    Adaptation(Portions configured) {
        this.configured = configured;
    }

    /** Enters what a request used, while shares stood as they do in {@code now}. */
    void enter(Shares used, Portions now, long budget) {
        for (int i = 0; i < COMPONENTS.length; i++) {
            long tokens = used.of(COMPONENTS[i]);
            long allocated = now.tokens(COMPONENTS[i], budget);
            if (tokens > allocated) {
                exhausted[i]++;
            }
            if (100 * Utilization.of(tokens, allocated) < slackBelow(COMPONENTS[i])) {
                slack[i]++;
                peak[i] = Math.max(peak[i], up(10_000d * tokens / budget));
                exhausted[i] = slack[i] > PATIENCE ? 0 : exhausted[i];
            } else {
                slack[i] = 0;
                peak[i] = 0;
            }
        }
    }

    private static int slackBelow(Component component) {
        return component == Component.KNOWLEDGE_BASE ? KNOWLEDGE_IDLE : Target.of(component).low();
    }

    /** The next change that history asks for; what led to it is forgotten with it. */
    Optional<Move> next(Portions now) {
        int fromKnowledge =
                Math.min(spare(Component.KNOWLEDGE_BASE, now), room(Component.WORKING_MEMORY, now));
        if (fromKnowledge >= LEAST) {
            return Optional.of(
                    move(
                            Component.KNOWLEDGE_BASE,
                            Component.WORKING_MEMORY,
                            fromKnowledge,
                            false,
                            now));
        }
        for (var taker : COMPONENTS) {
            if (exhausted(taker) > PATIENCE) {
                var giver = slackest(now);
                int parts = Math.min(spare(giver, now), room(taker, now));
                if (parts >= LEAST) {
                    return Optional.of(move(giver, taker, parts, true, now));
                }
            }
        }
        return Optional.empty();
    }

    /** Of equals the last, since older turns are the easiest to do with less of. */
    private Component slackest(Portions now) {
        var slackest = COMPONENTS[0];
        for (var component : COMPONENTS) {
            slackest = spare(component, now) >= spare(slackest, now) ? component : slackest;
        }
        return slackest;
    }

    /** What it may give and still be within its target. */
    private int spare(Component giver, Portions now) {
        if (slack(giver) <= PATIENCE) {
            return 0;
        }
        int needed = up(peak[index(giver)] * 100d / Target.of(giver).high());
        return now.parts(giver) - Math.max(needed, configured.parts(giver) - STEP);
    }

    /** Rounded up, but not for what binary fractions add. */
    private static int up(double number) {
        return (int) Math.ceil(number - 1e-6);
    }

    private int room(Component taker, Portions now) {
        return Math.min(STEP, configured.parts(taker) + STEP - now.parts(taker));
    }

    private Move move(Component from, Component to, int parts, boolean exhaustion, Portions now) {
        var needed =
                exhaustion
                        ? "%s needed more than its %s %% in %d requests; "
                                .formatted(to.label(), percent(now.parts(to)), exhausted(to))
                        : "";
        var reason =
                needed
                        + "%s, with %s %%, used at most %s %% of the budget in %d requests in a row;"
                                .formatted(
                                        from.label(),
                                        percent(now.parts(from)),
                                        percent(peak[index(from)]),
                                        slack(from))
                        + " %s points go to %s: %s has %s %% now, %s %s %%"
                                .formatted(
                                        percent(parts),
                                        to.label(),
                                        to.label(),
                                        percent(now.parts(to) + parts),
                                        from.label(),
                                        percent(now.parts(from) - parts));
        exhausted[index(to)] = 0;
        slack[index(from)] = 0;
        peak[index(from)] = 0;
        return exhaustion
                ? new Move(from, to, parts, to, 1, reason)
                : new Move(from, to, parts, from, KNOWLEDGE_IDLE / 100d, reason);
    }

    private static String percent(int parts) {
        return parts % 100 == 0 ? Integer.toString(parts / 100) : Double.toString(parts / 100d);
    }

    int exhausted(Component component) {
        return exhausted[index(component)];
    }

    int slack(Component component) {
        return slack[index(component)];
    }

    @SuppressWarnings("EnumOrdinal") // the arrays are laid out by it, and never leave this class
    private static int index(Component component) {
        return component.ordinal();
    }
}
