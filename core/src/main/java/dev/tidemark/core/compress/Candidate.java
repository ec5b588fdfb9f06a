package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.List;

/** A unit in the running for the tokens there are: what it brings and what it costs. */
final class Candidate {

    final Unit unit;
    final int message;
    final List<Facts.Fact> facts = new ArrayList<>(2);

    /** What it brings beside its facts. */
    double base;

    int tokens;
    boolean taken;
    Candidate head;
    List<Candidate> followers = List.of();

    /** What it was last worth by the token. */
    double gain;

    Candidate(Unit unit, int message) {
        this.unit = unit;
        this.message = message;
    }

    /** Whether two stand in one record, or in one text. */
    boolean samePassage(Candidate other) {
        return message == other.message
                && (unit.label.isEmpty() || other.unit.label.isEmpty()
                        ? unit.label.isEmpty() == other.unit.label.isEmpty()
                        : root() == other.root());
    }

    @SuppressWarnings("ReferenceEquality") // two units may well say the same
    private Unit root() {
        var root = unit;
        while (root.head != null) {
            root = root.head;
        }
        return root;
    }

    void follows(Candidate it) {
        head = it;
        if (it.followers.isEmpty()) {
            it.followers = new ArrayList<>();
        }
        it.followers.add(this);
    }
}
