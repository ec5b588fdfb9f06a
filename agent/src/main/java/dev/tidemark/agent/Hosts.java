package dev.tidemark.agent;

import dev.tidemark.agent.host.Host;
import dev.tidemark.agent.host.adk.AdkHooks;
import dev.tidemark.agent.host.anthropic.AnthropicHooks;
import dev.tidemark.agent.host.genai.GenAiHooks;
import dev.tidemark.agent.host.langchain4j.LangChain4jHooks;
import dev.tidemark.agent.host.micrometer.MicrometerHooks;
import dev.tidemark.agent.host.openai.OpenAiHooks;
import dev.tidemark.agent.host.springai.SpringAiHooks;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The frameworks Tidemark knows: a new one is a package, a line here, and its names in the gate.
 */
final class Hosts {

    static final List<Host> ALL =
            List.of(
                    new LangChain4jHooks(),
                    new SpringAiHooks(),
                    new OpenAiHooks(),
                    new AnthropicHooks(),
                    new AdkHooks(),
                    new GenAiHooks(),
                    new MicrometerHooks());

    private Hosts() {}

    static String names() {
        return ALL.stream().map(Host::name).collect(Collectors.joining(", "));
    }
}
