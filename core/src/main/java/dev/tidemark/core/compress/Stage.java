package dev.tidemark.core.compress;

/** One way to make a request smaller; the stages run in order of what they cost the reader. */
interface Stage {

    /** The name users see in events. */
    String name();

    /** Changes the draft for the better, or leaves it. */
    void apply(Draft draft);
}
