package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.ToolCall;
import java.util.List;

/** What an answer costs, which is all that has to be known of it to cut it off. */
interface Rules {

    /** Tokens of a text. */
    int text(String text);

    /** The text up to so many tokens, cut where a character ends. */
    String head(String text, int tokens);

    /** Tokens of the calls of one message. */
    int toolCalls(List<ToolCall> calls);
}
