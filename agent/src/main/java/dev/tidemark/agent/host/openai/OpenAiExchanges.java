package dev.tidemark.agent.host.openai;

import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tidemark.agent.Exchanges;
import dev.tidemark.agent.host.Adapter;

/** The SDK's requests of both kinds and their responses. */
final class OpenAiExchanges extends Exchanges {

    static final Exchanges INSTANCE = new OpenAiExchanges();

    private OpenAiExchanges() {
        super(ChatAdapter.INSTANCE.host());
    }

    @Override
    protected Adapter adapter(Object params) {
        return params instanceof ChatCompletionCreateParams
                ? ChatAdapter.INSTANCE
                : ResponsesAdapter.INSTANCE;
    }

    @Override
    protected boolean isStream(Object parsed) {
        return parsed instanceof StreamResponse<?>;
    }

    @Override
    protected Listener listener() {
        return new Told();
    }
}
