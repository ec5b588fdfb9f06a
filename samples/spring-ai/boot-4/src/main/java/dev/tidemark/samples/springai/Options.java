package dev.tidemark.samples.springai;

import org.springframework.ai.openai.OpenAiChatOptions;

/** What a request says beside its messages: Spring AI 2 builds it. */
final class Options {

    private Options() {}

    static OpenAiChatOptions.Builder of(String customer, boolean streams) {
        return OpenAiChatOptions.builder().user(customer).streamUsage(streams);
    }
}
