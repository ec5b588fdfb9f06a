package dev.tidemark.agent.host.springai;

import org.springframework.ai.chat.model.ChatResponse;

/**
 * What a model answered in one round of its loop. Up to 1.1 it reports what all rounds have used
 * together, so the one before is needed to tell them apart.
 *
 * @param before the response of the round before
 */
record Answer(ChatResponse response, ChatResponse before) {

    /** The response itself where it is the first. */
    static Object of(Object response, Object before) {
        return response instanceof ChatResponse here && before instanceof ChatResponse earlier
                ? new Answer(here, earlier)
                : response;
    }
}
