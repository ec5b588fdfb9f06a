package dev.tidemark.samples.modelserver;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many tokens OpenAI charges for a request, over the JSON as it came in.
 *
 * <p>The constants for messages and tools are those of the OpenAI cookbook ("How to count tokens
 * with tiktoken"); those for several tool calls in one message were found by LangChain4j against
 * the real service. They differ by encoding in one place only: what a function costs.
 */
final class CountingRules implements Rules {

    /** Every answer is primed with three tokens. */
    static final int REPLY_PRIMING = 3;

    private static final int PER_MESSAGE = 3;
    private static final int PER_ROLE = 1;
    private static final int PER_NAME = 1;
    private static final int IMAGE_BASE = 85;
    private static final int IMAGE_TILE = 170;
    private static final int IMAGE_UNKNOWN = IMAGE_BASE + 4 * IMAGE_TILE;
    private static final int ALL_TOOLS_END = 12;
    private static final int PROPERTIES = 3;
    private static final int PROPERTY = 3;
    private static final int ENUM = -3;
    private static final int ENUM_ITEM = 3;

    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();

    private final Encoding encoding;
    private final int perFunction;

    private CountingRules(EncodingType type, int perFunction) {
        this.encoding = REGISTRY.getEncoding(type);
        this.perFunction = perFunction;
    }

    /** The rules for a model; names that nobody knows are taken for new ones. */
    static CountingRules of(String model) {
        boolean newer =
                model.startsWith("gpt-4o")
                        || model.startsWith("gpt-4.1")
                        || model.startsWith("gpt-4.5");
        boolean older = model.startsWith("gpt-4") || model.startsWith("gpt-3.5");
        return older && !newer
                ? new CountingRules(EncodingType.CL100K_BASE, 10)
                : new CountingRules(EncodingType.O200K_BASE, 7);
    }

    /** Tokens of a text, in which {@code <|endoftext|>} is text like any other. */
    @Override
    public int text(String text) {
        return encoding.countTokensOrdinary(text);
    }

    @Override
    public String head(String text, int tokens) {
        if (text(text) <= tokens) {
            return text;
        }
        var all = encoding.encodeOrdinary(text);
        var kept = new IntArrayList(tokens);
        for (int i = 0; i < tokens; i++) {
            kept.add(all.get(i));
        }
        var head = encoding.decode(kept);
        while (!text.startsWith(head)) {
            head = head.substring(0, head.length() - 1);
        }
        return head;
    }

    int message(Asked.Message message) {
        int tokens = PER_MESSAGE + PER_ROLE;
        for (var part : message.parts()) {
            tokens +=
                    part instanceof Asked.Text words
                            ? text(words.text())
                            : image((Asked.Image) part);
        }
        if (!message.name().isEmpty()) {
            tokens += PER_NAME + text(message.name());
        }
        return tokens + toolCalls(message.toolCalls());
    }

    private static int image(Asked.Image image) {
        if (image.lowDetail()) {
            return IMAGE_BASE;
        }
        return ImageSize.of(image.url())
                .map(size -> IMAGE_BASE + IMAGE_TILE * size.tiles())
                .orElse(IMAGE_UNKNOWN);
    }

    @Override
    public int toolCalls(List<Asked.ToolCall> calls) {
        if (calls.isEmpty()) {
            return 0;
        }
        if (calls.size() == 1) {
            var call = calls.get(0);
            return 5 + 2 * text(call.name()) + text(call.arguments());
        }
        int tokens = 21;
        for (var call : calls) {
            tokens += 7 + text(call.name()) + arguments(call.arguments());
        }
        return tokens;
    }

    private int arguments(String arguments) {
        if (arguments.isBlank()) {
            return 0;
        }
        Object json;
        try {
            json = Json.read(arguments);
        } catch (IOException e) {
            json = null;
        }
        if (!(json instanceof Map<?, ?> entries)) {
            return text(arguments);
        }
        int tokens = 0;
        for (var entry : entries.entrySet()) {
            tokens += 2 + text(entry.getKey().toString()) + text(asText(entry.getValue()));
        }
        return tokens;
    }

    int tools(List<Asked.Tool> tools) {
        int tokens = tools.isEmpty() ? 0 : ALL_TOOLS_END;
        for (var tool : tools) {
            tokens += perFunction + text(tool.name() + ":" + withoutFullStop(tool.description()));
            tokens += properties(tool.parameters());
        }
        return tokens;
    }

    private int properties(Object schema) {
        if (!(schema instanceof Map<?, ?> object)
                || !(object.get("properties") instanceof Map<?, ?> properties)
                || properties.isEmpty()) {
            return 0;
        }
        int tokens = PROPERTIES;
        for (var entry : properties.entrySet()) {
            var property = entry.getValue() instanceof Map<?, ?> map ? map : Map.of();
            tokens += PROPERTY;
            if (property.get("enum") instanceof List<?> items) {
                tokens += ENUM;
                for (var item : items) {
                    tokens += ENUM_ITEM + text(asText(item));
                }
            }
            var description = property.get("description") instanceof String words ? words : "";
            tokens +=
                    text(
                            entry.getKey()
                                    + ":"
                                    + type(property.get("type"))
                                    + ":"
                                    + withoutFullStop(description));
            tokens += properties(property) + properties(property.get("items"));
        }
        return tokens;
    }

    private static String type(Object type) {
        if (type instanceof List<?> types) {
            return types.stream().map(CountingRules::asText).collect(Collectors.joining("|"));
        }
        return type instanceof String name ? name : "";
    }

    private static String asText(Object value) {
        return value instanceof String text ? text : Json.write(value);
    }

    private static String withoutFullStop(String description) {
        return description.endsWith(".")
                ? description.substring(0, description.length() - 1)
                : description;
    }
}
