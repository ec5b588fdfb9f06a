package dev.tidemark.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one string an agent gets: {@code key=value,key=value}. A comma inside brackets or quotes
 * belongs to the key or value, and only the first equals sign outside brackets divides.
 */
public final class Arguments {

    private Arguments() {}

    /** Reads the string; what is no {@code key=value} is told and left out. The last one wins. */
    public static Map<String, String> parse(String text, Consumer<String> problems) {
        var settings = new LinkedHashMap<String, String>();
        for (var item : split(text)) {
            if (item.isBlank()) {
                continue;
            }
            setting(item)
                    .ifPresentOrElse(
                            setting -> settings.put(setting.getKey(), setting.getValue()),
                            () ->
                                    problems.accept(
                                            "agent argument '"
                                                    + item.strip()
                                                    + "' is not key=value (put a value with commas"
                                                    + " in quotes)"));
        }
        return settings;
    }

    /** Reads one {@code key=value}; empty where it is none. */
    public static Optional<Map.Entry<String, String>> setting(String item) {
        var equals = topLevel(item, '=', 0);
        return equals <= 0
                ? Optional.empty()
                : Optional.of(
                        Map.entry(
                                item.substring(0, equals).strip(),
                                unquote(item.substring(equals + 1).strip())));
    }

    /** The string that {@link #parse} reads back; a value may hold one kind of quote. */
    public static String join(Map<String, String> settings) {
        var items = new ArrayList<String>();
        settings.forEach((key, value) -> items.add(key + '=' + quote(value)));
        return String.join(",", items);
    }

    private static List<String> split(String text) {
        var items = new ArrayList<String>();
        int from = 0;
        for (int comma; (comma = topLevel(text, ',', from)) >= 0; from = comma + 1) {
            items.add(text.substring(from, comma));
        }
        items.add(text.substring(from));
        return items;
    }

    /** Where {@code wanted} next stands outside brackets and quotes, or -1. */
    private static int topLevel(String text, char wanted, int from) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == wanted && depth == 0) {
                return i;
            } else if (isQuote(c) && i > 0 && text.charAt(i - 1) == '=') {
                i = Math.max(i, closing(text, i));
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && depth > 0) {
                depth--;
            }
        }
        return -1;
    }

    /** A quote closes where its value ends: an apostrophe anywhere else is a letter. */
    private static int closing(String text, int opening) {
        int i = opening;
        do {
            i = text.indexOf(text.charAt(opening), i + 1);
        } while (i >= 0 && i + 1 < text.length() && text.charAt(i + 1) != ',');
        return i;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static String quote(String value) {
        var needed = value.chars().anyMatch(c -> c == ',' || c == '[' || isQuote((char) c));
        var mark = value.indexOf('"') < 0 ? '"' : '\'';
        return needed ? mark + value + mark : value;
    }

    private static String unquote(String value) {
        var quoted =
                value.length() > 1
                        && isQuote(value.charAt(0))
                        && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
