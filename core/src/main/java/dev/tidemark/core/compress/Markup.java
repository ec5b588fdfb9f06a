package dev.tidemark.core.compress;

import java.util.regex.Pattern;

/** A page as its text: what a reader sees, and where its links lead. */
final class Markup implements Fold {

    private static final Pattern PAGE =
            Pattern.compile("(?is)^\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!doctype html|<html\\b).*");

    private static final Pattern UNSEEN =
            Pattern.compile(
                    "(?is)<(script|style|svg|noscript|head)\\b[^>]*>.*?</\\1\\s*>|<!--.*?-->");

    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.*?)</title>");
    private static final Pattern LINK =
            Pattern.compile(
                    "(?is)<a\\b[^>]*?\\bhref\\s*=\\s*[\"']([^\"'#][^\"']*)[\"'][^>]*>(.*?)</a\\s*>");

    private static final Pattern BREAK =
            Pattern.compile(
                    "(?i)<(?:/?(?:p|div|tr|table|ul|ol|h[1-6]|section|article|header|footer)|br|li|hr)\\b[^>]*>");

    private static final Pattern CELL = Pattern.compile("(?i)</t[dh]\\s*>");
    private static final Pattern TAG = Pattern.compile("(?s)</?[a-zA-Z][^<>]*>");
    private static final Pattern SPACES = Pattern.compile("[ \\t\\x0b\\f\\u00a0]+");
    private static final Pattern LINES = Pattern.compile(" ?\\n\\s*");

    @Override
    public String fold(String text) {
        if (!PAGE.matcher(text.substring(0, Math.min(text.length(), 400))).matches()) {
            return text;
        }
        var title = TITLE.matcher(text);
        var seen = UNSEEN.matcher(text).replaceAll(" ").replace('\r', ' ').replace('\n', ' ');
        seen = LINK.matcher(seen).replaceAll("$2 ($1)");
        seen = CELL.matcher(BREAK.matcher(seen).replaceAll("\n")).replaceAll(" | ");
        seen = entities(TAG.matcher(seen).replaceAll(""));
        seen = LINES.matcher(SPACES.matcher(seen).replaceAll(" ")).replaceAll("\n").strip();
        return title.find() ? entities(title.group(1)).strip() + "\n" + seen : seen;
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
