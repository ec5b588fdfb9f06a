package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring lines that differ only in their numbers become the first of them and the numbers of
 * the others; the same line several times becomes the line and how often.
 */
final class LogLines implements Fold {

    /** Fewer lines are easier read as they are. */
    private static final int RUN = 4;

    @Override
    public String fold(String text) {
        if (text.indexOf('\n') < 0) {
            return text;
        }
        var lines = text.split("\n", -1);
        var folded = new StringBuilder(text.length());
        int i = 0;
        while (i < lines.length) {
            int end = i + 1;
            boolean bare = isBare(lines[i]);
            while (end < lines.length && !bare && alike(lines[i], lines[end])) {
                end++;
            }
            if (end - i < RUN) {
                end = i + 1;
                folded.append(lines[i]);
            } else {
                run(lines, i, end, folded);
            }
            folded.append('\n');
            i = end;
        }
        folded.setLength(folded.length() - 1);
        return folded.length() < text.length() ? folded.toString() : text;
    }

    private static void run(String[] lines, int from, int to, StringBuilder folded) {
        folded.append(lines[from]).append("\n[").append(to - from - 1).append(" more of this form");
        var numbers = new ArrayList<List<String>>(to - from);
        for (int i = from; i < to; i++) {
            numbers.add(numbers(lines[i]));
        }
        var first = numbers.get(0);
        var differing = new ArrayList<Integer>();
        for (int n = 0; n < first.size(); n++) {
            int number = n;
            if (numbers.stream().anyMatch(it -> !it.get(number).equals(first.get(number)))) {
                differing.add(n);
            }
        }
        for (int i = 1; i < numbers.size() && !differing.isEmpty(); i++) {
            folded.append(i == 1 ? ": " : "; ");
            for (int d = 0; d < differing.size(); d++) {
                folded.append(d == 0 ? "" : ",").append(numbers.get(i).get(differing.get(d)));
            }
        }
        folded.append(']');
    }

    /** Whether two lines differ in nothing but their numbers. */
    private static boolean alike(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            char c = one.charAt(i);
            if (isDigit(c) && isDigit(other.charAt(j))) {
                i = pastNumber(one, i);
                j = pastNumber(other, j);
            } else if (c == other.charAt(j)) {
                i++;
                j++;
            } else {
                return false;
            }
        }
        return i == one.length() && j == other.length();
    }

    /** Whether there is next to nothing in the line, and no number. */
    private static boolean isBare(String line) {
        return line.isBlank()
                || line.length() < 3 && line.chars().noneMatch(c -> isDigit((char) c));
    }

    private static int pastNumber(String line, int from) {
        int i = from;
        while (i < line.length() && isDigit(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static List<String> numbers(String line) {
        var numbers = new ArrayList<String>();
        int i = 0;
        while (i < line.length()) {
            int from = i;
            i = pastNumber(line, i);
            if (i > from) {
                numbers.add(line.substring(from, i));
            }
            i++;
        }
        return numbers;
    }
}
