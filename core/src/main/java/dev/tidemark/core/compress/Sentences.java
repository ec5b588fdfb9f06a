package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts a text into sentences: at the end of a sentence in any script, at the end of a line, never
 * behind an abbreviation or within a number, and never within a fenced block of code, which is one
 * piece.
 */
final class Sentences {

    private static final Set<String> ABBREVIATIONS =
            Set.of(
                    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "e.g", "i.e",
                    "no", "inc", "ltd", "co", "corp", "fig", "cf", "al", "approx", "dept", "est",
                    "vol", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
                    "nov", "dec", "u.s", "a.m", "p.m", "z.b", "d.h", "bzw", "nr");

    private Sentences() {}

    /** Where a sentence stands in its text. */
    record Span(int from, int to) {}

    /** The sentences in their order, without the space around them; none where there is no text. */
    static List<String> of(String text) {
        return spans(text).stream().map(it -> text.substring(it.from(), it.to())).toList();
    }

    /** Where the sentences stand, in their order. */
    static List<Span> spans(String text) {
        var sentences = new ArrayList<Span>();
        int from = 0;
        int i = 0;
        int length = text.length();
        while (i < length) {
            char c = text.charAt(i);
            if (c == '`' && text.startsWith("```", i)) {
                int close = text.indexOf("```", i + 3);
                int end = close < 0 ? length : close + 3;
                if (isLineStart(text, i)) {
                    add(text, from, i, sentences);
                    add(text, i, end, sentences);
                    from = end;
                }
                i = end;
            } else if (c == '\n') {
                add(text, from, i, sentences);
                from = ++i;
            } else if (isFullWidthEnd(c)) {
                i++;
                while (i < length && isCloser(text.charAt(i))) {
                    i++;
                }
                add(text, from, i, sentences);
                from = i;
            } else if (isEnd(c)) {
                int dot = i++;
                while (i < length && (isEnd(text.charAt(i)) || isCloser(text.charAt(i)))) {
                    i++;
                }
                if (i < length
                        && Character.isWhitespace(text.charAt(i))
                        && !continues(text, from, dot, i)) {
                    add(text, from, i, sentences);
                    from = i;
                }
            } else {
                i++;
            }
        }
        add(text, from, length, sentences);
        return sentences;
    }

    private static void add(String text, int from, int to, List<Span> sentences) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start < end) {
            sentences.add(new Span(start, end));
        }
    }

    private static boolean isLineStart(String text, int i) {
        int before = i - 1;
        while (before >= 0 && text.charAt(before) == ' ') {
            before--;
        }
        return before < 0 || text.charAt(before) == '\n';
    }

    private static boolean isEnd(char c) {
        return c == '.' || c == '!' || c == '?' || c == '\u2026';
    }

    private static boolean isFullWidthEnd(char c) {
        return c == '\u3002' || c == '\uFF01' || c == '\uFF1F' || c == '\uFF61' || c == '\u0964';
    }

    private static boolean isCloser(char c) {
        return c == '"'
                || c == '\''
                || c == ')'
                || c == ']'
                || c == '\u201D'
                || c == '\u2019'
                || c == '\u300D'
                || c == '\u300F'
                || c == '\uFF09';
    }

    /** Whether the full stop belongs to an abbreviation, an initial or the number of a list. */
    private static boolean continues(String text, int from, int dot, int after) {
        if (text.charAt(dot) != '.') {
            return false;
        }
        int start = dot;
        while (start > from
                && !Character.isWhitespace(text.charAt(start - 1))
                && text.charAt(start - 1) != '(') {
            start--;
        }
        var word = text.substring(start, dot);
        if (word.length() == 1 && Character.isUpperCase(word.charAt(0))) {
            return true;
        }
        if (start == from
                && !word.isEmpty()
                && word.length() <= 3
                && word.chars().allMatch(Character::isDigit)) {
            return true;
        }
        int next = after;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        return ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT))
                || next < text.length() && Character.isLowerCase(text.charAt(next));
    }
}
