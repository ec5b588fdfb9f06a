package dev.tidemark.core.tokens;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Transcript;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many tokens a request to OpenAI's chat completions is, beyond the tokens of its texts: each
 * message and each tool is wrapped in a form the model was trained on. OpenAI documents the form of
 * messages and of tools (its cookbook, "How to count tokens with tiktoken"); what calls cost was
 * found by LangChain4j from what the provider reports.
 */
public final class PromptFormat {

    /** The beginning of the answer, which is part of the prompt. */
    private static final int REPLY = 3;

    private static final int MESSAGE = 3;
    private static final int ROLE = 1;
    private static final int NAME = 1;

    private static final int ONLY_CALL = 5;
    private static final int SEVERAL_CALLS = 21;
    private static final int EACH_CALL = 7;
    private static final int EACH_ARGUMENT = 2;

    private static final int TOOLS = 12;
    private static final int TOOL_O200K = 7;
    private static final int TOOL_CL100K = 10;
    private static final int PROPERTIES = 3;
    private static final int PROPERTY = 3;
    private static final int ENUM = -3;
    private static final int ENUM_ITEM = 3;

    /** Deeper schemas than any model is given; a schema that contains itself ends here. */
    private static final int MAX_DEPTH = 32;

    /** And one that contains itself twice would not end in a lifetime without this. */
    private static final int MAX_PROPERTIES = 10_000;

    private final Tokenizer tokenizer;
    private final int eachTool;

    private PromptFormat(Tokenizer tokenizer, int eachTool) {
        this.tokenizer = tokenizer;
        this.eachTool = eachTool;
    }

    /** The form of the models that use this encoding. */
    public static PromptFormat of(Encoding encoding) {
        int eachTool =
                switch (encoding) {
                    case O200K_BASE -> TOOL_O200K;
                    case CL100K_BASE -> TOOL_CL100K;
                };
        return new PromptFormat(encoding.tokenizer(), eachTool);
    }

    /** What every request costs, however short. */
    public int perRequest() {
        return REPLY;
    }

    /** What the tools cost together, once, if there are any. */
    public int perTools() {
        return TOOLS;
    }

    /** The whole request. */
    public int tokens(Transcript transcript) {
        int sum = perRequest();
        for (var message : transcript.messages()) {
            sum += tokens(message);
        }
        if (!transcript.tools().isEmpty()) {
            sum += perTools();
        }
        for (var tool : transcript.tools()) {
            sum += tokens(tool);
        }
        return sum;
    }

    /** A message with all its parts. */
    public int tokens(Message message) {
        int sum = MESSAGE + ROLE;
        if (message.name() != null && !message.name().isEmpty()) {
            sum += message.role() == Role.TOOL ? names(message) : NAME + text(message.name());
        }
        long calls = message.parts().stream().filter(Part.ToolCall.class::isInstance).count();
        if (calls > 1) {
            sum += SEVERAL_CALLS;
        }
        sum += (MESSAGE + ROLE) * othersAnswered(message);
        for (var part : message.parts()) {
            sum +=
                    calls > 1 && part instanceof Part.ToolCall call
                            ? oneOfSeveral(call)
                            : tokens(part);
        }
        return sum;
    }

    /** Some hosts send each result with the name of its tool, which is charged like any other. */
    private int names(Message message) {
        var named = new HashSet<String>();
        int sum = 0;
        for (var part : message.parts()) {
            if (part instanceof Part.ToolResult result && named.add(result.id())) {
                sum += NAME + text(result.name());
            }
        }
        return sum;
    }

    /** Hosts put the results of several calls into one message, and send a message for each. */
    private static int othersAnswered(Message message) {
        if (message.parts().size() < 2) {
            return 0;
        }
        long answered =
                message.parts().stream()
                        .filter(Part.ToolResult.class::isInstance)
                        .map(part -> ((Part.ToolResult) part).id())
                        .distinct()
                        .count();
        return (int) Math.max(0, answered - 1);
    }

    /**
     * One part without the message around it. What a tool call costs depends on how many calls its
     * message has: this is the cost of an only call, and {@link #tokens(Message)} counts several as
     * they are. Audio, video and documents that are not text count 0, since nobody tells what they
     * cost before they are sent; {@link Calibration} learns of them from what is reported.
     */
    public int tokens(Part part) {
        if (part instanceof Part.Text it) {
            return text(it.text());
        } else if (part instanceof Part.Document it) {
            return text(it.text());
        } else if (part instanceof Part.Thinking it) {
            return text(it.text());
        } else if (part instanceof Part.ToolResult it) {
            return text(it.text());
        } else if (part instanceof Part.ToolCall it) {
            return ONLY_CALL + 2 * text(it.name()) + text(it.arguments());
        } else if (part instanceof Part.Media it) {
            return it.kind() == Part.Media.Kind.IMAGE ? Picture.tokens(it) : 0;
        }
        return 0;
    }

    /** A tool's definition; {@link #perTools()} comes on top once. */
    public int tokens(Tool tool) {
        var head = scalar(tool.name()) + ":" + sentence(tool.description());
        return eachTool + text(head) + new Schema().properties(tool.parameters(), 0);
    }

    private int oneOfSeveral(Part.ToolCall call) {
        int sum = EACH_CALL + text(call.name());
        if (call.arguments() == null || call.arguments().isBlank()) {
            return sum;
        }
        var entries = Arguments.entries(call.arguments());
        if (entries.isEmpty()) {
            return sum + text(call.arguments());
        }
        for (var entry : entries.get()) {
            sum += EACH_ARGUMENT + text(entry.key()) + text(entry.value());
        }
        return sum;
    }

    private int text(String text) {
        return text == null ? 0 : tokenizer.count(text);
    }

    /** Without one full stop at its end; empty where it is no text. */
    private static String sentence(Object description) {
        var text = scalar(description);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** Text, numbers and the like as text; what should not be there counts as empty. */
    private static String scalar(Object value) {
        return value instanceof CharSequence || value instanceof Number || value instanceof Boolean
                ? value.toString()
                : "";
    }

    /** The counting of one tool's schema, which may be anything: it comes from the application. */
    private final class Schema {

        private int left = MAX_PROPERTIES;

        int properties(Object schema, int depth) {
            if (depth == MAX_DEPTH
                    || !(schema instanceof Map<?, ?> it)
                    || !(it.get("properties") instanceof Map<?, ?> properties)
                    || properties.isEmpty()) {
                return 0;
            }
            int sum = PROPERTIES;
            for (var entry : properties.entrySet()) {
                if (left-- <= 0) {
                    return sum;
                }
                sum += property(scalar(entry.getKey()), entry.getValue(), depth + 1);
            }
            return sum;
        }

        private int property(String key, Object schema, int depth) {
            var it = schema instanceof Map<?, ?> map ? map : Map.of();
            int sum = PROPERTY;
            if (it.get("enum") instanceof Collection<?> items) {
                sum += ENUM;
                for (var item : items) {
                    sum += ENUM_ITEM + text(scalar(item));
                }
            }
            sum += text(key + ":" + type(it.get("type")) + ":" + sentence(it.get("description")));
            return sum + properties(it, depth) + properties(it.get("items"), depth);
        }

        private String type(Object type) {
            return type instanceof Collection<?> several
                    ? several.stream().map(PromptFormat::scalar).collect(Collectors.joining("|"))
                    : scalar(type);
        }
    }
}
