package dev.tidemark.core.compress;

import dev.tidemark.core.compress.Plan.Insert;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * Brings back what is spoken of again: a new message names something that stood only in a message
 * that has left or was shortened, so that message goes out once more, in full, in front of the new
 * one. Nothing has to be stored for that, since hosts send their whole history each time.
 */
final class Recall {

    /** What may come back with one request, as a share of what the request may take. */
    private static final double SHARE = 0.05;

    /** No text has more characters by the token that anyone would want back. */
    private static final int MOST_A_TOKEN = 16;

    /** Whoever names more things at once speaks of none of them. */
    private static final int MOST_NAMED = 32;

    private static final String HEAD = "[Said earlier, in full, as it is spoken of again]\n";

    private static final String EXCERPTS = "[Said earlier, in this order, as it is asked for]\n";

    /** Passages that come back for one question, at most, and how near they come to the best. */
    private static final int MOST_ANSWERS = 4;

    private static final double NEARLY = 0.8;

    /** What is sent and answers as well keeps all others where they are. */
    private static final double ANSWERED = 1.25;

    private final Turn turn;
    private final IntFunction<Plan.Edit> edits;
    private final List<Insert> inserts;
    private final Hidden index;
    private final IntUnaryOperator places;
    private final BitSet back = new BitSet();
    private long allowed;

    Recall(
            Turn turn,
            IntFunction<Plan.Edit> edits,
            List<Insert> inserts,
            Hidden index,
            IntUnaryOperator places) {
        this.turn = turn;
        this.edits = edits;
        this.inserts = inserts;
        this.index = index;
        this.places = places;
        this.allowed = (long) (turn.limits().ceiling() * SHARE);
    }

    /** What answers this new message, if it asks for something; no larger than the room. */
    Insert answerTo(int message, long room) {
        var answer =
                Asked.in(turn.message(message), index)
                        .map(asked -> answer(asked, message, Math.min(room, allowed)));
        answer.ifPresent(it -> allowed -= turn.size(it.message()));
        return answer.orElse(null);
    }

    /** What has to stand in front of this new message, if anything; no larger than the room. */
    Insert spokenOf(int message, long room) {
        for (var anchor : named(turn.message(message))) {
            int at = hidden(anchor, message);
            if (at >= 0 && !back.get(at)) {
                var insert = insert(message, at, anchor, Math.min(room, allowed));
                if (insert != null) {
                    back.set(at);
                    allowed -= turn.size(insert.message());
                    return insert;
                }
            }
        }
        return null;
    }

    /** What answers best of all that is hidden, if nothing that is sent answers as well. */
    private Insert answer(Asked asked, int message, long room) {
        var answers = new ArrayList<Asked.Answer>();
        double best = 0;
        for (int place : asked.places()) {
            int at = places.applyAsInt(place);
            if (at >= 0 && at < message && !back.get(at)) {
                var answer = asked.of(at, new Said(turn, at, turn.message(at)));
                answer.ifPresent(answers::add);
                best = Math.max(best, answer.map(Asked.Answer::score).orElse(0.0));
            }
        }
        if (answers.isEmpty() || best <= ANSWERED * sent(asked, message)) {
            return null;
        }
        double least = NEARLY * best;
        answers.removeIf(it -> it.score() < least);
        answers.sort(
                (a, b) -> {
                    int better = Double.compare(b.score(), a.score());
                    return better != 0 ? better : Integer.compare(b.place(), a.place());
                });
        Insert fitting = null;
        var chosen = new TreeMap<Integer, String>();
        for (var answer : answers) {
            if (chosen.size() == MOST_ANSWERS || chosen.containsValue(answer.text())) {
                continue;
            }
            chosen.put(answer.place(), answer.text());
            var text = EXCERPTS + String.join("\n", chosen.values());
            var insert = new Insert(message, Message.text(Role.USER, text));
            if (turn.size(insert.message()) <= room) {
                fitting = insert;
            } else {
                chosen.remove(answer.place());
            }
        }
        return fitting;
    }

    /** How well what is sent answers. */
    private double sent(Asked asked, int before) {
        double best = 0;
        for (int i = 0; i < before; i++) {
            var edit = edits.apply(i);
            var message =
                    edit instanceof Plan.Replace it
                            ? it.by()
                            : edit instanceof Plan.Keep ? turn.message(i) : null;
            if (message != null) {
                best = Math.max(best, score(asked, new Said(turn, i, message)));
            }
        }
        for (var insert : inserts) {
            best = Math.max(best, score(asked, new Said(text(insert))));
        }
        return best;
    }

    private static double score(Asked asked, Said said) {
        return asked.of(0, said).map(Asked.Answer::score).orElse(0.0);
    }

    /** A summary that names it is no word of what was said. */
    private static String text(Insert insert) {
        return Ledger.in(insert.message()).map(Ledger::lines).orElse(insert.text());
    }

    /**
     * By the user alone: in the middle of a loop of tools not every provider takes a user's turn.
     */
    private static Set<String> named(Message message) {
        var named = new LinkedHashSet<String>();
        if (message.role() == Role.USER) {
            for (var part : message.parts()) {
                Anchor.find(
                        part instanceof Part.Text it ? it.text() : "",
                        (anchor, kind) -> named.add(anchor));
            }
        }
        return named.size() > MOST_NAMED ? Set.of() : named;
    }

    /** The newest message in which this stood, if it stands in nothing that is sent; else -1. */
    private int hidden(String anchor, int before) {
        int place = index.find(anchor);
        int newest = place < 0 ? -1 : places.applyAsInt(place);
        if (newest < 0 || newest >= before || !contains(turn.message(newest), anchor)) {
            return -1;
        }
        for (int i = 0; i < before; i++) {
            var edit = edits.apply(i);
            boolean sent =
                    edit instanceof Plan.Keep && contains(turn.message(i), anchor)
                            || edit instanceof Plan.Replace it && contains(it.by(), anchor);
            if (sent) {
                return -1;
            }
        }
        for (var insert : inserts) {
            if (holds(text(insert), anchor)) {
                return -1;
            }
        }
        return newest;
    }

    private static boolean contains(Message message, String anchor) {
        for (var part : message.parts()) {
            if (holds(text(part), anchor)) {
                return true;
            }
        }
        return false;
    }

    /** What it says in words, if anything. */
    static String text(Part part) {
        if (part instanceof Part.Text it) {
            return it.text();
        }
        if (part instanceof Part.Document it) {
            return it.text();
        }
        if (part instanceof Part.ToolResult it) {
            return it.text();
        }
        return part instanceof Part.ToolCall it ? it.arguments() : "";
    }

    /** As a word of its own. */
    private static boolean holds(String text, String anchor) {
        return place(text, anchor) >= 0;
    }

    private static int place(String text, String anchor) {
        for (int at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + 1)) {
            int end = at + anchor.length();
            if ((at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))) {
                return at;
            }
        }
        return -1;
    }

    private Insert insert(int before, int at, String anchor, long room) {
        var said = new Said(turn, at, turn.message(at)).text();
        var whole = new Insert(before, Message.text(Role.USER, HEAD + said));
        int most = (int) Math.max(0, Math.min(said.length(), MOST_A_TOKEN * room));
        if (most == said.length() && turn.size(whole.message()) <= room) {
            return whole;
        }
        int place = Math.max(0, place(said, anchor));
        int least = 0;
        Insert fitting = null;
        while (least < most) {
            int width = (least + most + 1) / 2;
            int from = whole(said, Math.max(0, place - width / 2));
            int to = whole(said, Math.min(said.length(), place + anchor.length() + width / 2));
            var part =
                    new Insert(
                            before,
                            Message.text(
                                    Role.USER,
                                    "["
                                            + (to - from)
                                            + " of "
                                            + said.length()
                                            + " characters said earlier, as they are spoken of"
                                            + " again]\n"
                                            + said.substring(from, to)));
            if (turn.size(part.message()) <= room) {
                fitting = part;
                least = width;
            } else {
                most = width - 1;
            }
        }
        return fitting;
    }

    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at))
                ? at - 1
                : at;
    }
}
