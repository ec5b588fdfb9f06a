package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The order in which units are kept: always the one next that brings most for its tokens, given
 * what is kept already. A unit brings the name of its record along and pays for it.
 */
final class Ranking {

    /** Where a question decides, it counts full; elsewhere a little, to part equals. */
    private static final double ASKED = 0.5;

    private static final double ASIDE = 0.05;

    /** What a fact is worth beside the answer to a question. */
    private static final double FACTS_BESIDE_ANSWER = 0.1;

    /** A long sentence that answers is worth more than a short one that answers half. */
    private static final double ANSWER_BY_LENGTH = 0.3;

    /** A unit without any anchor, so that something is kept of everything where there is room. */
    private static final double BARE = 0.01;

    /** What went wrong; about what a likely identifier is worth. */
    private static final double TROUBLE = 0.15;

    /** What units cost together may be less than what they cost alone, as in a table. */
    private static final int BEYOND = 8;

    /**
     * What brings less than its tokens are worth with the name of its record may be worth them once
     * that is kept. With half of that in place of a quarter, one in 140 arguments of replayed calls
     * was lost.
     */
    private static final double STILL = 0.25;

    private record Bid(Candidate candidate, double gain) {}

    private final List<Candidate> candidates;
    private final boolean asked;
    private final PriorityQueue<Bid> bids =
            new PriorityQueue<>(
                    (a, b) -> {
                        int better = Double.compare(b.gain, a.gain);
                        int newer = Integer.compare(b.candidate.message, a.candidate.message);
                        return better != 0
                                ? better
                                : newer != 0
                                        ? newer
                                        : Integer.compare(
                                                a.candidate.unit.rank, b.candidate.unit.rank);
                    });

    private final List<Candidate> order;

    /** Of each message, tokens that are still to stay while others can give, and how many wait. */
    private final double[] owed;

    private int waiting;

    /** What brings less by the token has no chance of being kept. */
    private final double least;

    /** What is kept before all others, for the sake of their messages. */
    private final List<Candidate> first = new ArrayList<>();

    private long firstTokens;
    private long tokens;

    /**
     * Ranks the best: what cannot fit, or is not worth its tokens, has no rank.
     *
     * @param room tokens there are for them
     * @param least what a unit must bring by the token
     */
    Ranking(List<Candidate> candidates, Draft draft, long room, double least) {
        var request = draft.request();
        this.candidates = candidates;
        this.owed = new double[draft.length()];
        this.order = new ArrayList<>(candidates.size());
        var question = new Question(request);
        asked = question.decides();
        var answers = asked ? question.answers(candidates) : question.ofWords(candidates);
        Map<String, Integer> labels = new HashMap<>();
        var byUnit = new IdentityHashMap<Unit, Candidate>();
        for (int i = 0; i < answers.length; i++) {
            var candidate = candidates.get(i);
            var unit = candidate.unit;
            double newer = 1 + (double) candidate.message / request.messages().size();
            candidate.base =
                    BARE * newer
                            + (asked ? ASKED : ASIDE) * answers[i]
                            + (!asked && Trouble.in(unit.value) ? TROUBLE : 0);
            candidate.tokens = 1 + request.tokenizer().count(unit.value);
            if (unit.form == Unit.Form.FIELD
                    || unit.form == Unit.Form.PROSE && !unit.label.isEmpty()) {
                candidate.tokens +=
                        1 + labels.computeIfAbsent(unit.label, request.tokenizer()::count);
            }
            unit.rank = i;
            owed[candidate.message] += candidate.tokens * draft.keep(candidate.message);
            byUnit.put(unit, candidate);
        }
        for (var candidate : candidates) {
            if (candidate.unit.head != null) {
                candidate.follows(byUnit.get(candidate.unit.head));
            }
        }
        for (double it : owed) {
            waiting += it > 0 ? 1 : 0;
        }
        this.least = least * STILL;
        run(BEYOND * Math.max(0, room));
        order.addAll(0, first);
        candidates.forEach(it -> it.unit.rank = Unit.NONE);
        for (int i = 0; i < order.size(); i++) {
            order.get(i).unit.rank = i;
        }
    }

    private void run(long enough) {
        candidates.forEach(this::bid);
        while (!bids.isEmpty() && (waiting > 0 ? firstTokens : tokens) < enough) {
            var bid = bids.poll();
            var candidate = bid.candidate();
            if (candidate.taken || bid.gain() != candidate.gain) {
                continue;
            }
            double now = gain(candidate);
            if (!bids.isEmpty() && now < bids.peek().gain()) {
                bid(candidate);
                continue;
            }
            for (var it = candidate; it != null && !it.taken; it = it.head) {
                it.gain = now;
                take(it);
            }
        }
    }

    private void bid(Candidate candidate) {
        candidate.gain = gain(candidate);
        if (candidate.gain >= least || waiting > 0) {
            bids.add(new Bid(candidate, candidate.gain));
        }
    }

    private void take(Candidate candidate) {
        candidate.taken = true;
        tokens += candidate.tokens;
        if (owed[candidate.message] > 0) {
            first.add(candidate);
            firstTokens += candidate.tokens;
            owed[candidate.message] -= candidate.tokens;
            waiting -= owed[candidate.message] > 0 ? 0 : 1;
        } else {
            order.add(candidate);
        }
        candidate.facts.forEach(Facts.Fact::keep);
        for (var follower : candidate.followers) {
            if (!follower.taken) {
                bid(follower);
            }
        }
    }

    private double gain(Candidate candidate) {
        double worth = 0;
        int tokens = 0;
        for (var it = candidate; it != null && !it.taken; it = it.head) {
            worth += it.base;
            for (var fact : it.facts) {
                worth += fact.worth() * (asked ? FACTS_BESIDE_ANSWER : 1);
            }
            tokens += it.tokens;
        }
        return worth / (asked ? Math.pow(tokens, ANSWER_BY_LENGTH) : tokens);
    }

    /** How many, from the best, bring at least this much by the token. */
    int worth(double least) {
        int count = order.size();
        while (count > first.size() && order.get(count - 1).gain < least) {
            count--;
        }
        return count;
    }

    /** How many, from the best, cost about this much. */
    int within(long tokens) {
        int count = 0;
        long sum = 0;
        while (count < order.size() && sum <= tokens) {
            sum += order.get(count++).tokens;
        }
        return count;
    }
}
