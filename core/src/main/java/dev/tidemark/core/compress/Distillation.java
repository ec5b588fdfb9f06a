package dev.tidemark.core.compress;

import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Keeps the newest exchanges whole, and of the older ones what is worth its tokens: those of the
 * current turn stay in their places with shorter results, all others become the lines of one
 * ledger. One order of worth decides for both, so how much is kept is one number, found by
 * bisection.
 */
final class Distillation implements Stage {

    /**
     * The share of the room that the newest exchanges take as they are; measured best of .03 to
     * .24.
     */
    private static final double WHOLE = 0.17;

    /** The share that calls in their places may take before anything is said of their results. */
    private static final double BONES = 0.1;

    /**
     * What a unit must bring by the token when the request is sent again and again: below it,
     * measured in replays, leaving it out cost no later argument and saved up to a tenth.
     */
    private static final double WORTHWHILE = 0.012;

    /**
     * Only where an epoch needs no more than this share of its target, the beginning stays: where
     * facts fill it, keeping more made epochs more frequent and calls dearer, measured in replays.
     */
    private static final double ENOUGH = 0.7;

    /**
     * How far above the target the beginning may lift a request, as a share of the way to the
     * budget: in replays a larger share of tokens was cached; at 0.4 an epoch more was needed in
     * some.
     */
    private static final double BEYOND = 0.35;

    @Override
    public String name() {
        return "distillation";
    }

    @Override
    public void apply(Draft draft) {
        var leaving = new ArrayList<Exchange>();
        var staying = new ArrayList<Exchange>();
        choose(draft, leaving, staying);
        if (leaving.isEmpty() && staying.isEmpty()) {
            return;
        }
        var request = draft.request();
        long room = request.target() - draft.total();
        for (var exchange : leaving) {
            room += draft.size(exchange);
        }
        for (var exchange : staying) {
            room += draft.size(exchange);
        }
        double least = request.target() < request.budget() ? WORTHWHILE : 0;
        var candidates = new Reading(draft, leaving, staying).candidates();
        var ranking = new Ranking(candidates, draft, room, least);
        var excerpts = new Excerpts(draft, leaving, staying);
        var excerpt = fitting(excerpts, ranking, ranking.worth(least), room);
        long after = request.target() - room + excerpt.size();
        if (after < ENOUGH * request.target() && open(draft, leaving, after)) {
            excerpt = excerpts.at(excerpt.limit());
        }
        excerpt.into(draft);
    }

    /**
     * Where all that is worth its tokens takes little, as much of the beginning as there is room
     * for does not leave: a provider has it in its cache, so that it costs a tenth, and what stands
     * in its place would be read anew.
     */
    private static boolean open(Draft draft, List<Exchange> leaving, long after) {
        var request = draft.request();
        long most = request.target() + (long) (BEYOND * (request.budget() - request.target()));
        int stay = 0;
        long size = after;
        while (stay < leaving.size() && draft.wasSent(leaving.get(stay))) {
            size += draft.came(leaving.get(stay));
            if (size > most) {
                break;
            }
            stay++;
        }
        var opening = leaving.subList(0, stay);
        if (stay > 0) {
            draft.open(opening, most);
            opening.clear();
        }
        return stay > 0;
    }

    /** Which exchanges stay whole, which are shortened in their places, which leave. */
    private static void choose(Draft draft, List<Exchange> leaving, List<Exchange> staying) {
        var request = draft.request();
        long room = request.target();
        var free = new ArrayList<Exchange>();
        for (var exchange : draft.exchanges()) {
            if (draft.isFixed(exchange)) {
                room -= draft.size(exchange);
            } else {
                free.add(exchange);
            }
        }
        int turn = draft.length() - 1;
        while (turn > 0 && request.messages().get(turn).role() != Role.USER) {
            turn--;
        }
        long whole = 0;
        int i = free.size() - 1;
        while (i >= 0 && whole + draft.size(free.get(i)) <= WHOLE * room) {
            whole += draft.size(free.get(i--));
        }
        long bones = 0;
        while (i >= 0 && free.get(i).calls() && free.get(i).from() > turn) {
            bones += bones(draft, free.get(i));
            if (bones > BONES * room) {
                break;
            }
            staying.add(free.get(i--));
        }
        leaving.addAll(free.subList(0, i + 1));
        Collections.reverse(staying);
    }

    /** What an exchange costs when its results say nothing. */
    private static long bones(Draft draft, Exchange exchange) {
        long sum = 0;
        for (int i = exchange.from(); i < exchange.to(); i++) {
            sum += draft.request().size().applyAsInt(Draft.rewritten(draft.message(i), text -> ""));
        }
        return sum;
    }

    /**
     * The longest excerpt that fits: what units cost alone is known, and a few trials tell what
     * they cost together.
     */
    private static Excerpt fitting(Excerpts excerpts, Ranking ranking, int most, long room) {
        Excerpt best = null;
        int low = 0;
        int high = most;
        int guess = Math.min(most, ranking.within(room));
        for (int trial = 0; low < high; trial++) {
            var excerpt = excerpts.at(guess);
            long size = excerpt.size();
            if (size <= room) {
                low = guess;
                best = excerpt;
            } else {
                high = guess - 1;
            }
            if (size <= room && room - size < room / 200) {
                break;
            }
            int near = (int) (guess * (double) room / Math.max(1, size));
            guess = trial < 4 && near > low && near < high ? near : (low + high + 1) >>> 1;
        }
        return best == null ? excerpts.at(low) : best;
    }
}
