package dev.tidemark.samples.springai;

import org.springframework.ai.openai.OpenAiChatOptions;

/** What a request says beside its messages: Spring AI 1 takes it built. */
final class Options {

    private Options() {}

    static OpenAiChatOptions of(String customer, boolean streams) {
        return OpenAiChatOptions.builder().user(customer).streamUsage(streams).build();
    }
}
