package dev.tidemark.core.compress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JSON text as a tree that keeps the order of keys and numbers as they were written. */
sealed interface Json {

    /**
     * An object; a key that comes twice stays twice.
     *
     * @param more fields of which nothing was looked at
     */
    record Obj(List<Field> fields, int more) implements Json {}

    /** One key of an object with its value. */
    record Field(String key, Json value) {}

    /**
     * An array.
     *
     * @param more items of which nothing was looked at
     */
    record Arr(List<Json> items, int more) implements Json {}

    /** A string, or a number, boolean or null as it was written. */
    record Leaf(String text, boolean string) implements Json {}

    /** Keeps nothing: neither buffers on the threads of the application nor names of its keys. */
    JsonFactory FACTORY =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    /** The tree of an object or array; nothing where {@code text} is anything else. */
    static Optional<Json> parse(String text) {
        return parse(text, new Sample(text, text.length()));
    }

    /** As much of it as the sample holds: a record is in it as a whole or not at all. */
    static Optional<Json> parse(String text, Sample sample) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) <= ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) <= ' ') {
            to--;
        }
        if (to - from < 2
                || !(text.charAt(from) == '{' && text.charAt(to - 1) == '}'
                        || text.charAt(from) == '[' && text.charAt(to - 1) == ']')) {
            return Optional.empty();
        }
        try (var parser = FACTORY.createParser(text)) {
            parser.nextToken();
            var tree = read(parser, sample, true);
            return parser.nextToken() == null ? Optional.ofNullable(tree) : Optional.empty();
        } catch (IOException notJson) {
            // or nested deeper than the parser's thousand
            return Optional.empty();
        }
    }

    /** Null where nothing of it is to be looked at. */
    private static Json read(JsonParser parser, Sample sample, boolean ofRecord)
            throws IOException {
        var token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            boolean covered = covers(sample, parser);
            var fields = new ArrayList<Field>();
            int more = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var key = parser.currentName();
                parser.nextToken();
                var value = read(parser, sample, covered);
                if (value == null) {
                    more++;
                } else {
                    fields.add(new Field(key, value));
                }
            }
            return fields.isEmpty() && (more > 0 || !covered) ? null : new Obj(fields, more);
        }
        if (token == JsonToken.START_ARRAY) {
            boolean covered = covers(sample, parser);
            var items = new ArrayList<Json>();
            int more = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                var item = read(parser, sample, covers(sample, parser));
                if (item == null) {
                    more++;
                } else {
                    items.add(item);
                }
            }
            return items.isEmpty() && (more > 0 || !covered) ? null : new Arr(items, more);
        }
        boolean string = token == JsonToken.VALUE_STRING;
        if (sample.isPart() && sample.isLong(parser.getTextLength())) {
            return new Leaf(sample.within(parser.getText()), string);
        }
        return ofRecord ? new Leaf(parser.getText(), string) : null;
    }

    private static boolean covers(Sample sample, JsonParser parser) {
        return !sample.isPart() || sample.covers(parser.currentTokenLocation().getCharOffset());
    }

    /** The text of a JSON value without the spacing between its tokens. */
    static String unspaced(String json) {
        var text = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                text.append(c);
                c = json.charAt(++i);
            }
            if (quoted || c > ' ') {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Writes it without any space. */
    static String minified(Json json) {
        var text = new StringBuilder();
        write(json, text);
        return text.toString();
    }

    static void write(Json json, StringBuilder to) {
        if (json instanceof Obj object) {
            char before = '{';
            for (var field : object.fields()) {
                to.append(before);
                quote(field.key(), to);
                to.append(':');
                write(field.value(), to);
                before = ',';
            }
            to.append(before == '{' ? "{}" : "}");
        } else if (json instanceof Arr array) {
            char before = '[';
            for (var item : array.items()) {
                to.append(before);
                write(item, to);
                before = ',';
            }
            to.append(before == '[' ? "[]" : "]");
        } else if (json instanceof Leaf leaf) {
            if (leaf.string()) {
                quote(leaf.text(), to);
            } else {
                to.append(leaf.text());
            }
        }
    }

    /** A string in its quotes; letters of any script are written as they are. */
    static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> to.append('\\').append(c);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (c < ' ') {
                        to.append(String.format("\\u%04x", (int) c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }
}
