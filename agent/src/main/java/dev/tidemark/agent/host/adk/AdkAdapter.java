package dev.tidemark.agent.host.adk;

import com.google.adk.models.BaseLlm;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.Part;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.agent.host.Member;
import dev.tidemark.agent.host.genai.Contents;
import dev.tidemark.agent.host.genai.Functions;
import dev.tidemark.agent.host.genai.Usages;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads ADK's requests and responses, and writes requests. */
final class AdkAdapter implements Adapter {

    static final AdkAdapter INSTANCE = new AdkAdapter();

    private final Member version = Member.of(LlmResponse.class, "modelVersion"); // since 1.0

    private AdkAdapter() {}

    @Override
    public String host() {
        return "adk";
    }

    private static LlmRequest request(Object request) {
        return ((Asked) request).request();
    }

    @Override
    public List<?> messages(Object request) {
        return Contents.messages(request(request).contents(), request(request).config());
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
        return Functions.of(request(request).config());
    }

    @Override
    public Tool tool(Object tool) {
        return Functions.tool(tool);
    }

    /** ADK asks for caches of whole prefixes, by name. */
    @Override
    public boolean marksCache(Object message) {
        return false;
    }

    @Override
    public boolean isWritable(Object messageOrRequest) {
        return messageOrRequest instanceof Asked asked
                ? Contents.isWhole(asked.request().config())
                : Contents.isWritable(messageOrRequest);
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        var asked = (Asked) request;
        var contents = Contents.write(messages, plan);
        return new Asked(asked.request().toBuilder().contents(contents).build(), asked.llm());
    }

    /** A request's own name for the model goes before the model's. */
    @Override
    public String model(Object request) {
        var asked = (Asked) request;
        var own = asked.llm() == null ? null : asked.llm().model();
        return asked.request().model().orElse(Objects.requireNonNullElse(own, ""));
    }

    @Override
    public long maxOutput(Object request) {
        return request(request).config().flatMap(GenerateContentConfig::maxOutputTokens).orElse(0);
    }

    @Override
    public String ask(Object model, String name, String prompt) {
        var request =
                LlmRequest.builder()
                        .model(name)
                        .contents(List.of(Content.fromParts(Part.fromText(prompt))))
                        .config(GenerateContentConfig.builder().build())
                        .build();
        return ((BaseLlm) model)
                .generateContent(request, false).toList().blockingGet().stream()
                        .flatMap(response -> response.content().flatMap(Content::parts).stream())
                        .flatMap(List::stream)
                        .filter(part -> !part.thought().orElse(false))
                        .flatMap(part -> part.text().stream())
                        .collect(Collectors.joining());
    }

    @Override
    public String answeredBy(Object response) {
        return version.of(response) instanceof Optional<?> model
                ? model.map(String::valueOf).orElse("")
                : "";
    }

    @Override
    public Usage usage(Object response) {
        return response instanceof LlmResponse answer
                ? Usages.of(answer.usageMetadata())
                : Usage.NONE;
    }
}
