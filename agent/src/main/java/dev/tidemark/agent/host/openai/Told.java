package dev.tidemark.agent.host.openai;

import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.ResponseStreamEvent;
import dev.tidemark.agent.Exchanges;

/** The chunk of a stream that tells the usage, or the first where none has told yet. */
final class Told implements Exchanges.Listener {

    private Object told;

    @Override
    public boolean hear(Object chunk) {
        if (told == null) {
            told = chunk;
        }
        if (chunk instanceof ChatCompletionChunk delta) {
            var usage = delta._usage();
            if (!usage.isMissing() && !usage.isNull()) {
                told = chunk;
            }
        } else if (chunk instanceof ResponseStreamEvent event
                && (event.isCompleted() || event.isIncomplete() || event.isFailed())) {
            told = chunk;
        }
        return false;
    }

    @Override
    public Object told() {
        return told;
    }
}
