package dev.tidemark.core.compress;

import dev.tidemark.core.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The sentences of a text that say most of it, word for word and in their order: always the one
 * next that brings most that has not been said. No model is asked, so nothing is made up.
 */
public final class Digest {

    /** Documents that are summarised together before all are. */
    private static final int GROUP = 5;

    private static final int DOCUMENT_WORDS = 200;
    private static final int GROUP_WORDS = 150;
    private static final int MASTER_WORDS = 300;

    /** An identifier or an amount weighs as much as a word that comes some twenty times. */
    private static final double ANCHOR = 3;

    /** What opens a text usually says what it is about. */
    private static final double LEAD = 1.5;

    /** Between "most for its length" (1), which likes fragments, and "most" (0). */
    private static final double LENGTH = 0.7;

    /**
     * Documents summed up on three levels.
     *
     * @param documents one of at most 200 words for each document, in their order
     * @param groups one of at most 150 words for every five documents
     * @param master one of at most 300 words for all
     */
    public record Summary(List<String> documents, List<String> groups, String master) {

        /** Takes copies. */
        public Summary {
            documents = List.copyOf(documents);
            groups = List.copyOf(groups);
        }
    }

    private Digest() {}

    /** As many of the best sentences as come to {@code ratio} of the text's tokens. */
    public static String compress(String text, double ratio, Tokenizer tokenizer) {
        if (ratio >= 1) {
            return text;
        }
        // a space between two sentences may be a token of its own
        int limit = (int) (tokenizer.count(text) * Math.max(0, ratio));
        return best(text, limit, sentence -> tokenizer.count(sentence) + 1);
    }

    /** Sums up documents: each, every five of them, and all. */
    public static Summary summarize(List<String> documents) {
        var each = documents.stream().map(it -> best(it, DOCUMENT_WORDS, Digest::words)).toList();
        var groups = new ArrayList<String>();
        for (int i = 0; i < each.size(); i += GROUP) {
            var group = String.join("\n", each.subList(i, Math.min(i + GROUP, each.size())));
            groups.add(best(group, GROUP_WORDS, Digest::words));
        }
        return new Summary(
                each, groups, best(String.join("\n", groups), MASTER_WORDS, Digest::words));
    }

    /** Words as a reader counts them: between spaces, and each character where none are written. */
    static int words(String text) {
        int words = 0;
        boolean within = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isIdeographic(c) || c >= '\u3040' && c <= '\u30FF') {
                words++;
                within = false;
            } else if (Character.isWhitespace(c)) {
                within = false;
            } else if (!within) {
                words++;
                within = true;
            }
        }
        return words;
    }

    private record Bid(int sentence, double gain) {}

    private static String best(String text, int limit, ToIntFunction<String> cost) {
        var spans = Sentences.spans(text);
        var terms = new ArrayList<Set<String>>(spans.size());
        Map<String, Double> weights = new HashMap<>();
        for (var span : spans) {
            var own = new HashSet<String>();
            var sentence = text.substring(span.from(), span.to());
            Relevance.words(
                    sentence,
                    word -> {
                        own.add(word);
                        weights.merge(word, 1.0, Double::sum);
                    });
            Anchor.find(sentence, (anchor, kind) -> own.add("\0" + anchor));
            terms.add(own);
        }
        weights.replaceAll((word, count) -> Math.log1p(count));
        var bids =
                new PriorityQueue<Bid>(
                        (a, b) ->
                                a.gain != b.gain
                                        ? Double.compare(b.gain, a.gain)
                                        : a.sentence - b.sentence);
        var costs = new int[spans.size()];
        var said = new HashSet<String>();
        for (int i = 0; i < costs.length; i++) {
            costs[i] = cost.applyAsInt(text.substring(spans.get(i).from(), spans.get(i).to()));
            bids.add(new Bid(i, gain(i, terms, weights, said, costs)));
        }
        var chosen = new BitSet();
        int left = limit;
        while (!bids.isEmpty()) {
            var bid = bids.poll();
            if (costs[bid.sentence] > left) {
                continue;
            }
            double now = gain(bid.sentence, terms, weights, said, costs);
            if (now < bid.gain && !bids.isEmpty() && now < bids.peek().gain) {
                bids.add(new Bid(bid.sentence, now));
                continue;
            }
            chosen.set(bid.sentence);
            said.addAll(terms.get(bid.sentence));
            left -= costs[bid.sentence];
        }
        return written(text, spans, chosen);
    }

    private static double gain(
            int sentence,
            List<Set<String>> terms,
            Map<String, Double> weights,
            Set<String> said,
            int[] costs) {
        double gain = 0;
        for (var term : terms.get(sentence)) {
            if (!said.contains(term)) {
                gain += term.charAt(0) == '\0' ? ANCHOR : weights.get(term);
            }
        }
        return gain * (sentence == 0 ? LEAD : 1) / Math.pow(Math.max(1, costs[sentence]), LENGTH);
    }

    /** Sentences of one line stay on one line. */
    private static String written(String text, List<Sentences.Span> spans, BitSet chosen) {
        var written = new StringBuilder();
        int last = -1;
        for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
            var span = spans.get(i);
            if (last >= 0) {
                boolean line = text.substring(last, span.from()).indexOf('\n') >= 0;
                written.append(line ? '\n' : ' ');
            }
            written.append(text, span.from(), span.to());
            last = span.to();
        }
        return written.toString();
    }
}
