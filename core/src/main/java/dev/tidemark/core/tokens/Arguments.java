package dev.tidemark.core.tokens;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The arguments of a tool call, as far as counting needs them: what stands at the top. */
final class Arguments {

    /**
     * One argument.
     *
     * @param value the text itself of a string, else its JSON without spaces and with its numbers
     *     as they were written
     */
    record Entry(String key, String value) {}

    /** Keeps nothing: neither buffers on the threads of the application nor names of its keys. */
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private Arguments() {}

    /** The entries of a JSON object; nothing where {@code json} is anything else. */
    static Optional<List<Entry>> entries(String json) {
        try (var parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            var entries = new ArrayList<Entry>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var key = parser.getText();
                entries.add(new Entry(key, value(parser)));
            }
            return parser.nextToken() == null ? Optional.of(entries) : Optional.empty();
        } catch (IOException e) {
            // no JSON, or nested deeper than the parser's thousand
            return Optional.empty();
        }
    }

    private static String value(JsonParser parser) throws IOException {
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        var text = new StringBuilder();
        for (int depth = 0; ; parser.nextToken()) {
            var token = parser.currentToken();
            if (token.isStructEnd()) {
                depth--;
            } else {
                separate(text);
            }
            write(token, parser, text);
            if (token.isStructStart()) {
                depth++;
            }
            if (depth == 0) {
                return text.toString();
            }
        }
    }

    private static void separate(StringBuilder text) {
        char last = text.isEmpty() ? '[' : text.charAt(text.length() - 1);
        if (last != '[' && last != '{' && last != ':') {
            text.append(',');
        }
    }

    private static void write(JsonToken token, JsonParser parser, StringBuilder text)
            throws IOException {
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
            text.append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsString(parser.getText()));
            text.append(token == JsonToken.FIELD_NAME ? "\":" : "\"");
        } else {
            text.append(parser.getText());
        }
    }
}
