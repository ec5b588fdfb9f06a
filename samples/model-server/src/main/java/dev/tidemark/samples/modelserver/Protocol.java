package dev.tidemark.samples.modelserver;

import java.util.LinkedHashMap;
import java.util.Set;

/** A wire format: how its requests are read, and in whose words they are refused. */
interface Protocol {

    /** What the log calls it. */
    String name();

    Words words();

    /** Reads and checks a request. */
    Received read(Call call) throws Rejection;

    /** What the provider's way to count tokens answers. */
    String counted(int tokens);

    /** Forgets what was said before, where a protocol keeps it. */
    default void reset() {}

    /**
     * A request as it arrives.
     *
     * @param body its JSON
     * @param model what the path names, empty where the body does
     * @param stream whether the path asks for a stream
     * @param counting whether it asks for its tokens alone
     * @param user what the header {@code X-Conversation} says: for protocols that have no field
     */
    record Call(Node body, String model, boolean stream, boolean counting, String user) {

        /** What is asked, as compact JSON; a stream asks for the same as a whole. */
        String source() throws Rejection {
            var asked = new LinkedHashMap<>(body.object());
            asked.keySet().removeAll(Set.of("stream", "stream_options"));
            return Json.write(asked);
        }
    }
}
