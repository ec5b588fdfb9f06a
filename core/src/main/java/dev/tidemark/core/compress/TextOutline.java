package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Prose, logs, listings and code: a unit is a line, a long line is cut into sentences and those
 * into clauses. A line that is nothing but an identifier says nothing alone and stays with the one
 * before.
 */
final class TextOutline extends Outline {

    /** A line this long is read as prose. */
    private static final int LINE = 160;

    /** A sentence this long is cut at a comma. */
    private static final int SENTENCE = 240;

    /** No unit grows past this by taking short lines along. */
    private static final int JOINED = 90;

    private record Piece(Unit unit, int line) {}

    private final List<Piece> pieces = new ArrayList<>();

    /** The line that says what the list below it is. */
    private Unit intro;

    TextOutline(String text) {
        var joined = new StringBuilder();
        int number = 0;
        int joinedFrom = 0;
        int from = 0;
        int length = text.length();
        while (from <= length) {
            int to = text.indexOf('\n', from);
            to = to < 0 ? length : to;
            int end = to;
            while (end > from && text.charAt(end - 1) <= ' ') {
                end--;
            }
            if (end > from) {
                var line = text.substring(from, end);
                number++;
                if (line.length() > LINE) {
                    flush(joined, joinedFrom);
                    prose(line, number);
                } else {
                    boolean alone = words(line) >= 2;
                    if (joined.length() > 0
                            && (words(joined) >= 2 && alone
                                    || joined.length() + line.length() > JOINED)) {
                        flush(joined, joinedFrom);
                    }
                    if (joined.length() == 0) {
                        joinedFrom = number;
                    } else {
                        joined.append('\n');
                    }
                    joined.append(line);
                }
            }
            from = to + 1;
        }
        flush(joined, joinedFrom);
    }

    private void flush(StringBuilder joined, int line) {
        if (joined.length() > 0) {
            add(joined.toString(), line);
            joined.setLength(0);
        }
    }

    private void prose(String line, int number) {
        for (var sentence : Sentences.of(line)) {
            clauses(sentence, clause -> add(clause, number));
        }
    }

    private void add(String text, int line) {
        var unit = unit("", text, Unit.Form.PROSE);
        pieces.add(new Piece(unit, line));
        char first = text.charAt(0);
        if (text.endsWith(":")) {
            intro = unit;
        } else if (Character.isLetter(first) && words(text) >= 2) {
            intro = null;
        } else {
            unit.head = intro;
        }
    }

    /** Cuts what is too long for a sentence at a comma, else at a space, else where it must. */
    static void clauses(String sentence, Consumer<String> each) {
        int from = 0;
        while (sentence.length() - from > SENTENCE) {
            int cut = lastOf(sentence, ", ", from + 60, from + 200);
            cut = cut < 0 ? lastOf(sentence, " ", from + 60, from + 200) : cut;
            cut = cut < 0 ? from + 200 : cut + 1;
            if (Character.isHighSurrogate(sentence.charAt(cut - 1))) {
                cut++;
            }
            each.accept(sentence.substring(from, cut));
            from = cut;
            while (from < sentence.length() && sentence.charAt(from) == ' ') {
                from++;
            }
        }
        if (from < sentence.length()) {
            each.accept(sentence.substring(from));
        }
    }

    /** Looks no further back than the least: a search to the beginning would be quadratic. */
    private static int lastOf(String text, String mark, int least, int most) {
        for (int at = Math.min(most, text.length() - mark.length()); at >= least; at--) {
            if (text.startsWith(mark, at)) {
                return at;
            }
        }
        return -1;
    }

    /** Runs of at least three letters, up to two. */
    private static int words(CharSequence line) {
        int words = 0;
        int run = 0;
        for (int i = 0; i < line.length() && words < 2; i++) {
            run = Character.isLetter(line.charAt(i)) ? run + 1 : 0;
            words += run == 3 ? 1 : 0;
        }
        return words;
    }

    @Override
    void write(int limit, StringBuilder to) {
        int line = -1;
        int start = to.length();
        for (var piece : pieces) {
            if (piece.unit().chosen(limit)) {
                if (to.length() > start) {
                    to.append(piece.line() == line ? ' ' : '\n');
                }
                to.append(piece.unit().value);
                line = piece.line();
            }
        }
    }
}
