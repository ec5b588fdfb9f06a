package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A question of the user, put to what was said before: how much of what it asks stands together in
 * one passage. A word tells as much as it is rare among what is hidden; one that is said of the
 * user himself tells more where he asks about himself.
 */
final class Asked {

    /** Whoever uses more words at once tells a story. */
    private static final int MOST_WORDS = 48;

    /** Messages that are looked into, at most. */
    private static final int MOST_READ = 24;

    /** Of what the question says, what a passage has to say too. */
    private static final double LEAST = 0.5;

    /** A word in more of the messages than this brings nothing back by itself. */
    private static final double RARE = 0.1;

    /**
     * What a word counts that stands not in the passage, but in its record, call, or next to it.
     */
    private static final double RECORD = 0.9;

    private static final double CALL = 0.8;
    private static final double BESIDE = 0.5;
    private static final double ELSEWHERE = 0.3;

    /** A text of so few parts is one record. */
    private static final int SMALL = 12;

    private static final double OF_USER = 1.5;

    /** What is no longer than this comes back whole. */
    private static final int SHORT = 1_000;

    /** A sentence that names nothing new hardly holds an answer. */
    private static final double NAMELESS = 0.6;

    /** Of one message no more passages come back, and only those nearly as good as its best. */
    private static final int MOST_PASSAGES = 6;

    private static final double NEARLY = 0.8;

    private static final Pattern TELLS =
            Pattern.compile("(?iu)^(please )?(tell|remind|show|give|repeat|sag|nenn|erinner)");

    private static final Pattern IGNORANT =
            Pattern.compile(
                    "(?iu)\\b(don['’]?t|do not|cannot|can['’]?t|not) (know|have|find|see|recall)\\b"
                            + "|weiß (es |das )?nicht|不知道|不清楚|ne sais pas|no lo s[eé]");

    private final Hidden hidden;
    private final long[] words;
    private final double[] tells;
    private final boolean ofUser;
    private final double all;
    private boolean rare;

    private Asked(long[] words, boolean ofUser, Hidden hidden) {
        this.hidden = hidden;
        this.words = words;
        this.ofUser = ofUser;
        this.tells = new double[words.length];
        int messages = hidden.messages();
        double sum = 0;
        for (int i = 0; i < words.length; i++) {
            int in = ofUser ? hidden.places(Said.ofUser(words[i])).length : 0;
            in = in > 0 ? in : hidden.places(words[i]).length;
            rare |= in > 0 && in <= Math.max(2, RARE * messages) && in < Hidden.COMMON;
            tells[i] = Math.log(1 + (Math.max(0, messages - in) + 0.5) / (in + 0.5));
            // of what was never spoken of, nobody knows what it would tell
            tells[i] *= in == 0 ? 0.5 : 1;
            sum += tells[i];
        }
        all = sum;
    }

    /** What this message of the user asks, if it asks anything that may have been said. */
    static Optional<Asked> in(Message message, Hidden hidden) {
        if (message.role() != Role.USER || hidden.messages() == 0) {
            return Optional.empty();
        }
        var words = new long[MOST_WORDS + 1];
        var count = new int[1];
        boolean ofUser = false;
        for (var part : message.parts()) {
            if (part instanceof Part.Text text) {
                for (var sentence : Sentences.of(text.text())) {
                    if (Said.asks(sentence) || TELLS.matcher(sentence).find()) {
                        ofUser |= Words.ofUser(sentence, true);
                        Words.in(
                                sentence,
                                word -> {
                                    if (count[0] < words.length) {
                                        words[count[0]++] = word;
                                    }
                                });
                    }
                }
            }
        }
        if (count[0] == 0 || count[0] > MOST_WORDS) {
            return Optional.empty();
        }
        var distinct = Arrays.stream(words, 0, count[0]).sorted().distinct().toArray();
        return Optional.of(new Asked(distinct, ofUser, hidden)).filter(it -> it.rare);
    }

    /** The messages that may answer, by their places among what is hidden, the likeliest first. */
    List<Integer> places() {
        var sums = new HashMap<Integer, Double>();
        for (int i = 0; i < words.length; i++) {
            for (int place : hidden.places(words[i])) {
                sums.merge(place, tells[i], Double::sum);
            }
            if (ofUser) {
                for (int place : hidden.places(Said.ofUser(words[i]))) {
                    sums.merge(place, tells[i], Double::sum);
                }
            }
        }
        return sums.entrySet().stream()
                .filter(it -> it.getValue() >= LEAST * all)
                .sorted(
                        (a, b) -> {
                            int better = Double.compare(b.getValue(), a.getValue());
                            return better != 0 ? better : Integer.compare(b.getKey(), a.getKey());
                        })
                .limit(MOST_READ)
                .map(it -> it.getKey())
                .toList();
    }

    /** How well a message answers, and the excerpt of it that does. */
    record Answer(int place, double score, String text) {}

    /** What of this message answers, if anything. */
    Optional<Answer> of(int place, Said said) {
        long whole = 0;
        for (var piece : said.pieces()) {
            whole |= met(piece.head()) | met(piece.read());
        }
        if (sum(whole) < LEAST * all) {
            return Optional.empty();
        }
        double best = 0;
        var text = new StringBuilder();
        for (var piece : said.pieces()) {
            var outline = Outline.of(piece.text(), Said.READ);
            var scores = scores(said, piece, outline.units(), whole);
            double most = Arrays.stream(scores).max().orElse(0);
            best = Math.max(best, most);
            if (most >= LEAST) {
                if (piece.text().length() > SHORT) {
                    choose(outline.units(), scores, Math.max(LEAST, NEARLY * most));
                }
                text.append(text.length() == 0 ? "" : "\n").append(piece.head());
                text.append(piece.text().length() > SHORT ? outline.shortened(1) : piece.text());
            }
        }
        return best < LEAST
                ? Optional.empty()
                : Optional.of(new Answer(place, best, text.toString()));
    }

    private double[] scores(Said said, Said.Piece piece, List<Unit> units, long whole) {
        long call = said.isSpoken() ? 0 : met(piece.head());
        var own = new long[units.size()];
        var records = new HashMap<Unit, Long>();
        for (int i = 0; i < own.length; i++) {
            var unit = units.get(i);
            own[i] = stated(said, unit);
            records.merge(root(unit), own[i], (a, b) -> a | b);
        }
        boolean small = !said.isSpoken() && own.length <= SMALL;
        var scores = new double[own.length];
        for (int i = 0; i < own.length; i++) {
            var unit = units.get(i);
            if (own[i] == 0 || said.isSpoken() && IGNORANT.matcher(unit.value).find()) {
                continue;
            }
            long beside = (i > 0 ? own[i - 1] : 0) | (i + 1 < own.length ? own[i + 1] : 0);
            double sum = 0;
            for (int t = 0; t < words.length; t++) {
                long bit = 1L << t;
                double share =
                        (own[i] & bit) != 0
                                ? 1
                                : (records.get(root(unit)) & bit) != 0
                                        ? RECORD
                                        : (call & bit) != 0
                                                ? CALL
                                                : (beside & bit) != 0
                                                        ? BESIDE
                                                        : (whole & bit) == 0
                                                                ? 0
                                                                : small ? CALL : ELSEWHERE;
                sum += share * tells[t];
            }
            scores[i] = sum / all;
            if (said.isSpoken() && !names(unit)) {
                scores[i] *= NAMELESS;
            }
            if (ofUser && said.ofUser(unit.value)) {
                scores[i] *= OF_USER;
            }
        }
        return scores;
    }

    /** Those that answer, with what makes them understood. */
    private static void choose(List<Unit> units, double[] scores, double least) {
        for (var unit : units) {
            unit.rank = 1;
        }
        int chosen = 0;
        for (int i = 0; i < scores.length && chosen < MOST_PASSAGES; i++) {
            if (scores[i] < least) {
                continue;
            }
            chosen++;
            var unit = units.get(i);
            var root = root(unit);
            int mates = 0;
            for (var other : units) {
                mates += root(other) == root ? 1 : 0;
            }
            for (int j = 0; j < scores.length; j++) {
                var other = units.get(j);
                boolean beside = unit.form == Unit.Form.PROSE && Math.abs(i - j) == 1;
                boolean ofRecord = root(other) == root && (mates <= SMALL || other == root);
                if (i == j || beside || ofRecord) {
                    other.rank = 0;
                }
            }
            for (var head = unit.head; head != null; head = head.head) {
                head.rank = 0;
            }
        }
    }

    private static Unit root(Unit unit) {
        var root = unit;
        while (root.head != null) {
            root = root.head;
        }
        return root;
    }

    /** Whether it names anything that the question does not. */
    private boolean names(Unit unit) {
        for (var anchor : unit.anchors()) {
            var fresh = new boolean[1];
            Words.in(anchor.text(), word -> fresh[0] |= Arrays.binarySearch(words, word) < 0);
            if (fresh[0]) {
                return true;
            }
        }
        return false;
    }

    /** Which of the words it states: what it asks, it does not. */
    private long stated(Said said, Unit unit) {
        if (!said.isSpoken()) {
            return met(unit.label) | met(unit.value);
        }
        long met = 0;
        for (var sentence : Sentences.of(unit.value)) {
            met |= Said.asks(sentence) ? 0 : met(sentence);
        }
        return met;
    }

    private long met(String text) {
        var met = new long[1];
        Words.in(
                text,
                word -> {
                    int at = Arrays.binarySearch(words, word);
                    met[0] |= at < 0 ? 0 : 1L << at;
                });
        return met[0];
    }

    private double sum(long met) {
        double sum = 0;
        for (int t = 0; t < words.length; t++) {
            sum += (met & 1L << t) != 0 ? tells[t] : 0;
        }
        return sum;
    }
}
