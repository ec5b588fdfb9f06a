package dev.tidemark.samples.modelserver;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a server differs from the usual one: smaller windows make an application meet its limits in
 * seconds.
 *
 * @param windows tokens by model name, or by what model names begin with
 * @param maxBodyBytes the longest request body that is read
 */
public record Options(Map<String, Integer> windows, int maxBodyBytes) {

    /** Refuses what could not be served. */
    public Options {
        windows = Map.copyOf(windows);
        windows.forEach(
                (model, window) -> {
                    if (model.isBlank() || window < 1) {
                        throw new IllegalArgumentException(
                                "a window is a model's name and at least 1 token: %s=%d"
                                        .formatted(model, window));
                    }
                });
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("bodies of at least 1 byte: " + maxBodyBytes);
        }
    }

    /** The published windows, and bodies of up to 32 MB: some 8 million tokens. */
    public static Options defaults() {
        return new Options(Map.of(), 32 << 20);
    }

    /** The same with another window for a model, which need not be one that exists. */
    public Options withWindow(String model, int tokens) {
        var more = new LinkedHashMap<>(windows);
        more.put(model, tokens);
        return new Options(more, maxBodyBytes);
    }

    /** The same with another limit for bodies. */
    public Options withMaxBodyBytes(int bytes) {
        return new Options(windows, bytes);
    }
}
