package dev.tidemark.agent.host.anthropic;

import com.anthropic.core.http.StreamResponse;
import dev.tidemark.agent.Exchanges;
import dev.tidemark.agent.host.Adapter;

/** The SDK's requests and their responses. */
final class AnthropicExchanges extends Exchanges {

    static final Exchanges INSTANCE = new AnthropicExchanges();

    private AnthropicExchanges() {
        super(AnthropicAdapter.INSTANCE.host());
    }

    @Override
    protected Adapter adapter(Object params) {
        return AnthropicAdapter.INSTANCE;
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
