package dev.tidemark.samples.modelserver;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which models there are and how much fits in their context window. An entry stands for its dated
 * snapshots too: the longest entry that a name begins with is the one that counts.
 */
final class Models {

    /** Context windows as OpenAI's model pages give them. */
    private static final Map<String, Integer> PUBLISHED =
            Map.ofEntries(
                    Map.entry("gpt-3.5-turbo", 16_385),
                    Map.entry("gpt-4", 8_192),
                    Map.entry("gpt-4-32k", 32_768),
                    Map.entry("gpt-4-1106", 128_000),
                    Map.entry("gpt-4-0125", 128_000),
                    Map.entry("gpt-4-turbo", 128_000),
                    Map.entry("gpt-4o", 128_000),
                    Map.entry("gpt-4o-mini", 128_000),
                    Map.entry("chatgpt-4o-latest", 128_000),
                    Map.entry("gpt-4.1", 1_047_576),
                    Map.entry("gpt-4.1-mini", 1_047_576),
                    Map.entry("gpt-4.1-nano", 1_047_576),
                    Map.entry("gpt-4.5-preview", 128_000),
                    Map.entry("gpt-5", 400_000),
                    Map.entry("gpt-5-mini", 400_000),
                    Map.entry("gpt-5-nano", 400_000),
                    Map.entry("o1", 200_000),
                    Map.entry("o1-mini", 128_000),
                    Map.entry("o3", 200_000),
                    Map.entry("o3-mini", 200_000),
                    Map.entry("o4-mini", 200_000));

    private final TreeMap<String, Integer> windows = new TreeMap<>(PUBLISHED);

    Models(Map<String, Integer> overrides) {
        windows.putAll(overrides);
    }

    /** Tokens that fit, or empty where there is no such model. */
    OptionalInt window(String model) {
        for (int length = model.length(); length > 0; length--) {
            var window = windows.get(model.substring(0, length));
            if (window != null) {
                return OptionalInt.of(window);
            }
        }
        return OptionalInt.empty();
    }

    Set<String> names() {
        return windows.keySet();
    }
}
