package dev.tidemark.core.compress;

import java.util.regex.Pattern;

/** What a terminal would show: no colours, the last state of a progress bar, no blank lines. */
final class TerminalOutput implements Fold {

    /** ECMA-48 control sequences, and the operating system commands that set titles. */
    private static final Pattern CONTROL =
            Pattern.compile("\\x1b\\[[0-?]*[ -/]*[@-~]|\\x1b\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)");

    @Override
    public String fold(String text) {
        var plain = text.indexOf('\u001b') < 0 ? text : CONTROL.matcher(text).replaceAll("");
        if (plain.indexOf('\r') >= 0) {
            plain = lastStates(plain.replace("\r\n", "\n"));
        }
        return plain.contains(" \n") || plain.contains("\t\n") || plain.contains("\n\n\n")
                ? withoutSpace(plain)
                : plain;
    }

    /** No space at the end of lines, and no more than one blank line. */
    private static String withoutSpace(String text) {
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                int end = shown.length();
                while (end > 0 && (shown.charAt(end - 1) == ' ' || shown.charAt(end - 1) == '\t')) {
                    end--;
                }
                shown.setLength(end);
                if (end > 1 && shown.charAt(end - 1) == '\n' && shown.charAt(end - 2) == '\n') {
                    continue;
                }
            }
            shown.append(c);
        }
        return shown.toString();
    }

    private static String lastStates(String text) {
        var shown = new StringBuilder(text.length());
        for (var line : text.split("\n", -1)) {
            int end = line.endsWith("\r") ? line.length() - 1 : line.length();
            shown.append(line, line.lastIndexOf('\r', end - 1) + 1, end).append('\n');
        }
        shown.setLength(shown.length() - 1);
        return shown.toString();
    }
}
