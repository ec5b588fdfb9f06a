package dev.tidemark.core.compress;

import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How well units answer what the model is asked: by their own words, by those of the passage they
 * stand in and of their neighbours, and by whether they name anything the question does not.
 */
final class Question {

    /** A sentence counts most, but one that says "it" is found by its passage and neighbours. */
    private static final double OWN = 0.4;

    private static final double PASSAGE = 0.4;
    private static final double NEIGHBOUR = 0.2;

    /** A sentence that names nothing new hardly holds an answer; it keeps this much. */
    private static final double NAMELESS = 0.5;

    private final Request request;

    Question(Request request) {
        this.request = request;
    }

    /**
     * Whether the model is to answer rather than to act. In a loop of tool calls the last message
     * of the user says little of what the next step needs: measured, its words then hurt.
     */
    boolean decides() {
        int acts = 0;
        for (var message : request.messages()) {
            if (message.role() == Role.ASSISTANT
                    && message.parts().stream().anyMatch(Question::acts)) {
                acts++;
            }
        }
        return acts < 2;
    }

    private static boolean acts(Part part) {
        return part instanceof Part.ToolCall
                || part instanceof Part.Text text && text.text().contains("```");
    }

    /** By the words of each unit alone. */
    double[] ofWords(List<Candidate> candidates) {
        var relevance = new Relevance(request.question());
        for (var candidate : candidates) {
            relevance.add(candidate.unit.label, candidate.unit.value);
        }
        return relevance.scores();
    }

    /** How well each answers, the best about 1. */
    double[] answers(List<Candidate> candidates) {
        var own = ofWords(candidates);
        var passage = new int[own.length];
        var relevance = new Relevance(request.question());
        var text = new StringBuilder();
        int last = -1;
        for (int i = 0; i < own.length; i++) {
            if (i == 0 || !candidates.get(i).samePassage(candidates.get(i - 1))) {
                if (last >= 0) {
                    relevance.add(text.toString());
                }
                text.setLength(0);
                last++;
            }
            text.append(' ').append(candidates.get(i).unit.value);
            passage[i] = last;
        }
        relevance.add(text.toString());
        var whole = relevance.scores();
        var words = new HashSet<String>();
        Relevance.words(request.question(), words::add);
        var scores = new double[own.length];
        for (int i = 0; i < own.length; i++) {
            double before = i > 0 && passage[i - 1] == passage[i] ? own[i - 1] : 0;
            double behind = i + 1 < own.length && passage[i + 1] == passage[i] ? own[i + 1] : 0;
            double names = Math.min(1, fresh(candidates.get(i).unit, words) / 2.0);
            scores[i] =
                    (OWN * own[i]
                                    + PASSAGE * whole[passage[i]]
                                    + NEIGHBOUR * Math.max(before, behind))
                            * (NAMELESS + (1 - NAMELESS) * names);
        }
        return scores;
    }

    private static int fresh(Unit unit, Set<String> question) {
        int count = 0;
        for (var anchor : unit.anchors()) {
            var fresh = new boolean[1];
            Relevance.words(anchor.text(), word -> fresh[0] |= !question.contains(word));
            count += fresh[0] ? 1 : 0;
        }
        return count;
    }
}
