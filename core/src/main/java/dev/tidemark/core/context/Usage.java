package dev.tidemark.core.context;

/**
 * What the provider says a call cost, normalised: {@code input} is the whole prompt, cached part
 * included, whether or not the provider counts it so. A negative number means: not reported.
 */
public record Usage(long input, long output, long cached) {

    /** The provider reported nothing. */
    public static final Usage NONE = new Usage(-1, -1, -1);

    /** Whether the provider told the size of the prompt. */
    public boolean hasInput() {
        return input >= 0;
    }
}
