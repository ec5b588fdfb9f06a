package dev.tidemark.core.compress;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A page as its text: what a reader sees, and where its links lead. Read in one pass, since a page
 * may be large and need not be sound.
 */
final class Markup implements Fold {

    private static final Pattern PAGE =
            Pattern.compile("(?is)^\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!doctype html|<html\\b).*");

    private static final Set<String> UNSEEN = Set.of("script", "style", "svg", "noscript", "head");
    private static final Set<String> BREAKS =
            Set.of(
                    "p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6",
                    "section", "article", "header", "footer", "br", "li", "hr");

    private static final Pattern HREF =
            Pattern.compile("(?i)\\bhref\\s*=\\s*[\"']([^\"'#][^\"']*)[\"']");

    @Override
    public String fold(String text) {
        return PAGE.matcher(text.substring(0, Math.min(text.length(), 400))).matches()
                ? new Page(text).seen()
                : text;
    }

    /** One page while it is read. */
    private static final class Page {

        private final String text;
        private final StringBuilder seen = new StringBuilder();
        private final Set<String> unclosed = new HashSet<>();
        private String link = "";

        Page(String text) {
            this.text = text;
        }

        String seen() {
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (c == '<') {
                    i = tag(i);
                } else {
                    seen.append(c == '\r' || c == '\n' ? ' ' : c);
                    i++;
                }
            }
            var title = title();
            return title.isEmpty()
                    ? tidied(seen.toString())
                    : entities(title).strip() + "\n" + tidied(seen.toString());
        }

        /** Reads what may be a tag, and tells where it goes on. */
        private int tag(int from) {
            if (text.startsWith("<!--", from)) {
                int end = closing("-->", from + 4);
                if (end >= 0) {
                    seen.append(' ');
                    return end + 3;
                }
            }
            boolean closes = text.startsWith("/", from + 1);
            int start = closes ? from + 2 : from + 1;
            int end = start;
            while (end < text.length() && text.charAt(end) != '>' && text.charAt(end) != '<') {
                end++;
            }
            if (start >= text.length()
                    || !isLetter(text.charAt(start))
                    || end == text.length()
                    || text.charAt(end) == '<') {
                seen.append('<');
                return from + 1;
            }
            var name = name(start);
            if (!closes && UNSEEN.contains(name)) {
                int close = closing("</" + name, end + 1);
                int past = close < 0 ? -1 : text.indexOf('>', close);
                if (past >= 0) {
                    seen.append(' ');
                    return past + 1;
                }
            } else if (BREAKS.contains(name)) {
                seen.append('\n');
            } else if (closes && (name.equals("td") || name.equals("th"))) {
                seen.append(" | ");
            } else if (name.equals("a")) {
                seen.append(closes && !link.isEmpty() ? " (" + link + ")" : "");
                var href = HREF.matcher(text).region(start, end);
                link = !closes && href.find() ? href.group(1) : "";
            }
            return end + 1;
        }

        private String name(int from) {
            int end = from;
            while (end < text.length() && end - from < 12 && isNamed(text.charAt(end))) {
                end++;
            }
            return text.substring(from, end).toLowerCase(Locale.ROOT);
        }

        private static boolean isLetter(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }

        private static boolean isNamed(char c) {
            return isLetter(c) || c >= '0' && c <= '9';
        }

        /** What was not found once is not looked for again: that would be quadratic. */
        private int closing(String what, int from) {
            if (unclosed.contains(what)) {
                return -1;
            }
            for (int at = text.indexOf(what.charAt(0), from);
                    at >= 0;
                    at = text.indexOf(what.charAt(0), at + 1)) {
                if (text.regionMatches(true, at, what, 0, what.length())) {
                    return at;
                }
            }
            unclosed.add(what);
            return -1;
        }

        private String title() {
            unclosed.clear();
            int open = closing("<title", 0);
            int from = open < 0 ? -1 : text.indexOf('>', open);
            int to = from < 0 ? -1 : closing("</title>", from);
            return to < 0 ? "" : text.substring(from + 1, to);
        }
    }

    /** One space for several, one end of line for several, and none around. */
    private static String tidied(String seen) {
        var tidied = new StringBuilder(seen.length());
        var plain = entities(seen);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            char last = tidied.length() == 0 ? '\n' : tidied.charAt(tidied.length() - 1);
            if (c == '\n' && last == ' ') {
                tidied.setCharAt(tidied.length() - 1, '\n');
            } else if (c == '\n' ? last != '\n' : !isSpace(c)) {
                tidied.append(c);
            } else if (isSpace(c) && last != ' ' && last != '\n') {
                tidied.append(' ');
            }
        }
        return tidied.toString().strip();
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == '\u00a0';
    }

    private static String entities(String text) {
        return text.replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }
}
