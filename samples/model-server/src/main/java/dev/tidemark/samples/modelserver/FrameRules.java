package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.Image;
import dev.tidemark.samples.modelserver.Asked.Tool;
import dev.tidemark.samples.modelserver.Asked.ToolCall;
import java.util.List;

/**
 * Tokens for providers that published no tokenizer: their texts by OpenAI's o200k, and around them
 * a frame that is fixed here. It is not what Anthropic or Google would charge, but it is what this
 * server charges, windows included, and so the truth for whoever is tested against it.
 *
 * <ul>
 *   <li>a text: its tokens
 *   <li>a message: 4 more, as is the system prompt; Anthropic's neighbours of one role are one
 *   <li>a call of a tool, or its result: 8, its name where it has one, and its JSON or text
 *   <li>a tool on offer: 12, its name, its description and its schema as compact JSON
 *   <li>a picture: by the provider's published formula
 *   <li>the answer's beginning: 3
 * </ul>
 */
final class FrameRules implements Rules {

    static final int MESSAGE = 4;
    static final int CALL = 8;
    static final int TOOL = 12;
    static final int PRIMING = 3;

    /** A picture whose size nobody can see. */
    private static final ImageSize USUAL = new ImageSize(1_024, 1_024);

    /** Only its texts count here, so that any model of that encoding will do. */
    private static final CountingRules O200K = CountingRules.of("gpt-4o");

    @Override
    public int text(String text) {
        return O200K.text(text);
    }

    @Override
    public String head(String text, int tokens) {
        return O200K.head(text, tokens);
    }

    @Override
    public int toolCalls(List<ToolCall> calls) {
        return calls.stream().mapToInt(call -> call(call.name(), call.arguments())).sum();
    }

    /** A call, or a result, whose name is empty where the protocol has none. */
    int call(String name, String content) {
        return CALL + text(name) + text(content);
    }

    int tool(Tool tool) {
        return TOOL
                + text(tool.name())
                + text(tool.description())
                + text(Json.write(tool.parameters()));
    }

    /** Anthropic's formula: an area by 750, at most 1,568 pixels a side. */
    static int anthropicImage(Image image) {
        var size = ImageSize.of(image.url()).orElse(USUAL);
        double scale = Math.min(1, 1_568.0 / Math.max(size.width(), size.height()));
        return (int) Math.ceil(size.width() * scale * size.height() * scale / 750);
    }

    /** Google's: 258 for a small picture and for each tile of 768 by 768 of a larger one. */
    static int geminiImage(Image image) {
        var size = ImageSize.of(image.url()).orElse(USUAL);
        if (size.width() <= 384 && size.height() <= 384) {
            return 258;
        }
        return 258 * ((size.width() + 767) / 768) * ((size.height() + 767) / 768);
    }
}
