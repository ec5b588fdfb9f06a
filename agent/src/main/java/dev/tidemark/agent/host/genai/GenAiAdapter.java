package dev.tidemark.agent.host.genai;

import com.google.genai.AsyncModels;
import com.google.genai.Models;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads the requests and responses of google-genai, and writes requests. */
final class GenAiAdapter implements Adapter {

    static final GenAiAdapter INSTANCE = new GenAiAdapter();

    /** Labels under which a request may name its conversation. */
    private static final List<String> NAMES =
            List.of("conversation_id", "session_id", "thread_id", "conversation");

    private GenAiAdapter() {}

    @Override
    public String host() {
        return "google-genai";
    }

    private static Optional<GenerateContentConfig> config(Object request) {
        return Optional.ofNullable(((Asked) request).config());
    }

    @Override
    public List<?> messages(Object request) {
        return Contents.messages(((Asked) request).contents(), config(request));
    }

    @Override
    public Message message(Object message) {
        return Contents.message(message);
    }

    @Override
    public boolean ofOneConversation(Object message) {
        return Contents.ofOneConversation(message);
    }

    @Override
    public List<?> tools(Object request) {
        return Functions.of(config(request));
    }

    @Override
    public Tool tool(Object tool) {
        return Functions.tool(tool);
    }

    /** Google caches what it finds again, or what has a name and is no message. */
    @Override
    public boolean marksCache(Object message) {
        return false;
    }

    @Override
    public boolean isWritable(Object messageOrRequest) {
        return messageOrRequest instanceof Asked
                ? Contents.isWhole(config(messageOrRequest))
                : Contents.isWritable(messageOrRequest);
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        var asked = (Asked) request;
        return new Asked(asked.model(), Contents.write(messages, plan), asked.config());
    }

    @Override
    public String model(Object request) {
        return Objects.requireNonNullElse(((Asked) request).model(), "");
    }

    @Override
    public String conversation(Object request) {
        var labels =
                config(request)
                        .flatMap(GenerateContentConfig::labels)
                        .orElse(Map.<String, String>of());
        return NAMES.stream().map(labels::get).filter(Objects::nonNull).findFirst().orElse("");
    }

    @Override
    public long maxOutput(Object request) {
        return config(request).flatMap(GenerateContentConfig::maxOutputTokens).orElse(0);
    }

    @Override
    public String ask(Object model, String name, String prompt) {
        var response =
                model instanceof AsyncModels later
                        ? later.generateContent(name, prompt, null).join()
                        : ((Models) model).generateContent(name, prompt, null);
        return Objects.requireNonNullElse(response.text(), "");
    }

    @Override
    public String answeredBy(Object response) {
        return response instanceof GenerateContentResponse answer
                ? answer.modelVersion().orElse("")
                : "";
    }

    @Override
    public Usage usage(Object response) {
        return response instanceof GenerateContentResponse answer
                ? Usages.of(answer.usageMetadata())
                : Usage.NONE;
    }
}
