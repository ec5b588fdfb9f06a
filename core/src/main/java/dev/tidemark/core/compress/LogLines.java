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
            var shape = shape(lines[i]);
            int end = i + 1;
            while (end < lines.length && shape.equals(shape(lines[end]))) {
                end++;
            }
            if (end - i < RUN || shape.isBlank()) {
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
        var first = numbers(lines[from]);
        var differing = new ArrayList<Integer>();
        for (int n = 0; n < first.size(); n++) {
            for (int i = from + 1; i < to; i++) {
                if (!numbers(lines[i]).get(n).equals(first.get(n))) {
                    differing.add(n);
                    break;
                }
            }
        }
        for (int i = from + 1; i < to && !differing.isEmpty(); i++) {
            folded.append(i == from + 1 ? ": " : "; ");
            var numbers = numbers(lines[i]);
            for (int d = 0; d < differing.size(); d++) {
                folded.append(d == 0 ? "" : ",").append(numbers.get(differing.get(d)));
            }
        }
        folded.append(']');
    }

    /** The line with every number as one mark. */
    private static String shape(String line) {
        var shape = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                shape.append(c);
            } else if (shape.length() == 0 || shape.charAt(shape.length() - 1) != '\0') {
                shape.append('\0');
            }
        }
        return shape.indexOf("\0") < 0 && shape.length() < 3 ? "" : shape.toString();
    }

    private static List<String> numbers(String line) {
        var numbers = new ArrayList<String>();
        int i = 0;
        while (i < line.length()) {
            int from = i;
            while (i < line.length() && line.charAt(i) >= '0' && line.charAt(i) <= '9') {
                i++;
            }
            if (i > from) {
                numbers.add(line.substring(from, i));
            }
            i++;
        }
        return numbers;
    }
}
