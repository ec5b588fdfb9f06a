package dev.tidemark.samples.modelserver;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which models there are and what holds for each. An entry stands for its dated snapshots too: the
 * longest entry that a name begins with is the one that counts.
 */
final class Models {

    /** Who runs a model; one that is nobody's is served on every protocol. */
    enum Provider {
        OPENAI,
        ANTHROPIC,
        GOOGLE,
        NOBODY
    }

    /**
     * One model, or a family of them.
     *
     * @param window tokens that fit
     * @param cacheFrom the shortest beginning that is cached
     * @param thinks whether it thinks without being asked to
     * @param prefill whether it goes on where a last message of the assistant ends
     * @param reserves whether all that the answer may take must fit in the window, too
     */
    record Model(
            Provider provider,
            int window,
            int cacheFrom,
            boolean thinks,
            boolean prefill,
            boolean reserves) {

        Model withWindow(int tokens) {
            return new Model(provider, tokens, cacheFrom, thinks, prefill, reserves);
        }
    }

    private static final Model UNKNOWN = new Model(Provider.NOBODY, 0, 1_024, false, false, false);

    /** Windows and the shortest cached beginnings as the providers' model pages give them. */
    private static final Map<String, Model> PUBLISHED =
            Map.ofEntries(
                    openAi("gpt-3.5-turbo", 16_385),
                    openAi("gpt-4", 8_192),
                    openAi("gpt-4-32k", 32_768),
                    openAi("gpt-4-1106", 128_000),
                    openAi("gpt-4-0125", 128_000),
                    openAi("gpt-4-turbo", 128_000),
                    openAi("gpt-4o", 128_000),
                    openAi("gpt-4o-mini", 128_000),
                    openAi("chatgpt-4o-latest", 128_000),
                    openAi("gpt-4.1", 1_047_576),
                    openAi("gpt-4.1-mini", 1_047_576),
                    openAi("gpt-4.1-nano", 1_047_576),
                    openAi("gpt-4.5-preview", 128_000),
                    openAi("gpt-5", 400_000),
                    openAi("gpt-5-mini", 400_000),
                    openAi("gpt-5-nano", 400_000),
                    openAi("o1", 200_000),
                    openAi("o1-mini", 128_000),
                    openAi("o3", 200_000),
                    openAi("o3-mini", 200_000),
                    openAi("o4-mini", 200_000),
                    older("claude-3-haiku", 2_048),
                    older("claude-3-5-haiku", 2_048),
                    older("claude-3-5-sonnet", 1_024),
                    older("claude-3-7-sonnet", 1_024),
                    older("claude-sonnet-4-0", 1_024),
                    older("claude-sonnet-4-2025", 1_024),
                    older("claude-opus-4-0", 1_024),
                    older("claude-opus-4-2025", 1_024),
                    older("claude-opus-4-1", 1_024),
                    anthropic("claude-sonnet-4-5", 200_000, 1_024, true),
                    anthropic("claude-haiku-4-5", 200_000, 4_096, true),
                    anthropic("claude-opus-4-5", 200_000, 4_096, true),
                    anthropic("claude-sonnet-4-6", 1_000_000, 2_048, false),
                    anthropic("claude-opus-4-6", 1_000_000, 4_096, false),
                    anthropic("claude-opus-4-7", 1_000_000, 4_096, false),
                    anthropic("claude-opus-4-8", 1_000_000, 4_096, false),
                    google("gemini-2.0-flash", Integer.MAX_VALUE, false),
                    google("gemini-2.5-flash", 1_024, true),
                    google("gemini-2.5-flash-lite", 1_024, false),
                    google("gemini-2.5-pro", 4_096, true),
                    google("gemini-3", 4_096, true),
                    google("gemini-3-flash", 1_024, true));

    private final TreeMap<String, Model> models = new TreeMap<>(PUBLISHED);

    Models(Map<String, Integer> windows) {
        windows.forEach(
                (name, tokens) -> models.put(name, find(name).orElse(UNKNOWN).withWindow(tokens)));
    }

    private static Map.Entry<String, Model> openAi(String name, int window) {
        boolean thinks = name.startsWith("o") || name.startsWith("gpt-5");
        return Map.entry(name, new Model(Provider.OPENAI, window, 1_024, thinks, true, true));
    }

    private static Map.Entry<String, Model> anthropic(
            String name, int window, int cacheFrom, boolean prefill) {
        return Map.entry(
                name, new Model(Provider.ANTHROPIC, window, cacheFrom, false, prefill, false));
    }

    /** Anthropic's up to Claude 4.1. */
    private static Map.Entry<String, Model> older(String name, int cacheFrom) {
        return Map.entry(
                name, new Model(Provider.ANTHROPIC, 200_000, cacheFrom, false, true, true));
    }

    private static Map.Entry<String, Model> google(String name, int cacheFrom, boolean thinks) {
        return Map.entry(
                name, new Model(Provider.GOOGLE, 1_048_576, cacheFrom, thinks, true, false));
    }

    /** A model that this provider serves, or the provider's words that there is none. */
    Model serve(String name, Provider provider, Words words) throws Rejection {
        return find(name)
                .filter(m -> m.provider() == provider || m.provider() == Provider.NOBODY)
                .orElseThrow(() -> words.unknownModel(name));
    }

    private Optional<Model> find(String name) {
        for (int length = name.length(); length > 0; length--) {
            var model = models.get(name.substring(0, length));
            if (model != null) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    /** The models of a provider, those that are nobody's included. */
    Set<String> names(Provider provider) {
        return models.entrySet().stream()
                .filter(
                        entry ->
                                entry.getValue().provider() == provider
                                        || entry.getValue().provider() == Provider.NOBODY)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }
}
