package dev.tidemark.samples.modelserver;

import java.util.List;

/** A request that its protocol has read and found in order. */
interface Received {

    Asked asked();

    Models.Model model();

    Rules rules();

    /** What it is charged for. */
    Prompt prompt();

    /** Tokens left for the answer, or the provider's words that the prompt is too long. */
    int room(Prompt prompt) throws Rejection;

    /** Remembers the prompt as this provider does. */
    PromptCache.Share admit(Prompt prompt, PromptCache cache);

    /** The answer in one piece. */
    String body(Reply reply);

    /** The answer as the server-sent events of a stream, each with the empty line behind it. */
    List<String> events(Reply reply);
}
